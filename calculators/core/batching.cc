// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/batching.h"

#include <algorithm>
#include <numeric>

namespace rerank {

std::vector<BatchIndices> PlanPaddedBatches(const std::vector<size_t>& lengths,
                                            size_t token_budget) {
  std::vector<size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return lengths[a] > lengths[b]; });
  std::vector<BatchIndices> batches;
  size_t width = 0;  // longest row of the open batch, in tokens
  for (const size_t index : order) {
    if (batches.empty() || (batches.back().size() + 1) * width > token_budget) {
      batches.emplace_back();
      width = lengths[index];
    }
    batches.back().push_back(index);
  }
  return batches;
}

}  // namespace rerank
