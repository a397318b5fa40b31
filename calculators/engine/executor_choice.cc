// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/executor_choice.h"

#include <optional>
#include <utility>

#include "calculators/core/error.h"
#include "calculators/engine/execute/dense_executor.h"
#include "calculators/engine/execute/kv_precision.h"
#include "calculators/engine/execute/paged_executor.h"
#include "calculators/engine/execute/paged_fit.h"
#include "calculators/engine/graph/stateless.h"
#include "calculators/engine/model/model_inputs.h"
#include "calculators/engine/packed/packed_rows.h"
#include "calculators/schedule/executor_check.h"

namespace rerank {
namespace {

std::unique_ptr<Scheduler> MakeScheduler(std::unique_ptr<Executor> executor,
                                         const ExecutorChoiceOptions& options) {
  if (options.wrapper) executor = options.wrapper(std::move(executor));
  return std::make_unique<Scheduler>(std::move(executor), options.scheduler);
}

struct DenseModel {
  ScoreHead head;
  ModelInputs inputs;
};

// Without the KV state of an export that has one: every batch is a pass of its
// own, and OpenVINO's CPU plugin keeps a thread and memory for each compiled
// model with a state when that is gone (seen with 2025.4.1 and 2026.4.1). A
// state that is not understood stays.
std::shared_ptr<ov::Model> WithoutState(const std::shared_ptr<ov::Model>& model,
                                        const std::string& name) {
  if (model->get_variables().empty()) return model;
  try {
    return RemoveState(model->clone(), name);
  } catch (const Error&) {
    return model;
  }
}

DenseModel MakeDenseModel(const std::shared_ptr<ov::Model>& model,
                          const ExecutorChoiceOptions& options,
                          const std::string& name) {
  const auto stateless = WithoutState(model, name);
  return {options.source == ScoreSource::kClassifier
              ? AppendClassifierHead(stateless, options.label_difference)
              : AppendScoreHead(stateless, options.answers),
          InspectModel(stateless, options.source, name)};
}

std::unique_ptr<DenseExecutor> MakeDenseExecutor(
    ov::Core* core, const DenseModel& model,
    const ExecutorChoiceOptions& options, bool packed = false) {
  DenseOptions dense;
  dense.packed = packed;
  dense.executor = options.executor;
  dense.scheduler = options.scheduler;
  dense.properties = options.properties;
  dense.pad_token = options.pad_token;
  dense.max_length = options.max_length;
  return std::make_unique<DenseExecutor>(core, model.head, model.inputs, dense);
}

// What the dense executor scores; it is gone when the paged one takes memory.
CheckPrompts ReferencePrompts(ov::Core* core,
                              const std::shared_ptr<ov::Model>& model,
                              const std::string& name,
                              const ExecutorChoiceOptions& options) {
  const auto words = model->output("logits").get_partial_shape()[2];
  // Where it is not told: ids that every vocabulary has.
  const int64_t vocabulary = words.is_static() ? words.get_length() : 8;
  const auto dense =
      MakeDenseExecutor(core, MakeDenseModel(model, options, name), options);
  return MakeCheckPrompts(dense.get(), static_cast<size_t>(vocabulary));
}

ExecutorChoice MakePaged(ov::Core* core,
                         const std::shared_ptr<ov::Model>& model,
                         const std::string& name,
                         const ExecutorChoiceOptions& options,
                         bool own_kv_precision, bool check) {
  // First: where there is none, nothing is compiled for a comparison.
  const ScoreHead head = MakePagedModel(model, options.answers);
  std::optional<CheckPrompts> prompts;
  if (check) prompts = ReferencePrompts(core, model, name, options);
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

// Checked on every device: nothing else compares the two graphs there.
ExecutorChoice MakePacked(ov::Core* core,
                          const std::shared_ptr<ov::Model>& model,
                          const std::string& name,
                          const ExecutorChoiceOptions& options) {
  if (options.source == ScoreSource::kClassifier) {
    throw Error(ErrorCode::kFailedPrecondition,
                "rows cannot be packed: a classifier reads whole sequences");
  }
  DenseModel packed;
  packed.head =
      MakePackedRowsModel(core, WithoutState(model, name), options.answers);
  const CheckPrompts prompts = ReferencePrompts(core, model, name, options);
  auto executor = MakeDenseExecutor(core, packed, options, /*packed=*/true);
  CheckExecutor(prompts, executor.get());
  return {MakeScheduler(std::move(executor), options),
          "the model's graph allows packed rows", packed.head.folded};
}

ExecutorChoice MakeDense(ov::Core* core,
                         const std::shared_ptr<ov::Model>& model,
                         const std::string& name,
                         const ExecutorChoiceOptions& options,
                         const std::string& reason) {
  const DenseModel dense = MakeDenseModel(model, options, name);
  return {MakeScheduler(MakeDenseExecutor(core, dense, options), options),
          reason, dense.head.folded};
}

// An executor, or why it does not fit.
struct Attempt {
  std::optional<ExecutorChoice> choice;
  std::string why_not;
};

template <typename Make>
Attempt Try(const Make& make) {
  try {
    return {make(), ""};
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFailedPrecondition) throw;
    return {std::nullopt, error.what()};
  }
}

}  // namespace

ExecutorChoice ChooseExecutor(ov::Core* core,
                              const std::shared_ptr<ov::Model>& model,
                              const std::string& name,
                              ExecutorChoiceOptions options) {
  const ExecutorKind asked = options.executor.kind;
  const ModelInputs inputs = InspectModel(model, options.source, name);
  const auto precision =
      InferencePrecision(core, options.executor.device, options.properties);
  const bool own_kv_precision =
      FollowInferencePrecision(precision, &options.properties);
  if (asked == ExecutorKind::kDense) {
    return MakeDense(core, model, name, options, "DENSE was asked for");
  }
  std::string why_not_paged = "PACKED was asked for";
  if (asked != ExecutorKind::kPacked) {
    const PagedFit fit =
        JudgePaged(options.source, inputs, options.executor.device, precision);
    Attempt paged{std::nullopt, fit.why_not};
    if (fit.why_not.empty()) {
      paged = Try([&] {
        return MakePaged(core, model, name, options, own_kv_precision,
                         fit.check);
      });
    }
    if (paged.choice) return std::move(*paged.choice);
    why_not_paged = paged.why_not;
    if (asked == ExecutorKind::kPaged) {
      throw Error(
          ErrorCode::kFailedPrecondition,
          name + ": executor: expected PAGED to fit, but " + why_not_paged);
    }
  }
  Attempt packed = Try([&] { return MakePacked(core, model, name, options); });
  if (packed.choice) {
    packed.choice->reason = why_not_paged;
    return std::move(*packed.choice);
  }
  if (asked == ExecutorKind::kPacked) {
    throw Error(
        ErrorCode::kFailedPrecondition,
        name + ": executor: expected PACKED to fit, but " + packed.why_not);
  }
  const bool classifier = options.source == ScoreSource::kClassifier;
  return MakeDense(
      core, model, name, options,
      classifier ? why_not_paged : why_not_paged + "; " + packed.why_not);
}

}  // namespace rerank
