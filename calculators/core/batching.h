// SPDX-License-Identifier: Apache-2.0
//
// Splits sequences of different lengths into batches that waste little.

#ifndef CALCULATORS_CORE_BATCHING_H_
#define CALCULATORS_CORE_BATCHING_H_

#include <cstddef>
#include <vector>

#include "calculators/core/tokens.h"

namespace rerank {

// Indices into the sequences that form one padded batch.
using BatchIndices = std::vector<size_t>;

// Groups sequences, longest first, so that rows times the longest row of each
// batch stays within `token_budget` tokens. A sequence longer than the budget
// gets a batch of its own. Every index appears exactly once; equal lengths
// keep their order, so a plan depends on the lengths alone.
std::vector<BatchIndices> PlanPaddedBatches(const std::vector<size_t>& lengths,
                                            size_t token_budget);

// The same for a device that prepares itself for every shape that it meets, and
// keeps what it prepared: OpenVINO's CPU plugin. Rows are padded to
// RoundedWidth, and a batch has up to 8 of them or a multiple of 4, from 32 on
// of 16. Of all such plans the one that computes least, where a batch costs as
// much as 32 tokens beside its own. A sequence longer than the budget gets a
// batch of its own.
std::vector<BatchIndices> PlanFewShapes(const std::vector<size_t>& lengths,
                                        size_t token_budget);

// `length` tokens, up to a multiple of 8.
size_t RoundedWidth(size_t length);

// Groups sequences so that those which begin alike stand together, and what a
// batch has once its common beginning is computed once stays within
// `token_budget`. A sequence longer than the budget gets a batch of its own.
// Every index appears exactly once.
std::vector<BatchIndices> PlanPackedBatches(
    const std::vector<const TokenSequence*>& sequences, size_t token_budget);

// Tokens that both begin with.
size_t CommonBeginning(const TokenSequence& a, const TokenSequence& b);

}  // namespace rerank

#endif  // CALCULATORS_CORE_BATCHING_H_
