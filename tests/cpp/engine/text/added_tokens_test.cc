// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/added_tokens.h"

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using Texts = std::set<std::string>;

TEST(AddedTokensTest, AnEmptyFolderSaysNothing) {
  const testing::TemporaryDirectory folder;
  const AddedTokens tokens = ReadAddedTokens(folder.path(), {});
  EXPECT_TRUE(tokens.special.empty());
  EXPECT_TRUE(tokens.plain.empty());
}

TEST(AddedTokensTest, TokenizerJsonTellsSpecialFromPlain) {
  const testing::TemporaryDirectory folder;
  folder.Write("tokenizer.json", R"({"model": {"vocab": {"a": 0}},
    "added_tokens": [{"id": 1, "content": "<s>", "special": true},
                     {"id": 2, "content": "<tool>", "special": false},
                     {"id": 3}, 4]})");
  const AddedTokens tokens = ReadAddedTokens(folder.path(), {});
  EXPECT_EQ(tokens.special, Texts{"<s>"});
  EXPECT_EQ(tokens.plain, Texts{"<tool>"});
}

TEST(AddedTokensTest, WhatIsNamedIsSpecialWhateverElseIsSaid) {
  const testing::TemporaryDirectory folder;
  folder.Write("tokenizer.json", R"({"added_tokens": [
    {"content": "<a>", "special": false}, {"content": "<b>", "special": false},
    {"content": "<c>", "special": false}, {"content": "<d>", "special": false},
    {"content": "<e>", "special": false}, {"content": "<f>", "special": false},
    {"content": "<g>", "special": false}]})");
  folder.Write("tokenizer_config.json", R"({"eos_token": "<a>",
    "add_bos_token": true, "pad_token": null,
    "sep_token": {"content": "<b>", "special": true},
    "extra_special_tokens": ["<c>", {"content": "<d>"}],
    "added_tokens_decoder": {"7": {"content": "<e>", "special": true}}})");
  folder.Write("special_tokens_map.json",
               R"({"additional_special_tokens": {"image_token": "<f>"}})");
  const AddedTokens tokens = ReadAddedTokens(folder.path(), {});
  EXPECT_EQ(tokens.special, (Texts{"<a>", "<b>", "<c>", "<d>", "<e>", "<f>"}));
  EXPECT_EQ(tokens.plain, Texts{"<g>"});
}

TEST(AddedTokensTest, TheFramesTokensAreSpecialButNotItsWhiteSpace) {
  const testing::TemporaryDirectory folder;
  folder.Write("tokenizer.json", R"({"added_tokens": [
    {"content": "<think>", "special": false},
    {"content": "<tool>", "special": false},
    {"content": "\n\n", "special": false}]})");
  const AddedTokens tokens =
      ReadAddedTokens(folder.path(), {"a", "<think>\n\n"});
  EXPECT_EQ(tokens.special, Texts{"<think>"});
  EXPECT_EQ(tokens.plain, (Texts{"\n\n", "<tool>"}));
}

TEST(AddedTokensTest, ABrokenFileIsNamed) {
  const testing::TemporaryDirectory folder;
  folder.Write("tokenizer.json", "{");
  const std::string message = testing::MessageOf(
      ErrorCode::kInvalidArgument, [&] { ReadAddedTokens(folder.path(), {}); });
  EXPECT_NE(message.find("tokenizer.json"), std::string::npos);
}

}  // namespace
}  // namespace rerank
