// SPDX-License-Identifier: Apache-2.0
//
// Splits sequences of different lengths into padded batches that waste little.

#ifndef CALCULATORS_CORE_BATCHING_H_
#define CALCULATORS_CORE_BATCHING_H_

#include <cstddef>
#include <vector>

namespace rerank {

// Indices into the sequences that form one padded batch.
using BatchIndices = std::vector<size_t>;

// Groups sequences, longest first, so that rows times the longest row of each
// batch stays within `token_budget` tokens. A sequence longer than the budget
// gets a batch of its own. Every index appears exactly once; equal lengths
// keep their order, so a plan depends on the lengths alone.
std::vector<BatchIndices> PlanPaddedBatches(const std::vector<size_t>& lengths,
                                            size_t token_budget);

}  // namespace rerank

#endif  // CALCULATORS_CORE_BATCHING_H_
