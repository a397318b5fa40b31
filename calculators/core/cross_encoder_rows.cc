// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/cross_encoder_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "calculators/core/error.h"

namespace rerank {
namespace {

using Position = TokenSequence::const_iterator;

// [BOS] query [EOS] [SEP] chunk [EOS]
TokenSequence Row(const TokenSequence& query, size_t query_size, Position begin,
                  Position end, const RowMarkers& markers) {
  TokenSequence row;
  row.reserve(query_size + static_cast<size_t>(end - begin) + kRowMarkers);
  row.push_back(markers.bos);
  row.insert(row.end(), query.begin(),
             query.begin() + static_cast<std::ptrdiff_t>(query_size));
  row.push_back(markers.eos);
  row.push_back(markers.sep);
  row.insert(row.end(), begin, end);
  row.push_back(markers.eos);
  return row;
}

}  // namespace

CrossEncoderRows BuildCrossEncoderRows(
    const TokenSequence& query, const std::vector<TokenSequence>& documents,
    const RowMarkers& markers, size_t max_length) {
  if (max_length <= 2 * kRowMarkers) {
    throw Error(ErrorCode::kInvalidArgument,
                "maximum length must be above " +
                    std::to_string(2 * kRowMarkers) + " tokens, got " +
                    std::to_string(max_length));
  }
  const size_t query_size = std::min(query.size(), max_length / 2);
  const size_t chunk_size = max_length - query_size - kRowMarkers;
  CrossEncoderRows result;
  result.dropped = query.size() - query_size;
  for (size_t i = 0; i < documents.size(); ++i) {
    const TokenSequence& document = documents[i];
    size_t at = 0;
    do {
      const size_t end = std::min(at + chunk_size, document.size());
      result.rows.push_back(Row(
          query, query_size, document.begin() + static_cast<std::ptrdiff_t>(at),
          document.begin() + static_cast<std::ptrdiff_t>(end), markers));
      result.document_of.push_back(i);
      at = end;
    } while (at < document.size());
  }
  return result;
}

std::vector<float> BestScores(const std::vector<float>& row_scores,
                              const std::vector<size_t>& document_of,
                              size_t documents) {
  std::vector<float> best(documents, -std::numeric_limits<float>::infinity());
  for (size_t i = 0; i < row_scores.size(); ++i) {
    float& score = best[document_of[i]];
    // A score that is no number must not hide behind a better chunk.
    if (std::isnan(row_scores[i]) || row_scores[i] > score) {
      score = row_scores[i];
    }
  }
  return best;
}

}  // namespace rerank
