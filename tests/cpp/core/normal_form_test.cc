// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/normal_form.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

std::u32string Nfc(std::u32string_view text) {
  return Normalized(NormalForm::kNfc, text);
}
std::u32string Nfd(std::u32string_view text) {
  return Normalized(NormalForm::kNfd, text);
}

TEST(NormalFormTest, MarksInAnyOrderAreOneLetter) {
  // Vietnamese as keyboards write it.
  for (const auto* text : {U"o\u0302\u0323", U"o\u0323\u0302", U"\u00f4\u0323",
                           U"\u1ecd\u0302", U"\u1ed9"}) {
    EXPECT_EQ(Nfc(text), U"\u1ed9");
    EXPECT_EQ(Nfd(text), U"o\u0323\u0302");
  }
}

TEST(NormalFormTest, MarksOfOneClassStayInOrder) {
  EXPECT_EQ(Nfc(U"x\u0301\u0300\u0323"), U"x\u0323\u0301\u0300");
  EXPECT_EQ(Nfc(U"a\u0301\u0302"), U"\u00e1\u0302");
}

TEST(NormalFormTest, AMarkComposesPastOthersOfALowerClassOnly) {
  EXPECT_EQ(Nfc(U"a\u0328\u0301"), U"\u0105\u0301");
  EXPECT_EQ(Nfc(U"x\u0302\u0301"), U"x\u0302\u0301");
  EXPECT_EQ(Nfc(U"a\u034f\u0301"), U"a\u034f\u0301");
}

TEST(NormalFormTest, HebrewAndArabicMarksAreInCanonicalOrder) {
  EXPECT_EQ(Nfc(U"\u05d1\u05bc\u05b0"), U"\u05d1\u05b0\u05bc");
  EXPECT_EQ(Nfc(U"\u0628\u0651\u064e"), U"\u0628\u064e\u0651");
}

TEST(NormalFormTest, Hangul) {
  EXPECT_EQ(Nfc(U"\u1112\u1161\u11ab"), U"\ud55c");
  EXPECT_EQ(Nfd(U"\ud55c\ud558"), U"\u1112\u1161\u11ab\u1112\u1161");
  // A syllable that has its end takes no other, and 11A7 is no end.
  EXPECT_EQ(Nfc(U"\ud55c\u11ab"), U"\ud55c\u11ab");
  EXPECT_EQ(Nfc(U"\ud558\u11a7"), U"\ud558\u11a7");
}

TEST(NormalFormTest, ExcludedCompositionsStayApart) {
  EXPECT_EQ(Nfc(U"\u0958"), U"\u0915\u093c");
  EXPECT_EQ(Nfc(U"\u212b"), U"\u00c5");
}

TEST(NormalFormTest, CompatibilityForms) {
  EXPECT_EQ(Normalized(NormalForm::kNfkc, U"\ufb01 \u00bd \uff76\uff9e"),
            U"fi 1\u20442 \u30ac");
  EXPECT_EQ(Normalized(NormalForm::kNfkd, U"\u1e9b\u0323"), U"s\u0323\u0307");
}

TEST(NormalFormTest, TextWithoutAnythingToDoStays) {
  for (const auto form : {NormalForm::kNfc, NormalForm::kNfd, NormalForm::kNfkc,
                          NormalForm::kNfkd}) {
    EXPECT_EQ(Normalized(form, U"plain \u4e2d\u6587 text\n"),
              U"plain \u4e2d\u6587 text\n");
    EXPECT_EQ(Normalized(form, U""), U"");
  }
}

TEST(NormalFormTest, ALongRunOfMarksIsSortedOnce) {
  std::u32string text = U"a";
  for (int i = 0; i < 100000; ++i) text += i % 2 == 0 ? U'\u0301' : U'\u0323';
  const std::u32string formed = Nfd(text);
  EXPECT_EQ(formed.size(), text.size());
  EXPECT_EQ(formed[1], U'\u0323');
  EXPECT_EQ(formed.back(), U'\u0301');
}

}  // namespace
}  // namespace rerank
