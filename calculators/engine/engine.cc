// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/engine.h"

#include <openvino/runtime/properties.hpp>
#include <optional>
#include <utility>

#include "calculators/core/error.h"
#include "calculators/engine/dense_executor.h"
#include "calculators/engine/model_inputs.h"
#include "calculators/engine/paged_executor.h"

namespace rerank {
namespace {

// What an export writes into its IR is meant for chats; scores want the KV
// entries as precise as everything else.
void SetKvPrecision(ov::Core* core, EngineOptions* options) {
  const std::string key = ov::hint::kv_cache_precision.name();
  if (options->properties.count(key) != 0) return;
  const std::string precision = ov::hint::inference_precision.name();
  const auto given = options->properties.find(precision);
  try {
    options->properties[key] =
        given != options->properties.end()
            ? given->second.as<std::string>()
            : core->get_property(options->device, precision)
                  .as<ov::element::Type>()
                  .to_string();
  } catch (const ov::Exception&) {
    options->properties.erase(key);  // a device without either property
  }
}

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
  const std::string& device = options.device;
  const std::string family = device.substr(0, device.find('.'));
  if (family != "CPU" && family != "GPU") {
    return "device " + device + " has no paged attention";
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
                 const EngineOptions& options) {
  const ScoreHead head = MakePagedModel(model, options.answers);
  PagedOptions paged;
  paged.device = options.device;
  paged.properties = options.properties;
  paged.kv_cache_bytes = options.kv_cache_bytes;
  paged.max_length = options.max_length;
  paged.max_batched_tokens = options.scheduler.max_batched_tokens;
  auto executor = std::make_unique<PagedExecutor>(core, head.model, paged);
  return {MakeScheduler(std::move(executor), options),
          "model and device fit paged attention", head.folded};
}

Engine MakeDense(ov::Core* core, const std::shared_ptr<ov::Model>& model,
                 const ModelInputs& inputs, const EngineOptions& options,
                 const std::string& reason) {
  const ScoreHead head = options.source == ScoreSource::kClassifier
                             ? AppendClassifierHead(model)
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
  SetKvPrecision(core, &options);
  std::string reason = "engine: DENSE was asked for";
  if (options.kind != EngineKind::kDense) {
    reason = WhyNotPaged(inputs, options);
    try {
      if (reason.empty()) return MakePaged(core, model, options);
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
