// SPDX-License-Identifier: Apache-2.0
//
// Puts one value in another's place in a graph.

#ifndef CALCULATORS_ENGINE_GRAPH_REWIRE_H_
#define CALCULATORS_ENGINE_GRAPH_REWIRE_H_

#include <openvino/core/node.hpp>

namespace rerank {

// Every use of `old_value` becomes one of `new_value`. Unlike
// ov::Output::replace it leaves tensor names where they are, so that an
// input's name can be given to a new input.
inline void Rewire(const ov::Output<ov::Node>& old_value,
                   const ov::Output<ov::Node>& new_value) {
  for (ov::Input<ov::Node> target : old_value.get_target_inputs()) {
    target.replace_source_output(new_value);
  }
}

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_GRAPH_REWIRE_H_
