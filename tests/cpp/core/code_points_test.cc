// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/code_points.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

TEST(CodePointsTest, EveryCodePointComesBack) {
  std::u32string all;
  for (char32_t code = 0; code < 0x110000; ++code) {
    if (code == 0xD800) code = 0xE000;
    all.push_back(code);
  }
  const std::string text = EncodeUtf8(all);
  EXPECT_EQ(text.size(),
            0x80u + 2 * 0x780 + 3 * (0xF800 - 0x800) + 4 * 0x100000);
  EXPECT_EQ(DecodeUtf8(text), all);
}

TEST(CodePointsTest, BytesThatAreNoTextAreKept) {
  for (const std::string text :
       {"\xff", "a\xc3", "\xc3(", "\xe2\x82", "\xed\xa0\x80", "\xc0\x80",
        "\xf4\x90\x80\x80", "\x80\xbf\xfe"}) {
    EXPECT_EQ(EncodeUtf8(DecodeUtf8(text)), text);
  }
  EXPECT_EQ(DecodeUtf8("a\xc3(").size(), 3u);
}

TEST(CodePointsTest, Ascii) {
  EXPECT_TRUE(IsAscii("a\x7f\n"));
  EXPECT_FALSE(IsAscii("a\xc3\xa9"));
}

}  // namespace
}  // namespace rerank
