// SPDX-License-Identifier: Apache-2.0
//
// From raw scores to an order.
//
// raw = logit(yes) - logit(no), in nats; relevance = sigmoid(raw). Ranking
// uses raw, so scores that saturate to 1.0 keep their order.

#ifndef CALCULATORS_CORE_RANKING_H_
#define CALCULATORS_CORE_RANKING_H_

#include <cstddef>
#include <vector>

namespace rerank {

// Probability of "yes" against "no", in (0, 1) up to rounding.
double Sigmoid(double raw);

// Throws internal, naming the document, when a score is NaN or infinite.
void CheckFinite(const std::vector<float>& raw);

// Document indices, best first: by raw descending, ties by index ascending.
// Throws what CheckFinite throws.
std::vector<size_t> RankByRawScore(const std::vector<float>& raw);

// A document's score is its best part's: score i is of a part of document
// part_of[i], and each of `documents` documents has a part. NaN wins, so that
// it does not hide behind a better part.
std::vector<float> BestOfParts(const std::vector<float>& scores,
                               const std::vector<size_t>& part_of,
                               size_t documents);

}  // namespace rerank

#endif  // CALCULATORS_CORE_RANKING_H_
