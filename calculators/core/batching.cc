// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/batching.h"

#include <algorithm>
#include <numeric>

namespace rerank {
namespace {

constexpr size_t kWidthStep = 8;
// Tokens that a batch costs beside its own (MiniLM-L6's shape, 2 cores of an
// AMD EPYC: 31).
constexpr size_t kBatchCost = 32;

std::vector<size_t> LongestFirst(const std::vector<size_t>& lengths) {
  std::vector<size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return lengths[a] > lengths[b]; });
  return order;
}

// The next larger number of rows that a batch may have.
size_t MoreRows(size_t rows) {
  if (rows < 8) return rows + 1;
  return rows + (rows < 32 ? 4 : 16);
}

}  // namespace

std::vector<BatchIndices> PlanPaddedBatches(const std::vector<size_t>& lengths,
                                            size_t token_budget) {
  std::vector<BatchIndices> batches;
  size_t width = 0;  // longest row of the open batch, in tokens
  for (const size_t index : LongestFirst(lengths)) {
    if (batches.empty() || (batches.back().size() + 1) * width > token_budget) {
      batches.emplace_back();
      width = lengths[index];
    }
    batches.back().push_back(index);
  }
  return batches;
}

size_t RoundedWidth(size_t length) {
  return (length + kWidthStep - 1) / kWidthStep * kWidthStep;
}

std::vector<BatchIndices> PlanFewShapes(const std::vector<size_t>& lengths,
                                        size_t token_budget) {
  const std::vector<size_t> order = LongestFirst(lengths);
  // Of the rows from each place on, the least cost, and the rows of the first
  // batch.
  std::vector<size_t> cost(order.size() + 1, 0);
  std::vector<size_t> rows(order.size(), 1);
  for (size_t i = order.size(); i-- > 0;) {
    const size_t width = RoundedWidth(lengths[order[i]]);
    cost[i] = width + kBatchCost + cost[i + 1];
    for (size_t more = 2;
         more <= order.size() - i && more * width <= token_budget;
         more = MoreRows(more)) {
      const size_t all = more * width + kBatchCost + cost[i + more];
      if (all > cost[i]) continue;
      cost[i] = all;
      rows[i] = more;
    }
  }
  std::vector<BatchIndices> batches;
  for (size_t i = 0; i < order.size(); i += rows[i]) {
    const auto begin = order.begin() + static_cast<std::ptrdiff_t>(i);
    batches.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(rows[i]));
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
