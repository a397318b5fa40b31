// SPDX-License-Identifier: Apache-2.0
//
// Changes a decoder's graph so that it computes only the tokens that it must,
// out of ordinary operations (opset 13) that every device has:
//
//   input_ids, attention_mask [R, T]        rows, padded on either side
//     -> one axis: what all rows begin with once, then each row's rest
//        (packed_tokens.h)
//     -> the model, its attention in groups of like length (row_groups.h)
//     -> each row's last token                                   -> [R, ...]
//
// Products, norms and rotary embeddings act on each token alone and stay as
// they are. Scores are those of the padded rows but for rounding. Not for
// classifiers or models whose tokens look ahead; what is not understood is
// refused, and stays padded.

#ifndef CALCULATORS_ENGINE_PACKED_PACKED_ROWS_H_
#define CALCULATORS_ENGINE_PACKED_PACKED_ROWS_H_

#include <memory>
#include <openvino/runtime/core.hpp>

#include "calculators/engine/graph/score_head.h"

namespace rerank {

// `model` has passed InspectModel and has no state (stateless.h); it is left
// unchanged. `core` computes masks of a few tokens on the CPU. The head's model
// has the inputs input_ids and attention_mask alone, i64 [R, T]. Throws
// failed_precondition, in one line, for a graph that is not understood.
ScoreHead MakePackedRowsModel(ov::Core* core,
                              const std::shared_ptr<const ov::Model>& model,
                              const AnswerTokens& answers);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_PACKED_ROWS_H_
