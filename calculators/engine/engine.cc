// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/engine.h"

#include <utility>

#include "calculators/core/error.h"
#include "calculators/engine/dense_executor.h"
#include "calculators/engine/device_name.h"
#include "calculators/engine/executor_check.h"
#include "calculators/engine/kv_precision.h"
#include "calculators/engine/model_inputs.h"
#include "calculators/engine/paged_executor.h"

namespace rerank {
namespace {

// Why the model or the device is not one for paged attention; "" when it is.
std::string WhyNotPaged(const ModelInputs& inputs,
                        const EngineOptions& options) {
  if (options.source == ScoreSource::kClassifier) {
    return "a classifier reads whole sequences";
  }
  if (!inputs.stateful) {
    return "the export is stateless (text-generation); "
           "text-generation-with-past can be paged";
  }
  const std::string family = DeviceFamily(options.device);
  if (family != "CPU" && family != "GPU") {
    return "device " + options.device + " has no paged attention";
  }
  return "";
}

std::unique_ptr<Scheduler> MakeScheduler(std::unique_ptr<Executor> executor,
                                         const EngineOptions& options) {
  if (options.faults) {
    executor = MakeFaulty(std::move(executor), *options.faults);
  }
  return std::make_unique<Scheduler>(std::move(executor), options.scheduler);
}

Engine MakePaged(ov::Core* core, const std::shared_ptr<ov::Model>& model,
                 const EngineOptions& options, bool own_kv_precision) {
  const ScoreHead head = MakePagedModel(model, options.answers);
  PagedOptions paged;
  paged.device = options.device;
  paged.properties = options.properties;
  paged.own_kv_precision = own_kv_precision;
  paged.kv_cache_bytes = options.kv_cache_bytes;
  paged.max_length = options.max_length;
  paged.max_batched_tokens = options.scheduler.max_batched_tokens;
  auto executor = MakePagedExecutor(core, head.model, paged);
  // Only CPUs have run the tests.
  if (DeviceFamily(options.device) != "CPU") CheckExecutor(executor.get());
  return {MakeScheduler(std::move(executor), options),
          "model and device fit paged attention", head.folded};
}

Engine MakeDense(ov::Core* core, const std::shared_ptr<ov::Model>& model,
                 const ModelInputs& inputs, const EngineOptions& options,
                 const std::string& reason) {
  const ScoreHead head =
      options.source == ScoreSource::kClassifier
          ? AppendClassifierHead(model, options.label_difference)
          : AppendScoreHead(model, options.answers);
  DenseOptions dense;
  dense.device = options.device;
  dense.properties = options.properties;
  dense.padding_side = options.padding_side;
  dense.pad_token = options.pad_token;
  dense.batch_tokens = options.scheduler.max_batched_tokens;
  auto executor =
      std::make_unique<DenseExecutor>(core, head.model, inputs, dense);
  return {MakeScheduler(std::move(executor), options), reason, head.folded};
}

}  // namespace

Engine MakeEngine(ov::Core* core, const std::shared_ptr<ov::Model>& model,
                  const std::string& name, EngineOptions options) {
  const ModelInputs inputs = InspectModel(model, options.source, name);
  const bool own_kv_precision =
      FollowInferencePrecision(core, options.device, &options.properties);
  std::string reason = "engine: DENSE was asked for";
  if (options.kind != EngineKind::kDense) {
    reason = WhyNotPaged(inputs, options);
    try {
      if (reason.empty()) {
        return MakePaged(core, model, options, own_kv_precision);
      }
    } catch (const Error& error) {
      if (error.code() != ErrorCode::kFailedPrecondition) throw;
      reason = error.what();
    }
    if (options.kind == EngineKind::kPaged) {
      throw Error(ErrorCode::kFailedPrecondition,
                  name + ": engine: expected PAGED to fit, but " + reason);
    }
  }
  return MakeDense(core, model, inputs, options, reason);
}

}  // namespace rerank
