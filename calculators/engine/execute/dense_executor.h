// SPDX-License-Identifier: Apache-2.0
//
// Scores batches of whole rows, on every device and for both exports: padded,
// with the model as it was exported, or packed inside its graph
// (packed/packed_rows.h), which computes what rows begin with in common once.

#ifndef CALCULATORS_ENGINE_EXECUTE_DENSE_EXECUTOR_H_
#define CALCULATORS_ENGINE_EXECUTE_DENSE_EXECUTOR_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <openvino/runtime/core.hpp>
#include <string>
#include <vector>

#include "calculators/core/batching.h"
#include "calculators/core/options.h"
#include "calculators/engine/execute/report_request.h"
#include "calculators/engine/execute/score_reader.h"
#include "calculators/engine/execute/tensors.h"
#include "calculators/engine/graph/score_head.h"
#include "calculators/engine/model/model_inputs.h"
#include "calculators/schedule/executor.h"

namespace rerank {

struct DenseOptions {
  ExecutorOptions executor;
  SchedulerOptions scheduler;
  ov::AnyMap properties;  // passed to OpenVINO as they are
  // Fills rows up. The mask hides it, but classifiers count or search it.
  int64_t pad_token = 0;
  size_t max_length = 8192;  // tokens; no row is padded beyond it
  // Whether the model packs its rows: then tokens count as packed, not as
  // rows times the longest.
  bool packed = false;
};

class DenseExecutor : public Executor {
 public:
  // `head` is AppendScoreHead's, AppendClassifierHead's, or
  // MakePackedRowsModel's with `options.packed`. Throws
  // failed_precondition when the device cannot run the model.
  DenseExecutor(ov::Core* core, const ScoreHead& head,
                const ModelInputs& inputs, const DenseOptions& options);

  std::string name() const override {
    return options_.packed ? "packed" : "dense";
  }
  bool shares_beginnings() const override { return options_.packed; }
  bool pads_rows() const override { return !options_.packed; }
  RuntimeReport Report() const override { return ReportRequest(request_); }
  bool incremental() const override { return false; }
  size_t block_size() const override { return 0; }
  size_t free_blocks() const override { return SIZE_MAX; }
  void Attach(Sequence*, const Sequence*) override {}
  bool Reserve(Sequence*, size_t) override { return true; }
  void Run(const std::vector<Step>& steps) override;
  void Remember(Sequence*, size_t) override {}
  void Release(Sequence* sequence) override { sequence->computed = 0; }

 private:
  // Indices of steps that are computed together.
  std::vector<BatchIndices> Plan(const std::vector<Step>& steps) const;
  // Scores of one batch, in row order.
  std::vector<float> ScoreBatch(const std::vector<const Sequence*>& sequences);

  ModelInputs inputs_;
  DenseOptions options_;
  ov::InferRequest request_;
  std::unique_ptr<ScoreReader> reader_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_EXECUTE_DENSE_EXECUTOR_H_
