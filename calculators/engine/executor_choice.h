// SPDX-License-Identifier: Apache-2.0
//
// Chooses how a model is computed and makes it ready: paged where the model
// and the device fit, else packed where its graph allows it, else dense, and
// says why.

#ifndef CALCULATORS_ENGINE_EXECUTOR_CHOICE_H_
#define CALCULATORS_ENGINE_EXECUTOR_CHOICE_H_

#include <memory>
#include <openvino/runtime/core.hpp>
#include <string>

#include "calculators/core/family.h"
#include "calculators/core/options.h"
#include "calculators/engine/execute/tensors.h"
#include "calculators/engine/graph/score_head.h"
#include "calculators/schedule/executor.h"
#include "calculators/schedule/scheduler.h"

namespace rerank {

struct ExecutorChoiceOptions {
  ExecutorOptions executor;
  SchedulerOptions scheduler;
  ov::AnyMap properties;  // OpenVINO's
  ScoreSource source = ScoreSource::kAnswerTokens;
  AnswerTokens answers{};         // of kAnswerTokens
  bool label_difference = false;  // of kClassifier; see AppendClassifierHead
  int64_t pad_token = 0;          // of the dense executor
  size_t max_length = 8192;       // tokens of the longest prompt
  ExecutorWrapper wrapper;        // around the executor; empty = none
};

struct ExecutorChoice {
  std::unique_ptr<Scheduler> scheduler;
  std::string reason;  // why this executor was chosen, one line
  bool folded_head = false;
};

// `name` is the model's file for messages. KV entries get the precision of the
// inference unless the properties say otherwise. Throws what InspectModel
// throws, and failed_precondition when the device cannot run the model, or when
// kPaged or kPacked was asked for and does not fit.
ExecutorChoice ChooseExecutor(ov::Core* core,
                              const std::shared_ptr<ov::Model>& model,
                              const std::string& name,
                              ExecutorChoiceOptions options);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_EXECUTOR_CHOICE_H_
