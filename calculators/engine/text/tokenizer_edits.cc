// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/tokenizer_edits.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <openvino/op/constant.hpp>
#include <openvino/op/util/variable_extension.hpp>
#include <set>
#include <string>
#include <vector>

#include "calculators/engine/text/special_pattern.h"
#include "calculators/engine/text/string_constants.h"
#include "calculators/engine/text/vocabulary.h"

namespace rerank {
namespace {

using ov::op::v0::Constant;

// Inputs of Truncate from its length on: length, side, mode. In front of them
// are three for each text of a pair.
constexpr size_t kTruncateTail = 3;

}  // namespace

// The operation joins segments, three inputs each: begins, ends, ids; added
// tokens are constant segments and become empty.
void DisableAddedTokens(const std::shared_ptr<ov::Model>& tokenizer) {
  const auto constant = [](const ov::Output<ov::Node>& value) {
    return ov::is_type<ov::op::v0::Constant>(value.get_node());
  };
  for (const auto& node : tokenizer->get_ops()) {
    if (std::strcmp(node->get_type_name(), "CombineSegments") != 0) continue;
    for (size_t i = 0; i + 2 < node->get_input_size(); i += 3) {
      if (constant(node->input_value(i)) &&
          constant(node->input_value(i + 1))) {
        node->input(i + 1).replace_source_output(node->input_value(i));
      }
    }
  }
}

void HideSpecialTokens(const std::shared_ptr<ov::Model>& tokenizer,
                       const AddedTokens& added) {
  std::set<std::string> hidden = added.special;
  for (const auto& node : tokenizer->get_ops()) {
    if (std::strcmp(node->get_type_name(), "SpecialTokensSplit") != 0) continue;
    const size_t input = node->get_input_size() - 1;
    SpecialPattern parsed = ParseSpecialPattern(ReadString(*node, input));
    for (TokenGroup& group : parsed.groups) {
      const auto special = std::stable_partition(
          group.tokens.begin(), group.tokens.end(), [&](const auto& token) {
            return parsed.edited ? added.special.count(token) == 0
                                 : added.plain.count(token) != 0;
          });
      hidden.insert(special, group.tokens.end());
      group.tokens.erase(special, group.tokens.end());
    }
    const std::string pattern = MakeSpecialPattern(parsed.groups);
    node->input(input).replace_source_output(Constant::create(
        ov::element::u8, ov::Shape{pattern.size()}, pattern.data()));
  }
  HideEntries(hidden, tokenizer.get());
  tokenizer->validate_nodes_and_infer_types();
}

// What newer tokenizers have:
//
//   Truncate(..., Select(ReadValue(truncation), longest, none))
//
// Servers of 2025.4 crash on it: they expect a number there.
void RemoveTruncation(const std::shared_ptr<ov::Model>& tokenizer) {
  for (const auto& node : tokenizer->get_ops()) {
    if (std::strcmp(node->get_type_name(), "Truncate") != 0) continue;
    if (node->get_input_size() < kTruncateTail) continue;
    const size_t at = node->get_input_size() - kTruncateTail;
    const ov::Output<ov::Node> length = node->input_value(at);
    const ov::PartialShape& shape = length.get_partial_shape();
    node->input(at).replace_source_output(
        Constant::create(length.get_element_type(),
                         shape.is_static() ? shape.to_shape() : ov::Shape{},
                         {std::numeric_limits<int32_t>::max()}));
  }
  const auto variable = tokenizer->get_variable_by_id("truncation");
  if (!variable) return;
  const ov::SinkVector sinks = tokenizer->get_sinks();
  for (const auto& sink : sinks) {
    const auto assign =
        std::dynamic_pointer_cast<ov::op::util::VariableExtension>(sink);
    if (assign && assign->get_variable() == variable) {
      tokenizer->remove_sink(sink);
    }
  }
  tokenizer->remove_variable(variable);
}

}  // namespace rerank
