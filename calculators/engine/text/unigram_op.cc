// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/unigram_op.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <openvino/core/graph_util.hpp>
#include <openvino/op/constant.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "calculators/engine/text/operation_attributes.h"
#include "calculators/engine/text/string_constants.h"

namespace rerank {
namespace {

// Inputs of UnigramTokenizer: pieces, vocabulary, scores.
constexpr size_t kPieces = 5, kScores = 8;

std::shared_ptr<ov::Node> Exact(ov::Node* node) {
  const auto unknown = IntegerAttribute("unk_token_id", node);
  const auto scores = ov::as_type_ptr<ov::op::v0::Constant>(
      node->get_input_node_shared_ptr(kScores));
  if (!unknown || scores == nullptr ||
      BooleanAttribute("byte_fallback", node).value_or(false)) {
    return nullptr;
  }
  auto model = std::make_shared<const Unigram>(ReadStrings(*node, kPieces),
                                               scores->cast_vector<float>(),
                                               static_cast<int32_t>(*unknown));
  ov::OutputVector pieces = node->input_values();
  pieces.resize(kPieces);
  return std::make_shared<UnigramOp>(pieces, std::move(model));
}

}  // namespace

UnigramOp::UnigramOp(const ov::OutputVector& pieces,
                     std::shared_ptr<const Unigram> model)
    : Op(pieces), model_(std::move(model)) {
  constructor_validate_and_infer_types();
}

void UnigramOp::validate_and_infer_types() {
  set_output_type(0, ov::element::i32, get_input_partial_shape(0));
  set_output_type(1, ov::element::i32, get_input_partial_shape(1));
  set_output_type(2, ov::element::i32, {ov::Dimension::dynamic()});
}

std::shared_ptr<ov::Node> UnigramOp::clone_with_new_inputs(
    const ov::OutputVector& inputs) const {
  return std::make_shared<UnigramOp>(inputs, model_);
}

bool UnigramOp::evaluate(ov::TensorVector& outputs,
                         const ov::TensorVector& inputs) const {
  const auto* row_begins = inputs[0].data<const int32_t>();
  const auto* row_ends = inputs[1].data<const int32_t>();
  const auto* begins = inputs[2].data<const int32_t>();
  const auto* ends = inputs[3].data<const int32_t>();
  const auto* bytes =
      reinterpret_cast<const char*>(inputs[4].data<const uint8_t>());
  outputs[0].set_shape(inputs[0].get_shape());
  outputs[1].set_shape(inputs[1].get_shape());
  std::vector<int32_t> tokens;
  for (size_t row = 0; row < inputs[0].get_size(); ++row) {
    outputs[0].data<int32_t>()[row] = static_cast<int32_t>(tokens.size());
    for (int32_t i = row_begins[row]; i < row_ends[row]; ++i) {
      const auto size = static_cast<size_t>(ends[i] - begins[i]);
      model_->Encode(std::string_view(bytes + begins[i], size), &tokens);
    }
    outputs[1].data<int32_t>()[row] = static_cast<int32_t>(tokens.size());
  }
  outputs[2].set_shape({tokens.size()});
  std::copy(tokens.begin(), tokens.end(), outputs[2].data<int32_t>());
  return true;
}

void MakeUnigramExact(const std::shared_ptr<ov::Model>& tokenizer) {
  for (const auto& node : tokenizer->get_ordered_ops()) {
    if (std::strcmp(node->get_type_name(), "UnigramTokenizer") != 0) continue;
    if (const auto exact = Exact(node.get())) ov::replace_node(node, exact);
  }
}

}  // namespace rerank
