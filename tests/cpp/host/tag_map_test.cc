// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/tool/tag_map.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mediapipe::tool {
namespace {

// mediapipe::tool::ParseTagIndexName: the three forms.
TEST(TagMapTest, TakesNamesWithAndWithoutTagAndIndex) {
  const auto map =
      TagMap::Create({"B:1:b_one", "plain", "A:a", "B:0:b_zero", "_second"});
  ASSERT_TRUE(map.ok()) << map.status();
  std::vector<std::string> entries;
  for (const auto& entry : map->entries()) {
    entries.push_back(entry.tag + "/" + std::to_string(entry.index) + "/" +
                      entry.name);
  }
  EXPECT_EQ(entries,
            (std::vector<std::string>{"/0/plain", "/1/_second", "A/0/a",
                                      "B/0/b_zero", "B/1/b_one"}));
  EXPECT_EQ(map->Find(""), 0u);
  EXPECT_EQ(map->Find("B"), 3u);
  EXPECT_FALSE(map->Find("C").has_value());
}

// mediapipe::tool::TagMap::Initialize: no entries.
TEST(TagMapTest, MayBeEmpty) {
  const auto map = TagMap::Create({});
  ASSERT_TRUE(map.ok());
  EXPECT_TRUE(map->entries().empty());
}

// mediapipe::tool::ParseTagIndexName refuses every other form.
TEST(TagMapTest, RefusesMalformedEntries) {
  for (const std::string entry :
       {"", ":", "Name", "tag:name", "TAG:NAME", "TAG:", ":name", "TAG::name",
        "TAG:x:name", "TAG:01:name", "TAG:-1:name", "TAG:1:2:name", "na-me",
        "TAG:99999999999999999999:name", "1name", "TAG name", "TAG:name "}) {
    const auto map = TagMap::Create({entry});
    EXPECT_EQ(map.status().code(), absl::StatusCode::kInvalidArgument) << entry;
    EXPECT_NE(map.status().message().find("\"" + entry + "\" does not match"),
              std::string::npos);
  }
}

// mediapipe::tool::TagMap::Initialize: an index that is named twice.
TEST(TagMapTest, RefusesAnIndexThatIsNamedTwice) {
  const auto map = TagMap::Create({"A:a", "A:b"});
  EXPECT_EQ(map.status(), absl::FailedPreconditionError(
                              "tag \"A\" index 0 already had a name \"a\" but "
                              "is being reassigned a name \"b\""));
}

// mediapipe::tool::TagMap::Initialize: an index that is left out.
TEST(TagMapTest, RefusesAMissingIndex) {
  const auto map = TagMap::Create({"A:0:a", "A:2:c"});
  EXPECT_EQ(map.status(),
            absl::FailedPreconditionError(
                "Not all indexes were assigned names.  Tag \"A\" has the "
                "following:\nindex 0 name \"a\"\nindex 1 name <missing>\n"
                "index 2 name \"c\"\n"));
}

}  // namespace
}  // namespace mediapipe::tool
