// SPDX-License-Identifier: Apache-2.0
//
// Makes a scoring graph with ov::preprocess::PrePostProcessor, as OpenVINO
// Model Server's own servables make theirs:
//
//   inputs   the element types that executors write (input_ids i64, beam_idx
//            i32, ...), converted where the model has others
//   output   the model's logits through custom postprocessing steps, then f32
//
// A step may walk back from the logits into the graph: what its result does not
// need is not computed. Every scored model is made here: padded, packed for
// paged attention, and baked.

#ifndef CALCULATORS_ENGINE_GRAPH_SCORING_GRAPH_H_
#define CALCULATORS_ENGINE_GRAPH_SCORING_GRAPH_H_

#include <functional>
#include <memory>
#include <openvino/core/model.hpp>
#include <string>
#include <vector>

namespace rerank {

// Takes a value of the graph and gives what stands in its place. While it runs,
// the model has its final inputs: a step asks for them by name, for a value
// that was taken before is of an input that is gone.
using PostprocessingStep =
    std::function<ov::Output<ov::Node>(const ov::Output<ov::Node>&)>;

// Puts `steps`, in order, behind the output `from` and names what they give
// `to`: f32, and the only output. Changes `model` and returns it. Inputs that
// no executor writes numbers of its own to (KV caches) stay as they are.
std::shared_ptr<ov::Model> BuildScoringGraph(
    const std::shared_ptr<ov::Model>& model, const std::string& from,
    const std::vector<PostprocessingStep>& steps, const std::string& to);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_GRAPH_SCORING_GRAPH_H_
