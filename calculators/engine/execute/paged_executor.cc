// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/paged_executor.h"

#include <algorithm>
#include <openvino/pass/manager.hpp>
#include <openvino/pass/sdpa_to_paged_attention.hpp>
#include <openvino/runtime/properties.hpp>
#include <set>
#include <string>

#include "calculators/core/error.h"
#include "calculators/core/openvino_error.h"
#include "calculators/engine/execute/kv_precision.h"
#include "calculators/schedule/batch_shape.h"

namespace rerank {
namespace {

void CheckTokens(const char* name, size_t tokens, size_t most) {
  if (tokens <= most) return;
  throw Error(ErrorCode::kInvalidArgument,
              std::string(name) + ": expected at most " + std::to_string(most) +
                  " tokens, got " + std::to_string(tokens));
}

template <typename T>
ov::Tensor ToTensor(ov::element::Type type, const std::vector<T>& values) {
  ov::Tensor tensor(type, ov::Shape{values.size()});
  std::copy(values.begin(), values.end(), tensor.data<T>());
  return tensor;
}

}  // namespace

ScoreHead MakePagedModel(const std::shared_ptr<const ov::Model>& model,
                         const AnswerTokens& answers) {
  const auto copy = model->clone();
  try {
    ov::pass::Manager manager;
    manager.register_pass<ov::pass::SDPAToPagedAttention>();
    manager.run_passes(copy);
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kFailedPrecondition,
                "the model does not fit paged attention: " +
                    OpenVinoCause(error.what()));
  }
  static const std::set<std::string> kKnown = {
      "input_ids",          "position_ids",  "max_context_len",
      "past_lens",          "block_indices", "block_indices_begins",
      "subsequence_begins",
  };
  for (const auto& input : copy->inputs()) {
    const std::string name = input.get_any_name();
    if (kKnown.count(name) == 0 && !IsKvCacheInput(name)) {
      throw Error(ErrorCode::kFailedPrecondition,
                  "the model does not fit paged attention: input '" + name +
                      "' is not understood");
    }
  }
  CheckLayoutIsTold(*copy);
  return AppendPackedScoreHead(copy, answers);
}

PagedExecutor::PagedExecutor(ov::Core* core, const ScoreHead& head,
                             const PagedOptions& options) {
  try {
    ov::CompiledModel compiled = core->compile_model(
        head.model, options.executor.device, options.properties);
    request_ = compiled.create_infer_request();
    reader_ = std::make_unique<ScoreReader>(core, head);
    kv_cache_ = std::make_unique<KvCache>(compiled, options.executor.device);
    const size_t block_size = kv_cache_->block_size();
    const size_t most = kMostKvBytes / kv_cache_->block_bytes() * block_size;
    CheckTokens("maximum length", options.max_length, most);
    CheckTokens("max_batched_tokens", options.scheduler.max_batched_tokens,
                most);
    // The longest sequence, what is computed beside it, a copied block, and the
    // spare one that batches are filled with, behind those of the tables.
    const size_t least =
        BlocksOf(options.max_length + options.scheduler.max_batched_tokens,
                 block_size) +
        3;
    const size_t blocks = std::max(
        options.executor.kv_cache_bytes / kv_cache_->block_bytes(), least);
    kv_cache_->Allocate(blocks, &request_);
    tables_ = std::make_unique<BlockTables>(blocks - 1, block_size);
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kFailedPrecondition,
                "device '" + options.executor.device +
                    "' cannot run the model: " + OpenVinoCause(error.what()));
  }
}

void PagedExecutor::Bind(const PackedInputs& inputs) {
  const auto bind = [this](const char* name, ov::element::Type type,
                           const auto& values) {
    request_.set_tensor(name, ToTensor(type, values));
  };
  bind("input_ids", ov::element::i64, inputs.input_ids);
  bind("position_ids", ov::element::i64, inputs.position_ids);
  bind("past_lens", ov::element::i32, inputs.past_lens);
  bind("subsequence_begins", ov::element::i32, inputs.subsequence_begins);
  bind("block_indices", ov::element::i32, inputs.block_indices);
  bind("block_indices_begins", ov::element::i32, inputs.block_indices_begins);
  bind(kScoreRowsInput, ov::element::i64, inputs.score_rows);
  ov::Tensor context(ov::element::i32, ov::Shape{});
  *context.data<int32_t>() = inputs.max_context_len;
  request_.set_tensor("max_context_len", context);
}

void PagedExecutor::Run(const std::vector<Step>& steps) {
  try {
    for (; !tables_->copies().empty(); tables_->FinishCopy()) {
      const BlockCopy& copy = tables_->copies().front();
      kv_cache_->CopyBlock(copy.from, copy.to);
    }
    PackedInputs inputs = tables_->Pack(steps);
    RoundUp(static_cast<int32_t>(tables_->blocks()), tables_->block_size(),
            &inputs);
    Bind(inputs);
    request_.infer();
    const std::vector<float> scores =
        reader_->Read(request_.get_tensor(kScoredOutput));
    for (size_t i = 0; i < inputs.scored.size(); ++i) {
      inputs.scored[i]->score = scores[i];
    }
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kInternal, std::string("inference failed: ") +
                                          OpenVinoCause(error.what()));
  }
  for (const Step& step : steps) step.sequence->computed += step.count;
}

std::unique_ptr<PagedExecutor> MakePagedExecutor(ov::Core* core,
                                                 const ScoreHead& head,
                                                 PagedOptions options) {
  const std::string asked = KvPrecisionText(options.properties);
  try {
    return std::make_unique<PagedExecutor>(core, head, options);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFailedPrecondition || asked.empty()) throw;
    if (!options.own_kv_precision) {
      throw Error(error.code(), "with " + asked + ", " + error.what());
    }
  }
  options.properties[ov::hint::kv_cache_precision.name()] = "f32";
  options.own_kv_precision = false;
  return MakePagedExecutor(core, head, options);
}

}  // namespace rerank
