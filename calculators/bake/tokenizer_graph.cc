// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/tokenizer_graph.h"

#include <cstring>
#include <openvino/op/constant.hpp>
#include <set>

#include "calculators/bake/extension_op.h"
#include "calculators/bake/mark_order.h"
#include "calculators/bake/text_ends.h"
#include "calculators/core/error.h"
#include "calculators/engine/text/operation_attributes.h"
#include "calculators/engine/text/string_constants.h"
#include "calculators/engine/text/tokenizer_edits.h"

namespace rerank {
namespace {

using ov::op::v0::Constant;

// Inputs of BPETokenizer that hold the vocabulary: where each token's bytes
// begin and end, and all bytes.
constexpr size_t kVocabularyInput = 5;

// Inputs of RaggedToDense.
constexpr size_t kPadTokenInput = 4;

// A space in front of every text and a newline behind it. What is no UTF-8 is
// replaced first: regular expressions rely on it.
void FrameTexts(ov::Core* core, const std::shared_ptr<ov::Model>& tokenizer,
                const std::string& name) {
  const auto texts = FindOperation(*tokenizer, "StringTensorUnpack", name);
  std::vector<std::set<ov::Input<ov::Node>>> targets;
  for (const auto& output : texts->outputs()) {
    targets.push_back(output.get_target_inputs());
  }
  const ov::OutputVector valid =
      MakeExtensionOp(core,
                      {"UTF8Validate",
                       {{"replace_mode", "true"}},
                       {ov::element::i32, ov::element::i32, ov::element::u8}},
                      texts->outputs());
  // "^" and "\z" stand before the first byte and behind the last one, and take
  // nothing away.
  const ov::OutputVector spaced =
      ReplaceInTexts(core, valid, "^", " ", /*all=*/false);
  const ov::OutputVector framed =
      ReplaceInTexts(core, spaced, "\\z", "\n", /*all=*/false);
  for (size_t i = 0; i < targets.size(); ++i) {
    for (ov::Input<ov::Node> target : targets[i]) {
      target.replace_source_output(framed[i]);
    }
  }
}

void PadRight(const ov::Model& tokenizer, int64_t pad_token,
              const std::string& name) {
  const auto dense = FindOperation(tokenizer, "RaggedToDense", name);
  if (!SetBooleanAttribute("pad_right", true, dense.get()) ||
      dense->get_input_size() <= kPadTokenInput) {
    RefuseTokenizer(name,
                    "expected RaggedToDense with pad_right and a pad token");
  }
  const ov::Output<ov::Node> pad = dense->input_value(kPadTokenInput);
  dense->input(kPadTokenInput)
      .replace_source_output(Constant::create(pad.get_element_type(),
                                              pad.get_shape(), {pad_token}));
}

}  // namespace

void RefuseTokenizer(const std::string& name, const std::string& why) {
  throw Error(ErrorCode::kFailedPrecondition,
              name + ": not a tokenizer that can be baked: " + why);
}

std::shared_ptr<ov::Node> FindOperation(const ov::Model& model,
                                        const char* type,
                                        const std::string& name) {
  std::shared_ptr<ov::Node> found;
  for (const auto& node : model.get_ops()) {
    if (std::strcmp(node->get_type_name(), type) != 0) continue;
    if (found) {
      RefuseTokenizer(name,
                      std::string("expected one ") + type + ", got several");
    }
    found = node;
  }
  if (!found) {
    RefuseTokenizer(name, std::string("expected a ") + type + ", got none");
  }
  return found;
}

std::vector<std::string> ReadVocabulary(
    const std::shared_ptr<const ov::Model>& tokenizer,
    const std::string& name) {
  return ReadStrings(*FindOperation(*tokenizer, "BPETokenizer", name),
                     kVocabularyInput);
}

void MakePairTokenizer(ov::Core* core,
                       const std::shared_ptr<ov::Model>& tokenizer,
                       int64_t pad_token, const AddedTokens& added,
                       const std::string& name) {
  const ov::ResultVector results = tokenizer->get_results();
  for (const auto& result : results) {
    if (result->output(0).get_names().count("token_type_ids") != 0) {
      tokenizer->remove_result(result);
    }
  }
  PadRight(*tokenizer, pad_token, name);
  RemoveTruncation(tokenizer);
  DisableAddedTokens(tokenizer);
  HideSpecialTokens(tokenizer, added);
  OrderMarks(core, tokenizer);
}

void MakeStockTokenizer(ov::Core* core,
                        const std::shared_ptr<ov::Model>& tokenizer,
                        int64_t pad_token, int64_t stride,
                        const AddedTokens& added, const std::string& name) {
  FrameTexts(core, tokenizer, name);
  PadRight(*tokenizer, pad_token, name);
  RemoveTruncation(tokenizer);
  HideSpecialTokens(tokenizer, added);
  OrderMarks(core, tokenizer);
  AppendTextEnds(core, tokenizer, stride, name);
}

}  // namespace rerank
