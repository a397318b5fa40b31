// SPDX-License-Identifier: Apache-2.0
//
// What stands between a model's hidden state and its logits: the head's matrix
// product and, behind it, operations on each token's logits alone. So it does
// not matter whether tokens are selected in front of it or behind it.

#ifndef CALCULATORS_ENGINE_LOGITS_CHAIN_H_
#define CALCULATORS_ENGINE_LOGITS_CHAIN_H_

#include <memory>
#include <openvino/core/node_output.hpp>
#include <openvino/op/matmul.hpp>
#include <optional>
#include <vector>

namespace rerank {

struct LogitsChain {
  std::shared_ptr<ov::op::v0::MatMul> head;
  // From the head to the logits: Convert, Tanh, and arithmetic with constants
  // that are the same for every token.
  std::vector<std::shared_ptr<ov::Node>> after;
  // Whether each of those changes a logit by itself, with the same number for
  // the whole vocabulary; not so for a bias.
  bool each_alone = true;
};

// nullopt when the graph above `logits` is anything else.
std::optional<LogitsChain> FindLogitsChain(const ov::Output<ov::Node>& logits);

// The operations of `chain.after` on other logits.
ov::Output<ov::Node> ApplyChain(const LogitsChain& chain,
                                ov::Output<ov::Node> logits);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_LOGITS_CHAIN_H_
