// SPDX-License-Identifier: Apache-2.0
//
// Chooses how a model is computed and makes it ready: paged where the model
// and the device fit, else dense, and says why.

#ifndef CALCULATORS_ENGINE_ENGINE_H_
#define CALCULATORS_ENGINE_ENGINE_H_

#include <memory>
#include <openvino/runtime/core.hpp>
#include <optional>
#include <string>

#include "calculators/core/family.h"
#include "calculators/engine/faulty_executor.h"
#include "calculators/engine/scheduler.h"
#include "calculators/engine/score_head.h"
#include "calculators/engine/tensors.h"

namespace rerank {

enum class EngineKind { kAuto, kPaged, kDense };

struct EngineOptions {
  EngineKind kind = EngineKind::kAuto;
  ScoreSource source = ScoreSource::kAnswerTokens;
  AnswerTokens answers{};         // of kAnswerTokens
  bool label_difference = false;  // of kClassifier; see AppendClassifierHead
  int64_t pad_token = 0;          // of the dense engine
  std::string device = "CPU";
  ov::AnyMap properties;  // OpenVINO's
  SchedulerOptions scheduler;
  size_t max_length = 8192;                 // tokens of the longest prompt
  size_t kv_cache_bytes = size_t{1} << 30;  // paged; see PagedOptions
  PaddingSide padding_side = PaddingSide::kRight;  // dense
  std::optional<FaultOptions> faults;              // of soak tests
};

struct Engine {
  std::unique_ptr<Scheduler> scheduler;
  std::string reason;  // why this executor was chosen, one line
  bool folded_head = false;
};

// `name` is the model's file for messages. KV entries get the precision of the
// inference unless the properties say otherwise. Throws what InspectModel
// throws, and failed_precondition when the device cannot run the model, or when
// kPaged was asked for and does not fit.
Engine MakeEngine(ov::Core* core, const std::shared_ptr<ov::Model>& model,
                  const std::string& name, EngineOptions options);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_ENGINE_H_
