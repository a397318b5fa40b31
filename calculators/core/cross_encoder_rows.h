// SPDX-License-Identifier: Apache-2.0
//
// Token rows of a cross-encoder, built as OpenVINO Model Server's own rerank
// calculator builds them, so that a model made for it gives the same scores
// here.
//
//   BOS query EOS SEP chunk EOS
//
// A query loses what is beyond half of the longest row. A document that does
// not fit is split into chunks of equal size, the last one shorter, and its
// best chunk's score is the document's.
//
// Not for causal language models: see tokens.h.

#ifndef CALCULATORS_CORE_CROSS_ENCODER_ROWS_H_
#define CALCULATORS_CORE_CROSS_ENCODER_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "calculators/core/tokens.h"

namespace rerank {

// BOS, two EOS and SEP.
inline constexpr size_t kRowMarkers = 4;

struct RowMarkers {
  int64_t bos = 0;
  int64_t eos = 0;
  int64_t sep = 0;
};

struct CrossEncoderRows {
  std::vector<TokenSequence> rows;
  std::vector<size_t> document_of;  // rows[i] is a chunk of this document
  size_t dropped = 0;               // tokens that the query lost
};

// The rows of one request: documents in their order, each one's chunks
// together. A document without tokens gets one row. Throws invalid_argument
// when `max_length` leaves no room beside the markers and half of it for the
// query: it must be above 2 * kRowMarkers.
CrossEncoderRows BuildCrossEncoderRows(
    const TokenSequence& query, const std::vector<TokenSequence>& documents,
    const RowMarkers& markers, size_t max_length);

// One score for each of `documents` documents: that of its best row. Each
// document has at least one row.
std::vector<float> BestScores(const std::vector<float>& row_scores,
                              const std::vector<size_t>& document_of,
                              size_t documents);

}  // namespace rerank

#endif  // CALCULATORS_CORE_CROSS_ENCODER_ROWS_H_
