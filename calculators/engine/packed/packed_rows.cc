// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/packed_rows.h"

#include <map>
#include <openvino/opsets/opset13.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/core/openvino_error.h"
#include "calculators/engine/graph/arithmetic.h"
#include "calculators/engine/graph/early_rows.h"
#include "calculators/engine/graph/rewire.h"
#include "calculators/engine/graph/told_shapes.h"
#include "calculators/engine/packed/attention.h"
#include "calculators/engine/packed/packed_attention.h"
#include "calculators/engine/packed/packed_tokens.h"
#include "calculators/engine/packed/row_mask.h"
#include "calculators/engine/packed/token_flow.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Value;
using Uses = std::set<ov::Input<ov::Node>>;

// The model's inputs and what reads them.
class Inputs {
 public:
  explicit Inputs(const ov::Model& model) {
    static const std::set<std::string> kKnown = {"input_ids", "attention_mask",
                                                 "position_ids"};
    for (const auto& parameter : model.get_parameters()) {
      const std::string name = parameter->output(0).get_any_name();
      if (kKnown.count(name) == 0) {
        throw Error(ErrorCode::kFailedPrecondition,
                    "input '" + name + "' is not understood");
      }
      uses_[name] = parameter->output(0).get_target_inputs();
      parameters_[name] = parameter;
    }
    if (parameters_.count("position_ids") == 0) {
      throw Error(ErrorCode::kFailedPrecondition,
                  "expected the input position_ids, got none");
    }
  }

  Value Read(const std::string& name) const {
    return graph::Convert(parameters_.at(name)->output(0));
  }

  // What read the input before reads `value`, i64.
  void Replace(const std::string& name, const Value& value) {
    const Value converted =
        graph::Convert(value, parameters_.at(name)->get_output_element_type(0));
    for (ov::Input<ov::Node> use : uses_.at(name)) {
      use.replace_source_output(converted);
    }
  }

  ov::ParameterVector Rows() const {
    return {parameters_.at("input_ids"), parameters_.at("attention_mask")};
  }

 private:
  std::map<std::string, Uses> uses_;
  std::map<std::string, std::shared_ptr<op::Parameter>> parameters_;
};

void CheckMasks(ov::Core* core, const std::vector<Attention>& attentions,
                const ToldShapes& shapes) {
  std::set<const ov::Node*> checked;
  for (const Attention& attention : attentions) {
    if (!attention.mask) continue;
    if (checked.insert(attention.mask->get_node()).second) {
      CheckRowMask(core, attention, shapes);
    }
  }
}

// Changes `model`, whose logits become [1, P, vocabulary]; the rows' last
// tokens, i64 [R].
Value Pack(ov::Core* core, std::shared_ptr<ov::Model>* model) {
  Inputs inputs(**model);
  const ToldShapes shapes(**model);
  const auto attentions = FindAttention(**model, shapes);
  CheckTokenFlow((*model)->output("logits").get_node()->input_value(0), shapes);
  CheckMasks(core, attentions, shapes);

  const PackedTokens packed =
      PackTokens(inputs.Read("input_ids"), inputs.Read("attention_mask"));
  PackedAttention packed_attention(packed, shapes);
  std::vector<std::pair<Value, Value>> replaced;
  replaced.reserve(attentions.size());
  for (const Attention& attention : attentions) {
    replaced.emplace_back(attention.node->output(0),
                          packed_attention.Replacement(attention));
  }
  for (const auto& [attention, replacement] : replaced) {
    Rewire(attention, replacement);
  }
  inputs.Replace("input_ids", packed.input_ids);
  inputs.Replace("position_ids", graph::Unsqueeze(packed.places, 0));
  *model = std::make_shared<ov::Model>((*model)->get_results(), inputs.Rows());
  return packed.Last();
}

}  // namespace

ScoreHead MakePackedRowsModel(ov::Core* core,
                              const std::shared_ptr<const ov::Model>& model,
                              const AnswerTokens& answers) {
  std::shared_ptr<ov::Model> copy = model->clone();
  try {
    Value last;  // known when the rows are packed
    const auto select = TakeEarly(*copy, [&last](const Value& data) {
      return graph::Squeeze(graph::Gather(data, last, 1), 0);
    });
    last = Pack(core, &copy);
    return AppendScoreHead(copy, answers, select);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFailedPrecondition) throw;
    throw Error(error.code(),
                std::string("rows cannot be packed: ") + error.what());
  } catch (const ov::Exception& error) {
    throw Error(
        ErrorCode::kFailedPrecondition,
        std::string("rows cannot be packed: ") + OpenVinoCause(error.what()));
  }
}

}  // namespace rerank
