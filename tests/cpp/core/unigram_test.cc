// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/unigram.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

using Numbers = std::vector<int32_t>;

Numbers Encode(const Unigram& model, std::string_view text) {
  Numbers numbers;
  model.Encode(text, &numbers);
  return numbers;
}

TEST(UnigramTest, TheBestSumWins) {
  const Unigram model({"?", "a", "b", "ab", "abc", "c"},
                      {0, -1, -1, -3, -2.5, -1}, 0);
  EXPECT_EQ(Encode(model, "ab"), (Numbers{1, 2}));
  EXPECT_EQ(Encode(model, "abc"), (Numbers{4}));
  EXPECT_EQ(Encode(model, "cabcab"), (Numbers{5, 4, 1, 2}));
  EXPECT_EQ(Encode(model, ""), (Numbers{}));
}

TEST(UnigramTest, UnknownCharactersAreOne) {
  const Unigram model({"?", "a", ""}, {0, -1, -5}, 0);
  EXPECT_EQ(Encode(model, "\u4e2d\u6587"), (Numbers{0}));
  EXPECT_EQ(Encode(model, "\u4e2da\U0001f600\xff"), (Numbers{0, 1, 0}));
  EXPECT_EQ(Encode(model, std::string_view("\0a\0", 3)), (Numbers{0, 1, 0}));
}

TEST(UnigramTest, APieceMayEndInsideNoCharacter) {
  const Unigram model({"?", "\u00e9", "\u00e9a", "\u00ea"}, {0, -2, -1, -3}, 0);
  EXPECT_EQ(Encode(model, "\u00e9a\u00ea\u00eb\u00e9"), (Numbers{2, 3, 0, 1}));
}

TEST(UnigramTest, LongRunsAreCutAsInHuggingFacesTokenizers) {
  // Sums in another order are not quite equal; these are its own numbers.
  const Unigram model({"?", "a", "aaa"}, {0, -7.4381F, -9.1273F}, 0);
  EXPECT_EQ(Encode(model, "aaaaaaa"), (Numbers{1, 2, 2}));
}

}  // namespace
}  // namespace rerank
