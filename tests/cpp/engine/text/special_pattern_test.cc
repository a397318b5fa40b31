// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/special_pattern.h"

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

TEST(SpecialPatternTest, GroupsTokensAndWhiteSpace) {
  const SpecialPattern pattern = ParseSpecialPattern(
      R"((<\|im_end\|>|a\)b\|c)|(?:\s*)(<mask>)|(\ \ )(?:\s*))");
  EXPECT_FALSE(pattern.edited);
  ASSERT_EQ(pattern.groups.size(), 3u);
  EXPECT_EQ(pattern.groups[0].tokens,
            (std::vector<std::string>{"<|im_end|>", "a)b|c"}));
  EXPECT_FALSE(pattern.groups[0].strip_left);
  EXPECT_EQ(pattern.groups[1].tokens, std::vector<std::string>{"<mask>"});
  EXPECT_TRUE(pattern.groups[1].strip_left);
  EXPECT_FALSE(pattern.groups[1].strip_right);
  EXPECT_EQ(pattern.groups[2].tokens, std::vector<std::string>{"  "});
  EXPECT_TRUE(pattern.groups[2].strip_right);
}

TEST(SpecialPatternTest, WhatIsMadeIsReadAgain) {
  const std::vector<TokenGroup> groups = {
      {false, false, {"<|a|>", "\\", "\n", "｜b▁c｜"}},
      {true, true, {"(d)"}},
      {false, true, {}}};
  const SpecialPattern again = ParseSpecialPattern(MakeSpecialPattern(groups));
  EXPECT_TRUE(again.edited);
  ASSERT_EQ(again.groups.size(), 2u) << "a group without tokens is left out";
  for (size_t i = 0; i < again.groups.size(); ++i) {
    EXPECT_EQ(again.groups[i].tokens, groups[i].tokens);
    EXPECT_EQ(again.groups[i].strip_left, groups[i].strip_left);
    EXPECT_EQ(again.groups[i].strip_right, groups[i].strip_right);
  }
}

TEST(SpecialPatternTest, WithoutTokensNothingMatches) {
  EXPECT_EQ(MakeSpecialPattern({}), "(?!)");
  EXPECT_TRUE(ParseSpecialPattern("(?!)").groups.empty());
}

TEST(SpecialPatternTest, AnotherFormIsRefused) {
  for (const char* pattern :
       {"", "a|b", "(a", "(a(b))", "(a)b", "(a)|", "(\\"}) {
    const std::string message = testing::MessageOf(
        ErrorCode::kFailedPrecondition, [&] { ParseSpecialPattern(pattern); });
    EXPECT_NE(message.find(std::string("'") + pattern + "'"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace rerank
