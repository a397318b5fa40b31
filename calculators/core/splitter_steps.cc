// SPDX-License-Identifier: Apache-2.0
//
// Split of core/text_steps.h.

#include <cstdint>

#include "calculators/core/code_points.h"
#include "calculators/core/text_steps.h"
#include "calculators/core/unicode.h"

namespace rerank {
namespace {

using Kind = SplitterStep::Kind;
using Pieces = std::vector<std::u32string>;

void Put(std::u32string_view piece, Pieces* out) {
  if (!piece.empty()) out->emplace_back(piece);
}

// Cuts where `group` of a character differs from its neighbour's. Groups below
// zero go; those that are even are cut between any two characters.
template <typename Group>
void CutGroups(std::u32string_view text, Group group, Pieces* out) {
  for (size_t begin = 0; begin < text.size();) {
    const int its = group(text[begin]);
    size_t end = begin + 1;
    const bool run = its % 2 != 0;
    while (run && end < text.size() && group(text[end]) == its) ++end;
    if (its >= 0) Put(text.substr(begin, end - begin), out);
    begin = end;
  }
}

constexpr int kGone = -1, kText = 1, kSign = 2, kWords = 3, kDigitRun = 5;

int SpaceGroup(char32_t c) { return Contains(kWhitespace, c) ? kGone : kText; }

int WordGroup(char32_t c) {
  if (Contains(kWord, c)) return kWords;
  return SpaceGroup(c);
}

int SignGroup(char32_t c) { return Contains(kPunctuation, c) ? kSign : kText; }

int BertGroup(char32_t c) {
  return Contains(kWhitespace, c) ? kGone : SignGroup(c);
}

// `first`: the piece is the beginning of the whole text.
void Metaspace(const SplitterStep& step, std::u32string piece, bool first,
               Pieces* out) {
  for (char32_t& code : piece) {
    if (code == U' ') code = step.mark;
  }
  const bool wanted = step.prepend == SplitterStep::Prepend::kAlways ||
                      (step.prepend == SplitterStep::Prepend::kFirst && first);
  if (wanted && (piece.empty() || piece.front() != step.mark)) {
    piece.insert(piece.begin(), step.mark);
  }
  if (!step.split) return Put(piece, out);
  for (size_t begin = 0; begin < piece.size();) {
    const size_t end = std::min(piece.find(step.mark, begin + 1), piece.size());
    Put(std::u32string_view(piece).substr(begin, end - begin), out);
    begin = end;
  }
}

void Apply(const SplitterStep& step, const std::u32string& piece, bool first,
           Pieces* out) {
  switch (step.kind) {
    case Kind::kWhitespaceSplit:
      return CutGroups(piece, SpaceGroup, out);
    case Kind::kWhitespace:
      return CutGroups(piece, WordGroup, out);
    case Kind::kBert:
      return CutGroups(piece, BertGroup, out);
    case Kind::kPunctuation:
      return CutGroups(piece, SignGroup, out);
    case Kind::kDigits: {
      const int digit = step.single ? kSign : kDigitRun;
      return CutGroups(
          piece,
          [digit](char32_t c) { return Contains(kNumeric, c) ? digit : kText; },
          out);
    }
    case Kind::kMetaspace:
      return Metaspace(step, piece, first, out);
    case Kind::kPrefixSpace:
      if (piece.front() == U' ') return Put(piece, out);
      return Put(U' ' + piece, out);
  }
}

}  // namespace

std::vector<std::string> Split(const TextSteps& steps, std::string_view text,
                               bool first) {
  Pieces pieces;
  Put(DecodeUtf8(text), &pieces);
  for (const SplitterStep& step : steps.splitters) {
    Pieces next;
    for (size_t i = 0; i < pieces.size(); ++i) {
      Apply(step, pieces[i], first && i == 0, &next);
    }
    pieces = std::move(next);
  }
  std::vector<std::string> out;
  out.reserve(pieces.size());
  for (const std::u32string& piece : pieces) {
    const bool known =
        steps.longest_piece == 0 || piece.size() <= steps.longest_piece;
    out.push_back(known ? EncodeUtf8(piece) : std::string(kNoPiece));
  }
  return out;
}

}  // namespace rerank
