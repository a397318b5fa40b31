// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "calculators/core/error.h"

namespace rerank {

double Sigmoid(double raw) {
  // exp of a non-positive number never overflows.
  if (raw >= 0) return 1.0 / (1.0 + std::exp(-raw));
  const double e = std::exp(raw);
  return e / (1.0 + e);
}

std::vector<float> BestOfParts(const std::vector<float>& scores,
                               const std::vector<size_t>& part_of,
                               size_t documents) {
  std::vector<float> best(documents, -std::numeric_limits<float>::infinity());
  for (size_t i = 0; i < scores.size(); ++i) {
    float& score = best[part_of[i]];
    if (std::isnan(scores[i]) || scores[i] > score) score = scores[i];
  }
  return best;
}

void CheckFinite(const std::vector<float>& raw) {
  for (size_t i = 0; i < raw.size(); ++i) {
    if (!std::isfinite(raw[i])) {
      throw Error(ErrorCode::kInternal, "document " + std::to_string(i) +
                                            ": the model gave the score " +
                                            std::to_string(raw[i]) +
                                            ", expected a finite number");
    }
  }
}

std::vector<size_t> RankByRawScore(const std::vector<float>& raw) {
  CheckFinite(raw);
  std::vector<size_t> order(raw.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return raw[a] > raw[b]; });
  return order;
}

}  // namespace rerank
