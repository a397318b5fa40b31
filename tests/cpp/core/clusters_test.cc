// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/clusters.h"

#include <gtest/gtest.h>

#include <vector>

namespace rerank {
namespace {

std::vector<size_t> Ends(std::u32string_view text) {
  std::vector<size_t> ends;
  for (size_t at = 0; at < text.size();)
    ends.push_back(at = ClusterEnd(text, at));
  return ends;
}

using Places = std::vector<size_t>;

TEST(ClustersTest, MarksBelongToTheLetterInFront) {
  EXPECT_EQ(Ends(U"ab"), (Places{1, 2}));
  EXPECT_EQ(Ends(U"a\u0301\u0323b"), (Places{3, 4}));
  EXPECT_EQ(Ends(U"\u0301\u0323"), (Places{2}));
  EXPECT_EQ(Ends(U"\u0928\u0940"), (Places{2}));  // a spacing mark
  EXPECT_EQ(Ends(U"\u0600a"), (Places{2}));       // a sign in front
}

TEST(ClustersTest, ControlsAreAlone) {
  EXPECT_EQ(Ends(U"\r\n\n\r"), (Places{2, 3, 4}));
  EXPECT_EQ(Ends(U"\n\u0301\u0301"), (Places{1, 3}));
  EXPECT_EQ(Ends(U"\u0600\n"), (Places{1, 2}));
}

TEST(ClustersTest, HangulLettersAreSyllables) {
  EXPECT_EQ(Ends(U"\u1112\u1161\u11ab\u1112"), (Places{3, 4}));
  EXPECT_EQ(Ends(U"\ud558\u11ab\u1161"), (Places{2, 3}));
}

TEST(ClustersTest, PictographsJoinOverAJoinerAlone) {
  EXPECT_EQ(Ends(U"\u2764\ufe0f\u200d\u2764"), (Places{4}));
  EXPECT_EQ(Ends(U"\u2764\u200d\u0301\u2764"), (Places{3, 4}));
  EXPECT_EQ(Ends(U"a\u200d\u2764"), (Places{2, 3}));
}

TEST(ClustersTest, IndicConsonantsJoinOverAVirama) {
  EXPECT_EQ(Ends(U"\u0915\u094d\u0937"), (Places{3}));
  EXPECT_EQ(Ends(U"\u0915\u093c\u094d\u200d\u0937"), (Places{5}));
  EXPECT_EQ(Ends(U"\u0915\u0937"), (Places{1, 2}));
  EXPECT_EQ(Ends(U"a\u094d\u0937"), (Places{2, 3}));
}

}  // namespace
}  // namespace rerank
