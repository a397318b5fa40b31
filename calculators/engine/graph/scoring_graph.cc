// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/scoring_graph.h"

#include <map>
#include <openvino/core/preprocess/pre_post_process.hpp>

namespace rerank {
namespace {

// What executors write, by the name of the input.
const std::map<std::string, ov::element::Type>& InputTypes() {
  static const std::map<std::string, ov::element::Type> types = {
      {"input_ids", ov::element::i64},
      {"attention_mask", ov::element::i64},
      {"position_ids", ov::element::i64},
      {"token_type_ids", ov::element::i64},
      {"beam_idx", ov::element::i32},
      // Of packed tokens.
      {"past_lens", ov::element::i32},
      {"subsequence_begins", ov::element::i32},
      {"block_indices", ov::element::i32},
      {"block_indices_begins", ov::element::i32},
      {"max_context_len", ov::element::i32},
      {"score_rows", ov::element::i64},
  };
  return types;
}

void KeepOutput(ov::Model* model, const std::string& name) {
  const auto kept = model->output(name).get_node_shared_ptr();
  const ov::ResultVector results = model->get_results();
  for (const auto& result : results) {
    if (result != kept) model->remove_result(result);
  }
}

}  // namespace

std::shared_ptr<ov::Model> BuildScoringGraph(
    const std::shared_ptr<ov::Model>& model, const std::string& from,
    const std::vector<PostprocessingStep>& steps, const std::string& to) {
  KeepOutput(model.get(), from);
  ov::preprocess::PrePostProcessor processor(model);
  for (const auto& input : model->inputs()) {
    if (input.get_names().empty()) continue;
    const std::string name = input.get_any_name();
    const auto type = InputTypes().find(name);
    if (type == InputTypes().end()) continue;
    processor.input(name).tensor().set_element_type(type->second);
  }
  for (const PostprocessingStep& step : steps) {
    processor.output().postprocess().custom(step);
  }
  processor.output().tensor().set_element_type(ov::element::f32);
  const auto scoring = processor.build();
  scoring->output().set_names({to});
  return scoring;
}

}  // namespace rerank
