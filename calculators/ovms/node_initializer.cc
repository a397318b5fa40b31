// SPDX-License-Identifier: Apache-2.0
//
// Loads the model of every RerankCalculatorOV node when OpenVINO Model Server
// loads a graph definition, so that a broken model is an error then and not at
// the first request. The server finds this object by the registry it enters
// itself into; nothing refers to it by name.

#include "src/mediapipe_internal/node_initializer.hpp"

#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "calculators/core/error.h"
#include "calculators/mediapipe/calculator_options.h"
#include "calculators/ovms/payload.h"
#include "mediapipe/framework/calculator.pb.h"

namespace ovms {
namespace {

constexpr std::string_view kCalculator = "RerankCalculatorOV";

using Node = mediapipe::CalculatorGraphConfig_Node;
using Options = mediapipe::RerankCalculatorOVOptions;

StatusCode ToStatusCode(rerank::ErrorCode code) {
  return code == rerank::ErrorCode::kNotFound
             ? StatusCode::LLM_NODE_DIRECTORY_DOES_NOT_EXIST
             : StatusCode::LLM_NODE_RESOURCE_STATE_INITIALIZATION_FAILED;
}

class RerankNodeInitializer : public NodeInitializer {
 public:
  // By its end: a namespace may stand in front.
  bool matches(const std::string& calculator) const override {
    return calculator.size() >= kCalculator.size() &&
           std::string_view(calculator)
                   .substr(calculator.size() - kCalculator.size()) ==
               kCalculator;
  }

  // Throws nothing: the server has no handler around it.
  Status initialize(const Node& node, const std::string& graph_name,
                    const std::string& base_path, GraphSidePackets& packets,
                    PythonBackend*) override {
    const std::string where = graph_name + ", node " + node.name() + ": ";
    try {
      return Load(node, where, base_path, &packets.rerankServableMap);
    } catch (const rerank::Error& error) {
      return Status(ToStatusCode(error.code()), where + error.what());
    } catch (const std::exception& error) {
      return Status(StatusCode::LLM_NODE_RESOURCE_STATE_INITIALIZATION_FAILED,
                    where + rerank::OneLine(error.what()));
    } catch (...) {
      return Status(StatusCode::LLM_NODE_RESOURCE_STATE_INITIALIZATION_FAILED,
                    where + "unknown exception");
    }
  }

 private:
  static Status Load(const Node& node, const std::string& where,
                     const std::string& base_path, RerankServableMap* map) {
    if (node.node_options().empty()) {
      return Status(StatusCode::LLM_NODE_MISSING_OPTIONS, where);
    }
    if (node.name().empty()) {
      return Status(StatusCode::LLM_NODE_MISSING_NAME, where);
    }
    if (map->count(node.name()) != 0) {
      return Status(StatusCode::LLM_NODE_NAME_ALREADY_EXISTS, where);
    }
    Options options;
    if (!node.node_options(0).UnpackTo(&options)) {
      throw rerank::Error(rerank::ErrorCode::kInvalidArgument,
                          "node_options: expected a "
                          "mediapipe.RerankCalculatorOVOptions, got '" +
                              node.node_options(0).type_url() + "'");
    }
    auto entry = std::make_shared<RerankServable>();
    entry->servable =
        rerank::Servable::Load(rerank::ToServableOptions(options, base_path));
    // The server's own log is not for libraries from outside its tree.
    const rerank::ModelDescription& model = entry->servable->model();
    std::clog << where << (model.assumed ? "warning: " : "") << "family "
              << model.family << ", told by " << model.evidence << std::endl;
    std::clog << where << "engine " << entry->servable->engine() << ": "
              << entry->servable->engine_reason() << std::endl;
    if (!entry->servable->folded_head()) {
      std::clog << where
                << "warning: the graph behind the hidden state is not "
                   "understood; whole vocabularies of logits are computed"
                << std::endl;
    }
    map->emplace(node.name(), std::move(entry));
    return StatusCode::OK;
  }
};

const bool kRegistered = [] {
  NodeInitializerRegistry::instance().add(
      std::make_unique<RerankNodeInitializer>());
  return true;
}();

}  // namespace
}  // namespace ovms
