// SPDX-License-Identifier: Apache-2.0
//
// The way of a text to a vocabulary, as Hugging Face's tokenizers goes it:
// first normalizers, each on the whole text, then splitters, each on every
// piece that those before it left. Named after the types in tokenizer.json.

#ifndef CALCULATORS_CORE_TEXT_STEPS_H_
#define CALCULATORS_CORE_TEXT_STEPS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "calculators/core/charsmap.h"
#include "calculators/core/normal_form.h"

namespace rerank {

struct NormalizerStep {
  enum class Kind {
    kForm,             // NFC, NFD, NFKC, NFKD: `form`
    kLowercase,        // each character by itself
    kStripAccents,     // without marks of any kind
    kStripNonspacing,  // BertNormalizer's accents: NFD without category Mn
    kCleanText,        // BertNormalizer's: no controls, every space is ' '
    kSpaceChinese,     // BertNormalizer's: ' ' around each character of Chinese
    kNmt,              // Nmt: controls removed, other spaces are ' '
    kPrecompiled,      // `charsmap`
    kReplace,          // each `pattern` becomes `content`
    kReplaceRun,       // each run of two or more spaces ' '
    kReplaceSpaces,    // each run of two or more \s, and each line end or tab
    kStrip,            // spaces at the `left` and `right` end
    kPrepend,          // `content` in front of a text that is not empty
  };
  Kind kind;
  NormalForm form = NormalForm::kNfc;
  std::shared_ptr<const Charsmap> charsmap{};
  std::u32string pattern{};
  std::u32string content{};
  bool left = false;
  bool right = false;
};

struct SplitterStep {
  enum class Kind {
    kWhitespaceSplit,  // at spaces, which go
    kWhitespace,       // words, and what is neither word nor space
    kBert,             // at spaces, which go, and around each sign
    kPunctuation,      // around each sign
    kDigits,           // around each digit, or around runs of them
    kMetaspace,        // ' ' becomes `mark`, which begins a piece
    kPrefixSpace,      // ByteLevel's: ' ' in front of a piece without one
  };
  enum class Prepend { kNever, kFirst, kAlways };
  Kind kind;
  bool single = true;      // kDigits: each by itself
  char32_t mark = 0x2581;  // kMetaspace
  Prepend prepend = Prepend::kAlways;
  bool split = true;  // kMetaspace: false only replaces and prepends
};

struct TextSteps {
  std::vector<NormalizerStep> normalizers;
  std::vector<SplitterStep> splitters;
  // Characters; a longer piece becomes kNoPiece. 0: any length.
  size_t longest_piece = 0;
};

// A byte that no text has: every vocabulary calls it unknown.
inline constexpr std::string_view kNoPiece = "\xff";

// The form in which a text reaches the splitters.
std::string Normalize(const TextSteps& steps, std::string_view text);

// The pieces of a normalized text, in order; none is empty. `first`: it is the
// beginning of what was to be encoded.
std::vector<std::string> Split(const TextSteps& steps, std::string_view text,
                               bool first);

}  // namespace rerank

#endif  // CALCULATORS_CORE_TEXT_STEPS_H_
