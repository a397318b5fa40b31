// SPDX-License-Identifier: Apache-2.0
//
// Reads an exported model and says whether it is one that can be scored, before
// anything is changed or compiled.
//
//   text-generation            input_ids, attention_mask, position_ids
//   text-generation-with-past  the same, beam_idx, and KV state variables
//   text-classification        input_ids, attention_mask, token_type_ids
//
// All but the first two are optional; any other input is refused.

#ifndef CALCULATORS_ENGINE_MODEL_MODEL_INPUTS_H_
#define CALCULATORS_ENGINE_MODEL_MODEL_INPUTS_H_

#include <filesystem>
#include <memory>
#include <openvino/runtime/core.hpp>
#include <string>

#include "calculators/core/family.h"

namespace rerank {

struct ModelInputs {
  bool position_ids = false;    // i64 [batch, tokens]
  bool token_type_ids = false;  // i64 [batch, tokens]
  bool beam_idx = false;        // i32 [batch]
  bool stateful = false;        // keeps KV state between infer calls
};

// Reads openvino_model.xml. Throws invalid_argument when it is not a model.
std::shared_ptr<ov::Model> ReadModel(ov::Core* core,
                                     const std::filesystem::path& file);

// `name` is the file's name for messages. Throws failed_precondition for an
// export of the wrong task (a causal language model as text-classification has
// an untrained head), for an input that is not understood, missing or of a
// fixed shape, and for a model without `logits`.
ModelInputs InspectModel(const std::shared_ptr<const ov::Model>& model,
                         ScoreSource source, const std::string& name);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_MODEL_INPUTS_H_
