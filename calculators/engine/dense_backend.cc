// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/dense_backend.h"

#include <openvino/runtime/properties.hpp>

#include "calculators/core/batching.h"
#include "calculators/core/error.h"
#include "calculators/engine/openvino_error.h"
#include "calculators/engine/score_head.h"

namespace rerank {
namespace {

// Any id of the vocabulary serves: the mask hides it.
constexpr int64_t kPadToken = 0;

}  // namespace

DenseBackend::DenseBackend(ov::Core* core,
                           const std::shared_ptr<ov::Model>& model,
                           const ModelInputs& inputs,
                           const DenseOptions& options)
    : inputs_(inputs), options_(options) {
  try {
    const ov::CompiledModel compiled =
        core->compile_model(model, options.device, options.properties);
    requests_ = std::make_unique<InferRequestPool>(
        compiled, compiled.get_property(ov::optimal_number_of_infer_requests));
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kFailedPrecondition,
                "device '" + options.device +
                    "' cannot run the model: " + OpenVinoCause(error.what()));
  }
}

std::vector<float> DenseBackend::Score(
    const std::vector<TokenSequence>& sequences) const {
  std::vector<size_t> lengths;
  lengths.reserve(sequences.size());
  for (const TokenSequence& sequence : sequences) {
    lengths.push_back(sequence.size());
  }
  std::vector<float> scores(sequences.size());
  for (const BatchIndices& batch :
       PlanPaddedBatches(lengths, options_.batch_tokens)) {
    std::vector<const TokenSequence*> rows;
    rows.reserve(batch.size());
    for (const size_t index : batch) rows.push_back(&sequences[index]);
    const std::vector<float> raw = ScoreBatch(rows);
    for (size_t i = 0; i < batch.size(); ++i) scores[batch[i]] = raw[i];
  }
  return scores;
}

std::vector<float> DenseBackend::ScoreBatch(
    const std::vector<const TokenSequence*>& rows) const {
  const BatchTensors batch = FillBatch(rows, options_.padding_side, kPadToken);
  InferRequestPool::Lease request = requests_->Acquire();
  try {
    // The state of a stateful export belongs to whoever ran here before.
    if (inputs_.stateful) request->reset_state();
    request->set_tensor("input_ids", batch.input_ids);
    request->set_tensor("attention_mask", batch.attention_mask);
    if (inputs_.position_ids) {
      request->set_tensor("position_ids", batch.position_ids);
    }
    if (inputs_.beam_idx) request->set_tensor("beam_idx", batch.beam_idx);
    request->infer();
    const ov::Tensor raw = request->get_tensor(kRawScoreOutput);
    const float* data = raw.data<float>();
    return {data, data + raw.get_size()};
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kInternal, std::string("inference failed: ") +
                                          OpenVinoCause(error.what()));
  }
}

}  // namespace rerank
