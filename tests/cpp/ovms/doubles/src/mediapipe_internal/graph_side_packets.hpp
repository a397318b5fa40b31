// SPDX-License-Identifier: Apache-2.0
//
// A double of OpenVINO Model Server's header of this name: the rerank nodes'
// map alone. Like the server's, it only declares RerankServable.

#ifndef TESTS_CPP_OVMS_DOUBLES_SRC_MEDIAPIPE_INTERNAL_GRAPH_SIDE_PACKETS_HPP_
#define TESTS_CPP_OVMS_DOUBLES_SRC_MEDIAPIPE_INTERNAL_GRAPH_SIDE_PACKETS_HPP_

#include <memory>
#include <string>
#include <unordered_map>

namespace ovms {

struct RerankServable;

using RerankServableMap =
    std::unordered_map<std::string, std::shared_ptr<RerankServable>>;

struct GraphSidePackets {
  RerankServableMap rerankServableMap;
};

}  // namespace ovms

#endif  // TESTS_CPP_OVMS_DOUBLES_SRC_MEDIAPIPE_INTERNAL_GRAPH_SIDE_PACKETS_HPP_
