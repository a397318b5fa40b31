// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/unigram.h"

#include <algorithm>
#include <limits>

#include "calculators/core/utf8.h"

namespace rerank {
namespace {

// SentencePiece's: an unknown character is that much worse than any piece.
constexpr double kUnknownPenalty = 10;

uint8_t Byte(char c) { return static_cast<uint8_t>(c); }

}  // namespace

std::string_view Unigram::TextOf(const Piece& piece) const {
  return std::string_view(bytes_).substr(piece.begin, piece.size);
}

Unigram::Unigram(const std::vector<std::string>& pieces,
                 const std::vector<float>& scores, int32_t unknown)
    : scores_(scores.begin(), scores.end()), unknown_(unknown) {
  double worst = std::numeric_limits<double>::infinity();
  for (const double score : scores_) worst = std::min(worst, score);
  unknown_score_ = worst - kUnknownPenalty;
  for (size_t i = 0; i < pieces.size() && i < scores.size(); ++i) {
    if (pieces[i].empty()) continue;
    pieces_.push_back(
        {bytes_.size(), pieces[i].size(), static_cast<int32_t>(i)});
    bytes_ += pieces[i];
  }
  // Of equal pieces the last one counts.
  std::sort(pieces_.begin(), pieces_.end(),
            [this](const Piece& a, const Piece& b) {
              const int order = TextOf(a).compare(TextOf(b));
              return order != 0 ? order < 0 : a.number > b.number;
            });
  size_t at = 0;
  for (size_t byte = 0; byte < 256; ++byte) {
    while (at < pieces_.size() && Byte(bytes_[pieces_[at].begin]) < byte) ++at;
    first_[byte] = at;
  }
  first_[256] = pieces_.size();
}

void Unigram::Reach(size_t begin, size_t end, int32_t number, double score,
                    std::vector<Place>* places) const {
  Place& place = places->at(end);
  const double sum = places->at(begin).score + score;
  if (place.number < 0 || sum > place.score) place = {sum, begin, number};
}

// All pieces that begin at `begin`, shorter ones first. Whether one is exactly
// the character there.
bool Unigram::ReachPieces(std::string_view text, size_t begin, size_t character,
                          std::vector<Place>* places) const {
  bool single = false;
  size_t low = first_[Byte(text[begin])];
  size_t high = first_[Byte(text[begin]) + size_t{1}];
  for (size_t size = 1; low < high && begin + size <= text.size(); ++size) {
    if (size > 1) {
      // Those whose next byte is the text's; shorter ones are gone.
      const uint8_t byte = Byte(text[begin + size - 1]);
      const auto below = [this, size](const Piece& piece, int wanted) {
        return piece.size < size ||
               Byte(bytes_[piece.begin + size - 1]) < wanted;
      };
      const auto from = pieces_.begin();
      const auto end = from + static_cast<ptrdiff_t>(high);
      const auto first = std::lower_bound(from + static_cast<ptrdiff_t>(low),
                                          end, int{byte}, below);
      low = static_cast<size_t>(first - from);
      high = static_cast<size_t>(std::lower_bound(first, end, byte + 1, below) -
                                 from);
    }
    if (low < high && pieces_[low].size == size) {
      const int32_t number = pieces_[low].number;
      Reach(begin, begin + size, number, scores_[static_cast<size_t>(number)],
            places);
      single = single || size == character;
    }
  }
  return single;
}

void Unigram::Encode(std::string_view text,
                     std::vector<int32_t>* numbers) const {
  std::vector<Place> places(text.size() + 1);
  for (size_t begin = 0; begin < text.size();) {
    const size_t character = CharacterLength(text.substr(begin));
    if (!ReachPieces(text, begin, character, &places)) {
      Reach(begin, begin + character, unknown_, unknown_score_, &places);
    }
    begin += character;
  }
  const size_t first = numbers->size();
  for (size_t end = text.size(); end > 0; end = places[end].begin) {
    const int32_t number = places[end].number;
    const bool joins = number == unknown_ && numbers->size() > first &&
                       numbers->back() == unknown_;
    if (!joins) numbers->push_back(number);
  }
  std::reverse(numbers->begin() + static_cast<ptrdiff_t>(first),
               numbers->end());
}

}  // namespace rerank
