// SPDX-License-Identifier: Apache-2.0
//
// Normalize of core/text_steps.h.

#include <algorithm>

#include "calculators/core/code_points.h"
#include "calculators/core/text_steps.h"
#include "calculators/core/unicode.h"

namespace rerank {
namespace {

using Kind = NormalizerStep::Kind;

// BertNormalizer: what Python's "" and the replacement character mean there is
// in the table too.
std::u32string CleanText(std::u32string_view text) {
  std::u32string clean = Without(kCleaned, text);
  for (char32_t& code : clean) {
    if (Contains(kWhitespace, code)) code = U' ';
  }
  return clean;
}

std::u32string SpaceChinese(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (const char32_t code : text) {
    if (Contains(kChinese, code)) {
      out += {U' ', code, U' '};
    } else {
      out.push_back(code);
    }
  }
  return out;
}

// The rule nmt of SentencePiece, as the package has it.
std::u32string Nmt(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (const char32_t c : text) {
    const bool dropped = (c >= 1 && c <= 8) || c == 0xB ||
                         (c >= 0xE && c <= 0x1F) || c == 0x7F || c == 0x8F ||
                         c == 0x9F;
    if (dropped) continue;
    const bool space = c == 9 || c == 0xA || c == 0xC || c == 0xD ||
                       c == 0x1680 || (c >= 0x200B && c <= 0x200F) ||
                       c == 0x2028 || c == 0x2029 || c == 0x2581 ||
                       c == 0xFEFF || c == 0xFFFD;
    out.push_back(space ? U' ' : c);
  }
  return out;
}

std::u32string ReplaceAll(std::u32string_view text, std::u32string_view pattern,
                          std::u32string_view content) {
  std::u32string out;
  size_t begin = 0;
  for (size_t at; (at = text.find(pattern, begin)) != text.npos;) {
    out.append(text.substr(begin, at - begin)).append(content);
    begin = at + pattern.size();
  }
  return out.append(text.substr(begin));
}

// Runs of two or more that `in_run` takes become `content`, and so does a
// single one that `alone` takes.
template <typename InRun, typename Alone>
std::u32string ReplaceRuns(std::u32string_view text,
                           std::u32string_view content, InRun in_run,
                           Alone alone) {
  std::u32string out;
  out.reserve(text.size());
  for (size_t begin = 0; begin < text.size();) {
    size_t end = begin;
    while (end < text.size() && in_run(text[end])) ++end;
    if (end >= begin + 2 || (end == begin + 1 && alone(text[begin]))) {
      out.append(content);
    } else {
      end = begin + 1;
      out.push_back(text[begin]);
    }
    begin = end;
  }
  return out;
}

std::u32string StripEnds(std::u32string_view text, bool left, bool right) {
  const auto space = [](char32_t code) { return Contains(kWhitespace, code); };
  while (left && !text.empty() && space(text.front())) text.remove_prefix(1);
  while (right && !text.empty() && space(text.back())) text.remove_suffix(1);
  return std::u32string(text);
}

std::u32string Apply(const NormalizerStep& step, std::u32string_view text) {
  switch (step.kind) {
    case Kind::kForm:
      return Normalized(step.form, text);
    case Kind::kLowercase:
      return Lowercase(text);
    case Kind::kStripAccents:
      return Without(kMarks, text);
    case Kind::kStripNonspacing:
      return Without(kNonspacingMarks, Normalized(NormalForm::kNfd, text));
    case Kind::kCleanText:
      return CleanText(text);
    case Kind::kSpaceChinese:
      return SpaceChinese(text);
    case Kind::kNmt:
      return Nmt(text);
    case Kind::kPrecompiled:
      return step.charsmap->Apply(text);
    case Kind::kReplace:
      return ReplaceAll(text, step.pattern, step.content);
    case Kind::kReplaceRun:
      return ReplaceRuns(
          text, step.content, [](char32_t c) { return c == U' '; },
          [](char32_t) { return false; });
    case Kind::kReplaceSpaces:
      return ReplaceRuns(
          text, step.content,
          [](char32_t c) { return Contains(kWhitespace, c); },
          [](char32_t c) { return c == U'\n' || c == U'\r' || c == U'\t'; });
    case Kind::kStrip:
      return StripEnds(text, step.left, step.right);
    case Kind::kPrepend:
      return text.empty() ? std::u32string()
                          : step.content + std::u32string(text);
  }
  return std::u32string(text);
}

// Steps that leave ASCII as it is.
bool KeepsAscii(const NormalizerStep& step) {
  return step.kind == Kind::kForm || step.kind == Kind::kStripAccents ||
         step.kind == Kind::kStripNonspacing ||
         step.kind == Kind::kSpaceChinese;
}

}  // namespace

std::string Normalize(const TextSteps& steps, std::string_view text) {
  if (std::all_of(steps.normalizers.begin(), steps.normalizers.end(),
                  KeepsAscii) &&
      IsAscii(text)) {
    return std::string(text);
  }
  std::u32string codes = DecodeUtf8(text);
  for (const NormalizerStep& step : steps.normalizers)
    codes = Apply(step, codes);
  return EncodeUtf8(codes);
}

}  // namespace rerank
