// SPDX-License-Identifier: Apache-2.0
//
// Computes packed tokens with paged attention: nothing is padded, the KV
// entries of a shared head are computed once, and a long sequence may be split
// over several steps.
//
//   steps         A: 3 tokens after 0     B: 2 tokens after 32 (shared head)
//   input_ids     a0 a1 a2 b32 b33
//   positions      0  1  2  32  33
//   past_lens      0        32
//   block table   [7]       [0, 4]        block 0 holds the head
//
// Source: ov::pass::SDPAToPagedAttention; it needs a stateful export.

#ifndef CALCULATORS_ENGINE_PAGED_EXECUTOR_H_
#define CALCULATORS_ENGINE_PAGED_EXECUTOR_H_

#include <memory>
#include <openvino/runtime/core.hpp>
#include <string>
#include <vector>

#include "calculators/core/block_pool.h"
#include "calculators/core/prefix_cache.h"
#include "calculators/engine/executor.h"
#include "calculators/engine/score_head.h"

namespace rerank {

struct PagedOptions {
  std::string device = "CPU";
  ov::AnyMap properties;  // passed to OpenVINO as they are
  // Bytes of KV memory; raised to what one prompt of max_length needs. Memory
  // that the work does not need is reserved but never touched.
  size_t kv_cache_bytes = size_t{1} << 30;
  size_t max_length = 8192;         // tokens of the longest sequence
  size_t max_batched_tokens = 512;  // of all steps together
};

// A model made ready by SDPAToPagedAttention with its packed score head.
// Throws failed_precondition, saying why, when the model does not fit.
ScoreHead MakePagedModel(const std::shared_ptr<const ov::Model>& model,
                         const AnswerTokens& answers);

class PagedExecutor : public Executor {
 public:
  // `model` comes from MakePagedModel. Throws failed_precondition when the
  // device cannot run it.
  PagedExecutor(ov::Core* core, const std::shared_ptr<ov::Model>& model,
                const PagedOptions& options);

  std::string name() const override { return "paged"; }
  RuntimeReport Report() const override { return ReportRequest(request_); }
  bool incremental() const override { return true; }
  void Attach(Sequence* sequence, const Sequence* head) override;
  bool Reserve(Sequence* sequence, size_t count) override;
  void Run(const std::vector<Step>& steps) override;
  void Remember(const Sequence& head) override;
  void Release(Sequence* sequence) override;

  size_t block_size() const { return block_size_; }
  size_t free_blocks() const { return pool_->free(); }
  size_t blocks() const { return pool_->capacity(); }

 private:
  // Takes a block, evicting remembered heads if need be; -1 when none is left.
  int32_t TakeBlock();
  // Copies one block's entries in every layer.
  void CopyBlock(int32_t from, int32_t to);
  // Binds the tensors of one run; returns the sequences that get a score.
  std::vector<Sequence*> SetInputs(const std::vector<Step>& steps);

  size_t block_size_ = 0;  // tokens
  std::unique_ptr<BlockPool> pool_;
  std::unique_ptr<PrefixCache> cache_;
  ov::InferRequest request_;
  std::vector<ov::Tensor> kv_tensors_;  // key and value of every layer
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PAGED_EXECUTOR_H_
