// SPDX-License-Identifier: Apache-2.0
//
// What stands between a model's hidden state and its logits: the head's matrix
// product and, behind it, operations on each logit alone.

#ifndef CALCULATORS_ENGINE_LOGITS_CHAIN_H_
#define CALCULATORS_ENGINE_LOGITS_CHAIN_H_

#include <memory>
#include <openvino/core/node_output.hpp>
#include <openvino/op/matmul.hpp>
#include <optional>
#include <vector>

namespace rerank {

struct LogitsChain {
  std::shared_ptr<ov::op::v0::MatMul> head;  // W is [vocabulary, H]
  // From the head to the logits: Convert, Tanh, and arithmetic with a scalar
  // constant, each changing a logit by itself.
  std::vector<std::shared_ptr<ov::Node>> after;
};

// nullopt when the graph above `logits` is anything else.
std::optional<LogitsChain> FindLogitsChain(const ov::Output<ov::Node>& logits);

// The operations of `chain.after` on other logits.
ov::Output<ov::Node> ApplyChain(const LogitsChain& chain,
                                ov::Output<ov::Node> logits);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_LOGITS_CHAIN_H_
