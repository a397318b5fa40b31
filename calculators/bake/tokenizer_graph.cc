// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/tokenizer_graph.h"

#include <cstring>
#include <openvino/op/constant.hpp>
#include <openvino/runtime/tensor.hpp>

#include "calculators/core/error.h"
#include "calculators/engine/operation_attributes.h"
#include "calculators/engine/string_constants.h"
#include "calculators/engine/tokenizer_edits.h"

namespace rerank {
namespace {

using ov::op::v0::Constant;

// Inputs of BPETokenizer that hold the vocabulary: where each token's bytes
// begin and end, and all bytes.
constexpr size_t kVocabularyInput = 5;

// Inputs of RaggedToDense.
constexpr size_t kPadTokenInput = 4;

// A graph of the one operation that changes texts by a regular expression.
// Its class is private to openvino_tokenizers; reading it is the public way to
// get one. Inputs: begins, ends, bytes, pattern, replacement.
constexpr char kRegexNormalization[] = R"(<?xml version="1.0"?>
<net name="regex" version="11"><layers>
<layer id="0" name="begins" type="Parameter" version="opset1">
 <data shape="?" element_type="i32"/>
 <output><port id="0" precision="I32"><dim>-1</dim></port></output></layer>
<layer id="1" name="ends" type="Parameter" version="opset1">
 <data shape="?" element_type="i32"/>
 <output><port id="0" precision="I32"><dim>-1</dim></port></output></layer>
<layer id="2" name="bytes" type="Parameter" version="opset1">
 <data shape="?" element_type="u8"/>
 <output><port id="0" precision="U8"><dim>-1</dim></port></output></layer>
<layer id="3" name="pattern" type="Parameter" version="opset1">
 <data shape="?" element_type="u8"/>
 <output><port id="0" precision="U8"><dim>-1</dim></port></output></layer>
<layer id="4" name="replacement" type="Parameter" version="opset1">
 <data shape="?" element_type="u8"/>
 <output><port id="0" precision="U8"><dim>-1</dim></port></output></layer>
<layer id="5" name="normalization" type="RegexNormalization"
  version="extension">
 <data global_replace="false"/>
 <input><port id="0" precision="I32"><dim>-1</dim></port>
  <port id="1" precision="I32"><dim>-1</dim></port>
  <port id="2" precision="U8"><dim>-1</dim></port>
  <port id="3" precision="U8"><dim>-1</dim></port>
  <port id="4" precision="U8"><dim>-1</dim></port></input>
 <output><port id="5" precision="I32"><dim>-1</dim></port>
  <port id="6" precision="I32"><dim>-1</dim></port>
  <port id="7" precision="U8"><dim>-1</dim></port></output></layer>
<layer id="6" name="result" type="Result" version="opset1">
 <input><port id="0" precision="U8"><dim>-1</dim></port></input></layer>
</layers><edges>
<edge from-layer="0" from-port="0" to-layer="5" to-port="0"/>
<edge from-layer="1" from-port="0" to-layer="5" to-port="1"/>
<edge from-layer="2" from-port="0" to-layer="5" to-port="2"/>
<edge from-layer="3" from-port="0" to-layer="5" to-port="3"/>
<edge from-layer="4" from-port="0" to-layer="5" to-port="4"/>
<edge from-layer="5" from-port="7" to-layer="6" to-port="0"/>
</edges></net>)";

[[noreturn]] void Refuse(const std::string& name, const std::string& why) {
  throw Error(ErrorCode::kFailedPrecondition,
              name + ": not a tokenizer that can be baked: " + why);
}

// The one operation of a type.
std::shared_ptr<ov::Node> Find(const ov::Model& model, const char* type,
                               const std::string& name) {
  std::shared_ptr<ov::Node> found;
  for (const auto& node : model.get_ops()) {
    if (std::strcmp(node->get_type_name(), type) != 0) continue;
    if (found) {
      Refuse(name, std::string("expected one ") + type + ", got several");
    }
    found = node;
  }
  if (!found) Refuse(name, std::string("expected a ") + type + ", got none");
  return found;
}

std::shared_ptr<Constant> Bytes(const std::string& text) {
  return Constant::create(ov::element::u8, ov::Shape{text.size()}, text.data());
}

void PrependSpace(ov::Core* core, const std::shared_ptr<ov::Model>& tokenizer,
                  const std::string& name) {
  const auto texts = Find(*tokenizer, "StringTensorUnpack", name);
  const auto regex = core->read_model(kRegexNormalization, ov::Tensor());
  std::vector<std::set<ov::Input<ov::Node>>> targets;
  for (const auto& output : texts->outputs()) {
    targets.push_back(output.get_target_inputs());
  }
  // "^" stands before the first byte and takes nothing away.
  const auto spaced =
      Find(*regex, "RegexNormalization", name)
          ->clone_with_new_inputs({texts->output(0), texts->output(1),
                                   texts->output(2), Bytes("^"), Bytes(" ")});
  for (size_t i = 0; i < targets.size(); ++i) {
    for (ov::Input<ov::Node> target : targets[i]) {
      target.replace_source_output(spaced->output(i));
    }
  }
}

void PadRight(const ov::Model& tokenizer, int64_t pad_token,
              const std::string& name) {
  const auto dense = Find(tokenizer, "RaggedToDense", name);
  if (!SetBooleanAttribute("pad_right", true, dense.get()) ||
      dense->get_input_size() <= kPadTokenInput) {
    Refuse(name, "expected RaggedToDense with pad_right and a pad token");
  }
  const ov::Output<ov::Node> pad = dense->input_value(kPadTokenInput);
  dense->input(kPadTokenInput)
      .replace_source_output(Constant::create(pad.get_element_type(),
                                              pad.get_shape(), {pad_token}));
}

}  // namespace

std::vector<std::string> ReadVocabulary(
    const std::shared_ptr<const ov::Model>& tokenizer,
    const std::string& name) {
  return ReadStrings(*Find(*tokenizer, "BPETokenizer", name), kVocabularyInput);
}

void MakeStockTokenizer(ov::Core* core,
                        const std::shared_ptr<ov::Model>& tokenizer,
                        int64_t pad_token, const AddedTokens& added,
                        const std::string& name) {
  PrependSpace(core, tokenizer, name);
  PadRight(*tokenizer, pad_token, name);
  RemoveTruncation(tokenizer);
  HideSpecialTokens(tokenizer, added);
}

}  // namespace rerank
