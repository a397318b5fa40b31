// SPDX-License-Identifier: Apache-2.0
//
// Computes packed tokens with paged attention: no sequence is padded, the KV
// entries of a shared prefix are computed once, and a long sequence may be
// split over several steps. A batch is filled up to one of few shapes
// (batch_shape.h).
//
//   steps         A: 3 tokens after 0     B: 2 tokens after 32 (shared prefix)
//   input_ids     a0 a1 a2 b32 b33
//   positions      0  1  2  32  33
//   past_lens      0        32
//   block table   [7]       [0, 4]        block 0 holds it
//
// Source: ov::pass::SDPAToPagedAttention; it needs a stateful export.

#ifndef CALCULATORS_ENGINE_EXECUTE_PAGED_EXECUTOR_H_
#define CALCULATORS_ENGINE_EXECUTE_PAGED_EXECUTOR_H_

#include <memory>
#include <openvino/runtime/core.hpp>
#include <string>
#include <vector>

#include "calculators/core/options.h"
#include "calculators/engine/execute/kv_cache.h"
#include "calculators/engine/execute/report_request.h"
#include "calculators/engine/execute/score_reader.h"
#include "calculators/engine/graph/score_head.h"
#include "calculators/schedule/block_tables.h"
#include "calculators/schedule/executor.h"

namespace rerank {

struct PagedOptions {
  ExecutorOptions executor;
  SchedulerOptions scheduler;
  ov::AnyMap properties;  // passed to OpenVINO as they are
  // Whether KV_CACHE_PRECISION in there is not the user's: then
  // MakePagedExecutor may replace it.
  bool own_kv_precision = false;
  size_t max_length = 8192;  // tokens of the longest sequence
};

// A model made ready by SDPAToPagedAttention with its packed score head.
// Throws failed_precondition, saying why, when the model does not fit.
ScoreHead MakePagedModel(const std::shared_ptr<const ov::Model>& model,
                         const AnswerTokens& answers);

class PagedExecutor : public Executor {
 public:
  // `head` comes from MakePagedModel. Throws failed_precondition when the
  // device cannot run it, resource_exhausted when KV memory cannot be had.
  PagedExecutor(ov::Core* core, const ScoreHead& head,
                const PagedOptions& options);

  std::string name() const override { return "paged"; }
  RuntimeReport Report() const override { return ReportRequest(request_); }
  bool incremental() const override { return true; }
  // Narrower entries round otherwise in other steps, a block's together too.
  bool splits_anywhere() const override { return kv_cache_->f32(); }
  size_t block_size() const override { return tables_->block_size(); }
  size_t free_blocks() const override { return tables_->free_blocks(); }
  void Attach(Sequence* sequence, const Sequence* prefix) override {
    tables_->Attach(sequence, prefix);
  }
  bool Reserve(Sequence* sequence, size_t count) override {
    return tables_->Reserve(sequence, count);
  }
  void Run(const std::vector<Step>& steps) override;
  void Remember(Sequence* sequence, size_t length) override {
    tables_->Remember(sequence, length);
  }
  void Release(Sequence* sequence) override { tables_->Release(sequence); }

  const BlockTables& tables() const { return *tables_; }

 private:
  // Binds the tensors of one run.
  void Bind(const PackedInputs& inputs);

  ov::InferRequest request_;
  std::unique_ptr<ScoreReader> reader_;
  std::unique_ptr<KvCache> kv_cache_;
  std::unique_ptr<BlockTables> tables_;
};

// An executor with the KV precision that `options` ask for. One that is not the
// user's gives way to f32, which every device takes; for a user's own the error
// names the property. Throws what PagedExecutor throws.
std::unique_ptr<PagedExecutor> MakePagedExecutor(ov::Core* core,
                                                 const ScoreHead& head,
                                                 PagedOptions options);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_EXECUTE_PAGED_EXECUTOR_H_
