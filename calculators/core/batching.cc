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

size_t CommonBeginning(const TokenSequence& a, const TokenSequence& b) {
  const size_t most = std::min(a.size(), b.size());
  return std::mismatch(a.begin(), a.begin() + most, b.begin()).first -
         a.begin();
}

std::vector<BatchIndices> PlanPackedBatches(
    const std::vector<const TokenSequence*>& sequences, size_t token_budget) {
  std::vector<size_t> order(sequences.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return *sequences[a] < *sequences[b];
  });
  std::vector<BatchIndices> batches;
  size_t common = 0;  // of the open batch
  size_t tokens = 0;  // of its rows, the beginning counted in each
  for (const size_t index : order) {
    const TokenSequence& row = *sequences[index];
    if (!batches.empty()) {
      BatchIndices& open = batches.back();
      // Of sorted rows: what the first and the last have in common.
      const size_t shared =
          std::min(common, CommonBeginning(*sequences[open.front()], row));
      if (tokens + row.size() - open.size() * shared <= token_budget) {
        open.push_back(index);
        common = shared;
        tokens += row.size();
        continue;
      }
    }
    batches.push_back({index});
    common = row.size();
    tokens = row.size();
  }
  return batches;
}

}  // namespace rerank
