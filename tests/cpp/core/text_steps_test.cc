// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/text_steps.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

using Kind = NormalizerStep::Kind;
using Pieces = std::vector<std::string>;
using Prepend = SplitterStep::Prepend;

std::string After(const std::vector<NormalizerStep>& steps,
                  std::string_view text) {
  TextSteps all;
  all.normalizers = steps;
  return Normalize(all, text);
}

Pieces Cut(const SplitterStep& step, std::string_view text, bool first = true) {
  TextSteps all;
  all.splitters = {step};
  return Split(all, text, first);
}

TEST(NormalizeTest, LowerCaseIsNotFolded) {
  EXPECT_EQ(After({{Kind::kLowercase}}, "STRASSE Straße ΣΟΦΟΣ İ ẞ"),
            "strasse straße σοφοσ i̇ ß");
}

TEST(NormalizeTest, BertsAccents) {
  EXPECT_EQ(After({{Kind::kStripNonspacing}}, "Hôtel Ộ à"), "Hotel O a");
  // A spacing mark is no accent there, and one for StripAccents.
  EXPECT_EQ(After({{Kind::kStripNonspacing}}, "का"), "का");
  EXPECT_EQ(After({{Kind::kStripAccents}}, "का"), "क");
}

TEST(NormalizeTest, BertsCleaning) {
  EXPECT_EQ(After({{Kind::kCleanText}},
                  std::string("a\0b\x01\tc\u00a0d\u200be\ufffd", 16)),
            "ab c de");
  // U+180E is a control character and no space.
  EXPECT_EQ(After({{Kind::kCleanText}}, "a\u180e\u2003b"), "a b");
  EXPECT_EQ(After({{Kind::kSpaceChinese}}, "a中文b"), "a 中  文 b");
}

TEST(NormalizeTest, Replacing) {
  NormalizerStep step{Kind::kReplace};
  step.pattern = U"``";
  step.content = U"\"";
  EXPECT_EQ(After({step}, "```a``"), "\"`a\"");
  step.kind = Kind::kReplaceRun;
  step.content = U" ";
  EXPECT_EQ(After({step}, "  a b   c\n\n"), " a b c\n\n");
  step.kind = Kind::kReplaceSpaces;
  EXPECT_EQ(After({step}, "a\nb \u2003c\u2003d\r\n"), "a b c\u2003d ");
}

TEST(NormalizeTest, Ends) {
  NormalizerStep step{Kind::kStrip};
  step.right = true;
  EXPECT_EQ(After({step}, "\u3000a \n"), "\u3000a");
  step.left = true;
  EXPECT_EQ(After({step}, "\u3000a \n"), "a");
  EXPECT_EQ(After({step}, " \n"), "");
  NormalizerStep prepend{Kind::kPrepend};
  prepend.content = U"_";
  EXPECT_EQ(After({prepend}, "a"), "_a");
  EXPECT_EQ(After({prepend}, ""), "");
}

TEST(NormalizeTest, StepsRunInTheirOrder) {
  NormalizerStep nfd{Kind::kForm};
  nfd.form = NormalForm::kNfd;
  EXPECT_EQ(After({{Kind::kLowercase}, nfd}, "É"), "e\u0301");
  EXPECT_EQ(After({{Kind::kStripAccents}, nfd}, "É"), "E\u0301");
  EXPECT_EQ(After({nfd, {Kind::kStripAccents}}, "É"), "E");
  EXPECT_EQ(After({}, "\xff É"), "\xff É");
}

TEST(SplitTest, AtSpacesWordsAndSigns) {
  EXPECT_EQ(Cut({SplitterStep::Kind::kWhitespaceSplit}, " a\u3000b\u180ec\n"),
            (Pieces{"a", "b\u180ec"}));
  EXPECT_EQ(Cut({SplitterStep::Kind::kWhitespace}, "ab, c!?"),
            (Pieces{"ab", ",", "c", "!?"}));
  EXPECT_EQ(Cut({SplitterStep::Kind::kBert}, "ab, c!?$"),
            (Pieces{"ab", ",", "c", "!", "?", "$"}));
  EXPECT_EQ(Cut({SplitterStep::Kind::kPunctuation}, "a b."),
            (Pieces{"a b", "."}));
  EXPECT_TRUE(Cut({SplitterStep::Kind::kBert}, " \n").empty());
  EXPECT_TRUE(Cut({SplitterStep::Kind::kBert}, "").empty());
}

TEST(SplitTest, Digits) {
  SplitterStep digits{SplitterStep::Kind::kDigits};
  EXPECT_EQ(Cut(digits, "a12½b"), (Pieces{"a", "1", "2", "½", "b"}));
  digits.single = false;
  EXPECT_EQ(Cut(digits, "a12½b"), (Pieces{"a", "12½", "b"}));
}

TEST(SplitTest, MetaspaceBeginsPieces) {
  SplitterStep mark{SplitterStep::Kind::kMetaspace};
  EXPECT_EQ(Cut(mark, "a b  c"), (Pieces{"▁a", "▁b", "▁", "▁c"}));
  EXPECT_EQ(Cut(mark, " a"), (Pieces{"▁a"}));
  mark.split = false;
  EXPECT_EQ(Cut(mark, "a b"), (Pieces{"▁a▁b"}));
  mark.prepend = Prepend::kFirst;
  EXPECT_EQ(Cut(mark, "a b", false), (Pieces{"a▁b"}));
  EXPECT_EQ(Cut(mark, "a b", true), (Pieces{"▁a▁b"}));
  mark.prepend = Prepend::kNever;
  EXPECT_EQ(Cut(mark, "a b", true), (Pieces{"a▁b"}));
}

TEST(SplitTest, EachSplitterSeesThePiecesOfTheOneBefore) {
  TextSteps steps;
  steps.splitters = {{SplitterStep::Kind::kWhitespaceSplit},
                     {SplitterStep::Kind::kMetaspace}};
  EXPECT_EQ(Split(steps, "a \t b", true), (Pieces{"▁a", "▁b"}));
  steps.splitters = {{SplitterStep::Kind::kPrefixSpace}};
  EXPECT_EQ(Split(steps, "a", true), (Pieces{" a"}));
  EXPECT_EQ(Split(steps, " a", true), (Pieces{" a"}));
}

TEST(SplitTest, APieceThatIsTooLongIsNone) {
  TextSteps steps;
  steps.splitters = {{SplitterStep::Kind::kWhitespaceSplit}};
  steps.longest_piece = 3;
  EXPECT_EQ(Split(steps, "äöü abcd ab", true),
            (Pieces{"äöü", std::string(kNoPiece), "ab"}));
}

}  // namespace
}  // namespace rerank
