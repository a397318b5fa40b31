// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/model_inputs.h"

#include <set>

#include "calculators/core/error.h"
#include "calculators/core/openvino_error.h"
#include "calculators/engine/model/export_command.h"
#include "calculators/engine/model/file_check.h"

namespace rerank {
namespace {

[[noreturn]] void Refuse(const std::string& name, const std::string& why) {
  throw Error(ErrorCode::kFailedPrecondition, name + ": " + why);
}

// Batches have as many rows, and rows as many tokens, as requests bring.
void CheckShape(const ov::Output<const ov::Node>& input,
                const std::string& input_name, const std::string& name) {
  const ov::PartialShape& shape = input.get_partial_shape();
  if (shape.rank().is_dynamic()) return;
  for (const ov::Dimension& dimension : shape) {
    if (dimension.is_dynamic()) continue;
    const size_t size = static_cast<size_t>(shape.rank().get_length());
    Refuse(name, "input '" + input_name + "': expected a dynamic shape " +
                     ov::PartialShape::dynamic(size).to_string() + ", got " +
                     shape.to_string() +
                     ", as of an export for an NPU; export again without fixed "
                     "shapes: python -m harness export, or optimum-cli export "
                     "openvino");
  }
}

std::string ExportAgain(ScoreSource source) {
  return "; export again: " + ExportCommand(source);
}

void CheckLogits(const ov::PartialShape& shape, ScoreSource source,
                 const std::string& name) {
  const ov::Rank rank = shape.rank();
  if (source == ScoreSource::kClassifier) {
    if (rank.is_static() && rank.get_length() == 2) return;
    Refuse(name,
           "expected logits [batch, labels] of a text-classification export, "
           "got " +
               shape.to_string() + ExportAgain(source));
  }
  if (rank.is_static() && rank.get_length() == 2) {
    Refuse(name,
           "expected a text-generation export, got text-classification (2-D "
           "logits from an untrained head)" +
               ExportAgain(source));
  }
  if (rank.is_static() && rank.get_length() != 3) {
    Refuse(name, "expected logits [batch, tokens, vocabulary], got " +
                     shape.to_string() + ExportAgain(source));
  }
}

void CheckOutput(const ov::Model& model, ScoreSource source,
                 const std::string& name) {
  std::string others;
  for (const auto& output : model.outputs()) {
    if (output.get_names().count("logits") != 0) {
      CheckLogits(output.get_partial_shape(), source, name);
      return;
    }
    if (output.get_names().empty()) continue;
    others += (others.empty() ? "" : ", ") + output.get_any_name();
  }
  Refuse(name, "expected an output named logits, got " +
                   (others.empty() ? "none" : others) +
                   (others.find("last_hidden_state") == std::string::npos
                        ? ""
                        : ", as of a feature-extraction export") +
                   ExportAgain(source));
}

// An input that no export has that we can run.
[[noreturn]] void RefuseInput(const std::string& input_name, ScoreSource source,
                              const std::string& name) {
  if (input_name.rfind("past_key_values", 0) == 0) {
    Refuse(name,
           "input '" + input_name +
               "': expected a stateful export, got one that is handed its "
               "past, as of --disable-stateful" +
               ExportAgain(source));
  }
  Refuse(name, "input '" + input_name +
                   "' is not understood; expected input_ids, attention_mask, "
                   "position_ids, beam_idx, token_type_ids");
}

}  // namespace

std::shared_ptr<ov::Model> ReadModel(ov::Core* core,
                                     const std::filesystem::path& file) {
  CheckIsXml(file);
  try {
    return core->read_model(file.string());
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kInvalidArgument,
                file.string() + ": expected an OpenVINO model, got: " +
                    OpenVinoCause(error.what()));
  }
}

ModelInputs InspectModel(const std::shared_ptr<const ov::Model>& model,
                         ScoreSource source, const std::string& name) {
  ModelInputs inputs;
  std::set<std::string> missing = {"input_ids", "attention_mask"};
  for (const auto& input : model->inputs()) {
    const std::string input_name =
        input.get_names().empty() ? "" : input.get_any_name();
    if (input_name == "position_ids") {
      inputs.position_ids = true;
    } else if (input_name == "beam_idx") {
      inputs.beam_idx = true;
    } else if (input_name == "token_type_ids") {
      inputs.token_type_ids = true;
    } else if (missing.erase(input_name) == 0) {
      RefuseInput(input_name, source, name);
    }
    CheckShape(input, input_name, name);
  }
  if (!missing.empty()) {
    Refuse(name, "expected an input named " + *missing.begin() + ", got none");
  }
  CheckOutput(*model, source, name);
  inputs.stateful = !model->get_variables().empty();
  return inputs;
}

}  // namespace rerank
