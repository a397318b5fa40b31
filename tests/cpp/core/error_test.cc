// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/error.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

TEST(OneLineTest, FoldsWhitespaceAndTrims) {
  EXPECT_EQ(OneLine("\n a \r\n\tb  c\n"), "a b c");
  EXPECT_EQ(OneLine(" \n "), "");
}

}  // namespace
}  // namespace rerank
