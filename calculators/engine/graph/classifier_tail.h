// SPDX-License-Identifier: Apache-2.0
//
// What stands between a classifier's hidden state and its logits. Encoders have
// a last product alone; decoders score every token and then take the rows of
// the last ones, as exporters write `logits[rows, last]`:
//
//   encoder  pooled [B, H] x W^T (+ bias)                     -> [B, labels]
//   decoder  hidden [B, T, H] x W^T -> [B * T, labels]
//                                   -> rows b * T + last      -> [B, labels]
//
// The rows can just as well be taken in front of the product.

#ifndef CALCULATORS_ENGINE_GRAPH_CLASSIFIER_TAIL_H_
#define CALCULATORS_ENGINE_GRAPH_CLASSIFIER_TAIL_H_

#include <openvino/core/model.hpp>
#include <optional>

#include "calculators/engine/graph/early_rows.h"
#include "calculators/engine/graph/logits_chain.h"

namespace rerank {

struct ClassifierTail {
  LogitsChain chain;
  SelectRows select;
};

// nullopt when the graph above `logits` [B, labels] is anything else.
std::optional<ClassifierTail> FindClassifierTail(
    const ov::Model& model, const ov::Output<ov::Node>& logits);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_GRAPH_CLASSIFIER_TAIL_H_
