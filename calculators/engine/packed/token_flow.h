// SPDX-License-Identifier: Apache-2.0
//
// Finds out whether a graph computes each token alone, attention aside: only
// then may the tokens of many rows stand behind one another on one axis.
//
//   yes   embeddings, products with weights, norms over a token's numbers,
//         rotary embedding of position_ids, experts that are chosen by token
//   no    sums and products over tokens, convolutions, positions that are
//         counted from the row's shape, a kind of operation that is not known
//
// Told by shapes in which the axis of tokens can be seen (told_shapes.h).

#ifndef CALCULATORS_ENGINE_PACKED_TOKEN_FLOW_H_
#define CALCULATORS_ENGINE_PACKED_TOKEN_FLOW_H_

#include <openvino/core/model.hpp>

#include "calculators/engine/graph/told_shapes.h"

namespace rerank {

// Walks back from `logits` [B, T, ...] to the inputs; masks of attention are
// not looked at. Throws failed_precondition, naming the operation, when one
// mixes tokens or is not understood, and when an input other than input_ids and
// position_ids is needed.
void CheckTokenFlow(const ov::Output<ov::Node>& logits,
                    const ToldShapes& shapes);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_TOKEN_FLOW_H_
