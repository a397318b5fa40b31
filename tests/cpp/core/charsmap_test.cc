// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/charsmap.h"

#include <cstdint>

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

constexpr uint32_t kLeaf = 1U << 8;

std::string Bytes(const std::vector<uint32_t>& units, const std::string& rest) {
  std::string bytes;
  const auto put = [&bytes](uint32_t value) {
    for (int i = 0; i < 4; ++i)
      bytes.push_back(static_cast<char>(value >> (8 * i)));
  };
  put(static_cast<uint32_t>(units.size() * 4));
  for (const uint32_t unit : units) put(unit);
  return bytes + rest;
}

// Children of the root are units 256 + byte; each has a leaf, unit `index`,
// whose value is a place in "X\0yz\0".
std::string Map(const std::vector<std::pair<uint8_t, uint32_t>>& first) {
  std::vector<uint32_t> units(512);
  units[0] = 256U << 10;
  uint32_t leaf = 1;
  for (const auto& [byte, value] : first) {
    const uint32_t at = 256U + byte;
    units[at] = byte | kLeaf | (at ^ leaf) << 10;
    units[leaf++] = value;
  }
  return Bytes(units, std::string("X\0yz\0", 5));
}

TEST(CharsmapTest, ReplacesWhatItKnows) {
  const Charsmap map(Map({{'a', 0}, {'b', 2}}));
  EXPECT_EQ(map.Apply(U"abc\0a"), U"Xyzc");
  EXPECT_EQ(map.Apply(std::u32string_view(U"a\0b", 3)),
            std::u32string(U"X\0yz", 4));
  EXPECT_EQ(map.Apply(U""), U"");
}

TEST(CharsmapTest, AShortClusterIsReplacedAsAWhole) {
  const Charsmap map(Map({{'a', 0}}));
  EXPECT_EQ(map.Apply(U"a\u0301b"), U"Xb");                  // three bytes
  EXPECT_EQ(map.Apply(U"a\u0301\u0301b"), U"Xb");            // five
  EXPECT_EQ(map.Apply(U"a\u0301\u20d0"), U"X\u0301\u20d0");  // six
}

TEST(CharsmapTest, WhatIsNoMapIsRefused) {
  for (const std::string& bytes :
       {std::string(), std::string("ab"), std::string("\xff\xff\xff\x7f", 4),
        std::string("\3\0\0\0abc", 7), std::string(4, '\0')}) {
    EXPECT_NE(testing::MessageOf(ErrorCode::kFailedPrecondition,
                                 [&] { Charsmap map(bytes); })
                  .find("expected a precompiled charsmap, got"),
              std::string::npos);
  }
}

TEST(CharsmapTest, PlacesOutsideTheMapAreNotFollowed) {
  // The root's children, a leaf and a replacement lie behind the end.
  for (const uint32_t root : {256U << 10, 1U << 10, 0x3FFFFFU << 10}) {
    const Charsmap map(Bytes({root, 'a' | kLeaf | 77U << 10}, "X"));
    EXPECT_EQ(map.Apply(U"abcd"), U"abcd");
  }
  std::vector<uint32_t> units(512);
  units[0] = 256U << 10;
  units[256 + 'a'] = 'a' | kLeaf | (256U + 'a') << 10;
  const Charsmap far(Bytes(units, ""));
  EXPECT_EQ(far.Apply(U"a"), U"a");
}

}  // namespace
}  // namespace rerank
