// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/executor_choice.h"

#include <utility>

#include "calculators/core/error.h"
#include "calculators/engine/execute/dense_executor.h"
#include "calculators/engine/execute/kv_precision.h"
#include "calculators/engine/execute/paged_executor.h"
#include "calculators/engine/execute/paged_fit.h"
#include "calculators/engine/model/model_inputs.h"
#include "calculators/schedule/executor_check.h"

namespace rerank {
namespace {

std::unique_ptr<Scheduler> MakeScheduler(std::unique_ptr<Executor> executor,
                                         const ExecutorChoiceOptions& options) {
  if (options.wrapper) executor = options.wrapper(std::move(executor));
  return std::make_unique<Scheduler>(std::move(executor), options.scheduler);
}

ScoreHead MakeDenseModel(const std::shared_ptr<ov::Model>& model,
                         const ExecutorChoiceOptions& options) {
  return options.source == ScoreSource::kClassifier
             ? AppendClassifierHead(model, options.label_difference)
             : AppendScoreHead(model, options.answers);
}

std::unique_ptr<DenseExecutor> MakeDenseExecutor(
    ov::Core* core, const ScoreHead& head, const ModelInputs& inputs,
    const ExecutorChoiceOptions& options) {
  DenseOptions dense;
  dense.executor = options.executor;
  dense.scheduler = options.scheduler;
  dense.properties = options.properties;
  dense.pad_token = options.pad_token;
  return std::make_unique<DenseExecutor>(core, head, inputs, dense);
}

// What the dense executor scores; it is gone when the paged one takes memory.
CheckPrompts ReferencePrompts(ov::Core* core,
                              const std::shared_ptr<ov::Model>& model,
                              const ModelInputs& inputs,
                              const ExecutorChoiceOptions& options) {
  const auto words = model->output("logits").get_partial_shape()[2];
  // Where it is not told: ids that every vocabulary has.
  const int64_t vocabulary = words.is_static() ? words.get_length() : 8;
  const auto dense =
      MakeDenseExecutor(core, MakeDenseModel(model, options), inputs, options);
  return MakeCheckPrompts(dense.get(), static_cast<size_t>(vocabulary));
}

ExecutorChoice MakePaged(ov::Core* core,
                         const std::shared_ptr<ov::Model>& model,
                         const ModelInputs& inputs,
                         const ExecutorChoiceOptions& options,
                         bool own_kv_precision, bool check) {
  std::optional<CheckPrompts> prompts;
  if (check) prompts = ReferencePrompts(core, model, inputs, options);
  const ScoreHead head = MakePagedModel(model, options.answers);
  PagedOptions paged;
  paged.executor = options.executor;
  paged.scheduler = options.scheduler;
  paged.properties = options.properties;
  paged.own_kv_precision = own_kv_precision;
  paged.max_length = options.max_length;
  auto executor = MakePagedExecutor(core, head, paged);
  if (prompts) CheckExecutor(*prompts, executor.get());
  return {MakeScheduler(std::move(executor), options),
          "model and device fit paged attention", head.folded};
}

ExecutorChoice MakeDense(ov::Core* core,
                         const std::shared_ptr<ov::Model>& model,
                         const ModelInputs& inputs,
                         const ExecutorChoiceOptions& options,
                         const std::string& reason) {
  const ScoreHead head = MakeDenseModel(model, options);
  return {
      MakeScheduler(MakeDenseExecutor(core, head, inputs, options), options),
      reason, head.folded};
}

}  // namespace

ExecutorChoice ChooseExecutor(ov::Core* core,
                              const std::shared_ptr<ov::Model>& model,
                              const std::string& name,
                              ExecutorChoiceOptions options) {
  const ModelInputs inputs = InspectModel(model, options.source, name);
  const auto precision =
      InferencePrecision(core, options.executor.device, options.properties);
  const bool own_kv_precision =
      FollowInferencePrecision(precision, &options.properties);
  std::string reason = "DENSE was asked for";
  if (options.executor.kind != ExecutorKind::kDense) {
    const PagedFit fit =
        JudgePaged(options.source, inputs, options.executor.device, precision);
    reason = fit.why_not;
    try {
      if (reason.empty()) {
        return MakePaged(core, model, inputs, options, own_kv_precision,
                         fit.check);
      }
    } catch (const Error& error) {
      if (error.code() != ErrorCode::kFailedPrecondition) throw;
      reason = error.what();
    }
    if (options.executor.kind == ExecutorKind::kPaged) {
      throw Error(ErrorCode::kFailedPrecondition,
                  name + ": executor: expected PAGED to fit, but " + reason);
    }
  }
  return MakeDense(core, model, inputs, options, reason);
}

}  // namespace rerank
