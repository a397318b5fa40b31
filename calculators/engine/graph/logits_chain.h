// SPDX-License-Identifier: Apache-2.0
//
// What stands between a model's hidden state and its logits: the head's matrix
// product and, behind it, operations on each token's logits alone. So it does
// not matter whether tokens are selected in front of it or behind it.

#ifndef CALCULATORS_ENGINE_GRAPH_LOGITS_CHAIN_H_
#define CALCULATORS_ENGINE_GRAPH_LOGITS_CHAIN_H_

#include <cstdint>
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
};

// nullopt when the graph above `logits` is anything else.
std::optional<LogitsChain> FindLogitsChain(const ov::Output<ov::Node>& logits);

// The operations of `chain.after`, in f32, on f32 logits [N, X]. `ids` are the
// vocabulary's that the columns are of; nullopt: all, in order.
ov::Output<ov::Node> ApplyChain(const LogitsChain& chain,
                                ov::Output<ov::Node> logits,
                                const std::optional<std::vector<int64_t>>& ids);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_GRAPH_LOGITS_CHAIN_H_
