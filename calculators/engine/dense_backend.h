// SPDX-License-Identifier: Apache-2.0
//
// Scores padded batches with the model as it was exported. It runs on every
// device and for both exports.

#ifndef CALCULATORS_ENGINE_DENSE_BACKEND_H_
#define CALCULATORS_ENGINE_DENSE_BACKEND_H_

#include <memory>
#include <openvino/runtime/core.hpp>
#include <string>
#include <vector>

#include "calculators/engine/backend.h"
#include "calculators/engine/infer_request_pool.h"
#include "calculators/engine/model_inputs.h"
#include "calculators/engine/tensors.h"

namespace rerank {

struct DenseOptions {
  std::string device = "CPU";
  ov::AnyMap properties;  // passed to OpenVINO as they are
  PaddingSide padding_side = PaddingSide::kRight;
  size_t batch_tokens = 1024;  // rows times longest row of one batch
};

class DenseBackend : public Backend {
 public:
  // `model` already has its score head (AppendScoreHead). Throws
  // failed_precondition when the device does not exist, cannot run the model
  // or does not know a property.
  DenseBackend(ov::Core* core, const std::shared_ptr<ov::Model>& model,
               const ModelInputs& inputs, const DenseOptions& options);

  std::vector<float> Score(
      const std::vector<TokenSequence>& sequences) const override;
  std::string name() const override { return "dense"; }
  size_t concurrency() const override { return requests_->size(); }

 private:
  // Scores of one padded batch, in row order.
  std::vector<float> ScoreBatch(
      const std::vector<const TokenSequence*>& rows) const;

  ModelInputs inputs_;
  DenseOptions options_;
  std::unique_ptr<InferRequestPool> requests_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_DENSE_BACKEND_H_
