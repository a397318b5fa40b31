// SPDX-License-Identifier: Apache-2.0
//
// SentencePiece's unigram model: of all ways to write a text in pieces, the one
// whose scores have the largest sum. Sums are of 64 bits, as in Hugging Face's
// tokenizers; with 32, equal pieces in another order have another sum, and long
// runs of a character are cut elsewhere.

#ifndef CALCULATORS_CORE_UNIGRAM_H_
#define CALCULATORS_CORE_UNIGRAM_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rerank {

class Unigram {
 public:
  // `pieces` by number, with a score each; empty ones are no pieces. `unknown`
  // is the number for characters that have none.
  Unigram(const std::vector<std::string>& pieces,
          const std::vector<float>& scores, int32_t unknown);

  // Appends the numbers of the pieces of `text`. Neighbouring unknown
  // characters are one.
  void Encode(std::string_view text, std::vector<int32_t>* numbers) const;

 private:
  // A piece in the order of their bytes.
  struct Piece {
    size_t begin;  // in bytes_
    size_t size;
    int32_t number;
  };
  struct Place {  // a text position
    double score = 0;
    size_t begin = 0;  // of the last piece on the best way here
    int32_t number = -1;
  };

  std::string_view TextOf(const Piece& piece) const;
  void Reach(size_t begin, size_t end, int32_t number, double score,
             std::vector<Place>* places) const;
  bool ReachPieces(std::string_view text, size_t begin, size_t character,
                   std::vector<Place>* places) const;

  std::string bytes_;
  std::vector<Piece> pieces_;
  std::array<size_t, 257> first_{};  // where pieces with a first byte begin
  std::vector<double> scores_;
  int32_t unknown_;
  double unknown_score_;
};

}  // namespace rerank

#endif  // CALCULATORS_CORE_UNIGRAM_H_
