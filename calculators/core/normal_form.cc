// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/normal_form.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "calculators/core/unicode.h"
#include "calculators/core/unicode_tables.h"

namespace rerank {
namespace {

// Hangul syllables are composed of leading consonant, vowel and trailing
// consonant by arithmetic; a syllable without trailing consonant is at trail 0.
constexpr char32_t kSyllables = 0xAC00, kLeads = 0x1100, kVowels = 0x1161,
                   kTrails = 0x11A7;
constexpr char32_t kLeadCount = 19, kVowelCount = 21, kTrailCount = 28;
constexpr char32_t kSyllableCount = kLeadCount * kVowelCount * kTrailCount;

// Below, no character decomposes canonically; and below the other, no character
// is a mark or takes part in a composition as its second half.
constexpr char32_t kFirstDecomposed = 0xC0;
constexpr char32_t kFirstMark = 0x300;
constexpr char32_t kFirstCompatibility = 0xA0;

void Decompose(char32_t code, bool compatibility, std::u32string* out) {
  if (code >= kSyllables && code < kSyllables + kSyllableCount) {
    const char32_t index = code - kSyllables;
    out->push_back(kLeads + index / (kVowelCount * kTrailCount));
    out->push_back(kVowels + index / kTrailCount % kVowelCount);
    if (index % kTrailCount != 0) out->push_back(kTrails + index % kTrailCount);
    return;
  }
  std::u32string_view parts;
  if (compatibility) parts = SequenceOf(kCompatibility, code);
  if (parts.empty()) parts = SequenceOf(kCanonical, code);
  if (parts.empty()) {
    out->push_back(code);
  } else {
    out->append(parts);
  }
}

uint8_t CombiningClass(char32_t code) {
  return code < kFirstMark ? 0 : ClassOf(kCombiningClasses, code);
}

// Each run of marks by their classes, equal ones in the order of the text.
void Reorder(std::u32string* text) {
  std::vector<std::pair<uint8_t, char32_t>> marks;
  for (size_t begin = 0; begin < text->size(); ++begin) {
    marks.clear();
    for (size_t end = begin; end < text->size(); ++end) {
      const uint8_t its = CombiningClass((*text)[end]);
      if (its == 0) break;
      marks.emplace_back(its, (*text)[end]);
    }
    if (marks.size() > 1) {
      std::stable_sort(
          marks.begin(), marks.end(),
          [](const auto& a, const auto& b) { return a.first < b.first; });
    }
    for (const auto& mark : marks) (*text)[begin++] = mark.second;
  }
}

// The character that two compose, or 0.
char32_t Composed(char32_t first, char32_t second) {
  if (first >= kLeads && first < kLeads + kLeadCount && second >= kVowels &&
      second < kVowels + kVowelCount) {
    return kSyllables +
           ((first - kLeads) * kVowelCount + second - kVowels) * kTrailCount;
  }
  if (first >= kSyllables && first < kSyllables + kSyllableCount &&
      (first - kSyllables) % kTrailCount == 0 && second > kTrails &&
      second < kTrails + kTrailCount) {
    return first + (second - kTrails);
  }
  const CodePair* end = kCompositions.data + kCompositions.size;
  const CodePair* found = std::lower_bound(
      kCompositions.data, end, std::make_pair(first, second),
      [](const CodePair& pair, const std::pair<char32_t, char32_t>& wanted) {
        return pair.first != wanted.first ? pair.first < wanted.first
                                          : pair.second < wanted.second;
      });
  const bool there =
      found != end && found->first == first && found->second == second;
  return there ? found->composed : 0;
}

// Of decomposed text. A mark composes with the last starter unless another of
// its class or a higher one stands between them.
std::u32string Compose(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  size_t starter = std::u32string::npos;
  uint8_t between = 0;  // class of the last mark that did not compose
  for (const char32_t code : text) {
    const uint8_t its = CombiningClass(code);
    const bool next =
        starter != std::u32string::npos && starter + 1 == out.size();
    if (starter != std::u32string::npos && (next || between < its)) {
      const char32_t composed = Composed(out[starter], code);
      if (composed != 0) {
        out[starter] = composed;
        continue;
      }
    }
    if (its == 0) starter = out.size();
    between = its;
    out.push_back(code);
  }
  return out;
}

char32_t FirstChanged(NormalForm form) {
  if (form == NormalForm::kNfc) return kFirstMark;
  return form == NormalForm::kNfd ? kFirstDecomposed : kFirstCompatibility;
}

}  // namespace

std::u32string Normalized(NormalForm form, std::u32string_view text) {
  const char32_t first = FirstChanged(form);
  const bool plain =
      std::all_of(text.begin(), text.end(),
                  [first](char32_t code) { return code < first; });
  if (plain) return std::u32string(text);
  const bool compatibility =
      form == NormalForm::kNfkc || form == NormalForm::kNfkd;
  std::u32string decomposed;
  decomposed.reserve(text.size());
  for (const char32_t code : text) Decompose(code, compatibility, &decomposed);
  Reorder(&decomposed);
  const bool compose = form == NormalForm::kNfc || form == NormalForm::kNfkc;
  return compose ? Compose(decomposed) : decomposed;
}

}  // namespace rerank
