// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/exact_text.h"

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <openvino/op/constant.hpp>
#include <openvino/op/shape_of.hpp>
#include <openvino/op/string_tensor_unpack.hpp>
#include <utility>
#include <vector>

#include "calculators/engine/text/operation_attributes.h"
#include "calculators/engine/text/text_steps_op.h"

namespace rerank {
namespace {

// Of a text among the inputs of operations that have no rows, and of those that
// have; there, rows are two inputs in front.
constexpr size_t kBytes = 2, kRowBytes = 4, kRowInputs = 5;

bool IsOp(const ov::Node* node, const char* type) {
  return std::strcmp(node->get_type_name(), type) == 0;
}

bool IsAnyOp(const ov::Node* node, std::initializer_list<const char*> types) {
  return std::any_of(types.begin(), types.end(),
                     [node](const char* type) { return IsOp(node, type); });
}

// Inputs in front of the last, its bytes.
size_t BytesInput(const ov::Node* node) {
  return IsAnyOp(node, {"RegexSplit", "SpecialTokensSplit"}) ? kRowBytes
                                                             : kBytes;
}

// What stands between a text and its vocabulary.
struct Way {
  std::shared_ptr<ov::Node> text;     // StringTensorUnpack
  std::shared_ptr<ov::Node> special;  // SpecialTokensSplit or nullptr
  std::vector<std::shared_ptr<ov::Node>> steps;  // in the order of the text
  std::shared_ptr<ov::Node> vocabulary;
};

// Follows the bytes from the vocabulary back to the text. An empty `text`: the
// graph is of another make.
Way FindWay(const std::shared_ptr<ov::Model>& model) {
  Way way;
  for (const auto& node : model->get_ops()) {
    if (IsAnyOp(node.get(),
                {"BPETokenizer", "WordpieceTokenizer", "UnigramTokenizer"})) {
      way.vocabulary = node;
    }
  }
  if (way.vocabulary == nullptr) return way;
  auto node = way.vocabulary->get_input_node_shared_ptr(kRowBytes);
  while (!IsOp(node.get(), "StringTensorUnpack")) {
    if (IsOp(node.get(), "SpecialTokensSplit")) {
      way.special = node;
    } else if (IsAnyOp(node.get(),
                       {"RegexSplit", "RegexNormalization", "CaseFold",
                        "CharsMapNormalization", "NormalizeUnicode"})) {
      way.steps.insert(way.steps.begin(), node);
    } else {
      return way;
    }
    node = node->get_input_node_shared_ptr(BytesInput(node.get()));
  }
  way.text = node;
  return way;
}

// Where rows begin and end: what the first operation with rows gets, or the
// vocabulary.
ov::OutputVector Rows(const Way& way) {
  if (way.special != nullptr)
    return {way.special->output(0), way.special->output(1)};
  for (const auto& step : way.steps) {
    if (IsOp(step.get(), "RegexSplit"))
      return {step->input_value(0), step->input_value(1)};
  }
  return {way.vocabulary->input_value(0), way.vocabulary->input_value(1)};
}

// What the steps get: rows, texts and, behind special tokens, whether each is
// one.
ov::OutputVector Source(const Way& way) {
  ov::OutputVector source = Rows(way);
  const auto& node = way.special != nullptr ? way.special : way.text;
  const size_t skip = way.special != nullptr ? 2 : 0;
  for (size_t i = skip; i < node->get_output_size(); ++i) {
    source.push_back(node->output(i));
  }
  return source;
}

// A splitter like `model`, one of the graph: such an operation can only be made
// of another. Its expression is compiled when it first runs, so a copy of one
// that has not run has that of its input.
ov::OutputVector AddRegex(const ov::Node& model, const RegexSplitter& splitter,
                          ov::OutputVector texts) {
  const std::string pattern = WithExactSpaces(splitter.pattern);
  texts.push_back(ov::op::v0::Constant::create(
      ov::element::u8, ov::Shape{pattern.size()}, pattern.data()));
  const auto made = model.clone_with_new_inputs(texts);
  SetStringAttribute("behaviour", splitter.behaviour, made.get());
  SetBooleanAttribute("invert", splitter.invert, made.get());
  SetIntegerAttribute("max_splits", -1, made.get());
  made->validate_and_infer_types();
  return made->outputs();
}

ov::OutputVector AddSteps(TextSteps steps, const ov::OutputVector& texts) {
  return std::make_shared<TextStepsOp>(
             texts, std::make_shared<const TextSteps>(std::move(steps)))
      ->outputs();
}

// The whole plan behind `texts`.
ov::OutputVector AddPlan(const TextPlan& plan, const ov::Node* regex,
                         ov::OutputVector texts) {
  TextSteps steps;
  steps.normalizers = plan.normalizers;
  for (const auto& splitter : plan.splitters) {
    if (const auto* own = std::get_if<SplitterStep>(&splitter)) {
      steps.splitters.push_back(*own);
      continue;
    }
    texts = AddSteps(std::exchange(steps, {}), texts);
    texts = AddRegex(*regex, std::get<RegexSplitter>(splitter), texts);
  }
  steps.longest_piece = plan.longest_piece;
  if (!steps.normalizers.empty() || !steps.splitters.empty() ||
      steps.longest_piece > 0) {
    texts = AddSteps(std::move(steps), texts);
  }
  return texts;
}

// What the graph measured of normalized texts, how many there are, it now asks
// of the texts themselves; and special tokens are looked for in them.
void Bypass(const Way& way) {
  const auto counted = [&way](const ov::Input<ov::Node>& input) {
    const ov::Node* user = input.get_node();
    return ov::is_type<ov::op::v3::ShapeOf>(user) ||
           ov::is_type<ov::op::v0::ShapeOf>(user) || user == way.special.get();
  };
  for (const auto& step : way.steps) {
    if (IsOp(step.get(), "RegexSplit")) continue;
    for (size_t i = 0; i <= kBytes; ++i) {
      for (auto& input : step->output(i).get_target_inputs()) {
        if (counted(input)) input.replace_source_output(way.text->output(i));
      }
    }
  }
}

}  // namespace

std::optional<TextPlan> MakeTextExact(
    const std::shared_ptr<ov::Model>& tokenizer,
    const std::filesystem::path& file) {
  const Way way = FindWay(tokenizer);
  if (way.text == nullptr) return std::nullopt;
  auto plan = ReadTextPlan(file);
  if (!plan) {
    plan = ReadTextPlan(way.steps);
    // Of characters in BERT's own tokenizer; the converter calls them bytes.
    const auto longest =
        IntegerAttribute("max_bytes_per_word", way.vocabulary.get());
    if (plan && longest) plan->longest_piece = static_cast<size_t>(*longest);
  }
  if (!plan) return std::nullopt;
  const auto regex = std::find_if(
      way.steps.begin(), way.steps.end(),
      [](const auto& step) { return IsOp(step.get(), "RegexSplit"); });
  const bool needs = std::any_of(
      plan->splitters.begin(), plan->splitters.end(), [](const auto& splitter) {
        return std::holds_alternative<RegexSplitter>(splitter);
      });
  if (needs && regex == way.steps.end()) return std::nullopt;

  Bypass(way);
  const ov::OutputVector pieces =
      AddPlan(*plan, needs ? regex->get() : nullptr, Source(way));
  for (size_t i = 0; i < kRowInputs; ++i) {
    way.vocabulary->input(i).replace_source_output(pieces.at(i));
  }
  if (plan->longest_piece > 0) {
    SetIntegerAttribute("max_bytes_per_word",
                        std::numeric_limits<int32_t>::max(),
                        way.vocabulary.get());
  }
  tokenizer->validate_nodes_and_infer_types();
  return plan;
}

}  // namespace rerank
