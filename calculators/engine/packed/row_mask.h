// SPDX-License-Identifier: Apache-2.0
//
// A model's own attention mask for one row without padding, whatever it holds:
// causal, sliding windows, numbers that depend on places.
//
//   of the model   attention_mask [B, T] ...       -> [B, 1, T, T]
//   here           a number of tokens, a scalar    -> [tokens, tokens]
//
// A row's padding stands behind its tokens, where causal attention never looks,
// so that this one mask serves all rows, from any token of them.

#ifndef CALCULATORS_ENGINE_PACKED_ROW_MASK_H_
#define CALCULATORS_ENGINE_PACKED_ROW_MASK_H_

#include <openvino/core/node_output.hpp>
#include <openvino/runtime/core.hpp>

#include "calculators/engine/graph/told_shapes.h"
#include "calculators/engine/packed/attention.h"

namespace rerank {

// f32 or boolean, as the model has it. Throws failed_precondition when the mask
// is made of more than places and padding.
ov::Output<ov::Node> RowMask(const Attention& attention,
                             const ToldShapes& shapes,
                             const ov::Output<ov::Node>& tokens);

// Computes the mask of some short rows. Throws failed_precondition when it
// shows a token what comes after it or hides the token itself, or when a longer
// row changes what a shorter one has.
void CheckRowMask(ov::Core* core, const Attention& attention,
                  const ToldShapes& shapes);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_ROW_MASK_H_
