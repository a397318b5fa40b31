// SPDX-License-Identifier: Apache-2.0
//
// Takes the KV state out of a text-generation-with-past export. A reranker
// reads one position of one pass, so nothing is ever carried over:
//
//   ReadValue -> Gather(beam_idx) -> Concat(past, new) -> attention, Assign
//                                    new               -> attention
//
// Not for models that must generate.

#ifndef CALCULATORS_ENGINE_GRAPH_STATELESS_H_
#define CALCULATORS_ENGINE_GRAPH_STATELESS_H_

#include <memory>
#include <openvino/core/model.hpp>
#include <string>

namespace rerank {

// The model without variables, Assign, ReadValue and the input beam_idx; a
// model that has none of them is returned as it is. Changes `model`. `name`
// is its file for messages. Throws failed_precondition when a state does not
// begin empty, or when beam_idx serves for more than reordering states.
std::shared_ptr<ov::Model> RemoveState(const std::shared_ptr<ov::Model>& model,
                                       const std::string& name);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_GRAPH_STATELESS_H_
