// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/dense_executor.h"

#include <algorithm>

#include "calculators/core/error.h"
#include "calculators/core/openvino_error.h"

namespace rerank {

DenseExecutor::DenseExecutor(ov::Core* core, const ScoreHead& head,
                             const ModelInputs& inputs,
                             const DenseOptions& options)
    : inputs_(inputs), options_(options) {
  try {
    request_ = core->compile_model(head.model, options.executor.device,
                                   options.properties)
                   .create_infer_request();
    reader_ = std::make_unique<ScoreReader>(core, head);
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kFailedPrecondition,
                "device '" + options.executor.device +
                    "' cannot run the model: " + OpenVinoCause(error.what()));
  }
}

std::vector<BatchIndices> DenseExecutor::Plan(
    const std::vector<Step>& steps) const {
  const size_t budget = options_.scheduler.max_batched_tokens;
  if (options_.packed) {
    std::vector<const TokenSequence*> rows;
    rows.reserve(steps.size());
    for (const Step& step : steps) rows.push_back(&step.sequence->tokens);
    return PlanPackedBatches(rows, budget);
  }
  std::vector<size_t> lengths;
  lengths.reserve(steps.size());
  for (const Step& step : steps) lengths.push_back(step.count);
  return PlanFewShapes(lengths, budget);
}

void DenseExecutor::Run(const std::vector<Step>& steps) {
  for (const BatchIndices& batch : Plan(steps)) {
    std::vector<const Sequence*> sequences;
    sequences.reserve(batch.size());
    for (const size_t index : batch) sequences.push_back(steps[index].sequence);
    const std::vector<float> raw = ScoreBatch(sequences);
    for (size_t i = 0; i < batch.size(); ++i) {
      Sequence* sequence = steps[batch[i]].sequence;
      sequence->score = raw[i];
      sequence->computed = sequence->tokens.size();
    }
  }
}

std::vector<float> DenseExecutor::ScoreBatch(
    const std::vector<const Sequence*>& sequences) {
  std::vector<const TokenSequence*> rows;
  std::vector<size_t> second_segments;
  size_t longest = 0;
  for (const Sequence* sequence : sequences) {
    rows.push_back(&sequence->tokens);
    second_segments.push_back(sequence->second_segment);
    longest = std::max(longest, sequence->tokens.size());
  }
  // Packed tokens are rounded up inside the model.
  const size_t width =
      options_.packed ? longest
                      : std::min(RoundedWidth(longest), options_.max_length);
  const BatchTensors batch = FillBatch(
      rows, {options_.executor.padding_side, options_.pad_token, width},
      second_segments);
  try {
    // The state of a stateful export belongs to the batch before.
    if (inputs_.stateful) request_.reset_state();
    request_.set_tensor("input_ids", batch.input_ids);
    request_.set_tensor("attention_mask", batch.attention_mask);
    if (inputs_.position_ids) {
      request_.set_tensor("position_ids", batch.position_ids);
    }
    if (inputs_.token_type_ids) {
      request_.set_tensor("token_type_ids", batch.token_type_ids);
    }
    if (inputs_.beam_idx) request_.set_tensor("beam_idx", batch.beam_idx);
    request_.infer();
    return reader_->Read(request_.get_tensor(kScoredOutput));
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kInternal, std::string("inference failed: ") +
                                          OpenVinoCause(error.what()));
  }
}

}  // namespace rerank
