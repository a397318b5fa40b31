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
#include "calculators/engine/summary.h"
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

// A line of its own, at once. The server's own log is not for libraries from
// outside its tree.
void Log(const std::string& line) { std::clog << line + '\n' << std::flush; }

// How a model is understood and computed.
void LogLoaded(const std::string& where, const rerank::Servable& servable) {
  for (const rerank::SummaryLine& line : rerank::Summarize(servable)) {
    Log(where + (line.warning ? "warning: " : "") + line.name + " " +
        line.text);
  }
}

// The reason stands in the log, whatever the server does with a status: with
// --config_path and at a reload it drops the text, with --model_path it prints
// it. Therefore the status has the code alone.
Status Failed(StatusCode code, const std::string& where,
              const std::string& reason) {
  Log(where + "error: " + reason);
  return code;
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
      Load(node, where, base_path, &packets.rerankServableMap);
      return StatusCode::OK;
    } catch (const Refusal& refusal) {
      return Failed(refusal.code, where, refusal.reason);
    } catch (const rerank::Error& error) {
      return Failed(ToStatusCode(error.code()), where, error.what());
    } catch (const std::exception& error) {
      return Failed(StatusCode::LLM_NODE_RESOURCE_STATE_INITIALIZATION_FAILED,
                    where, rerank::OneLine(error.what()));
    } catch (...) {
      return Failed(StatusCode::LLM_NODE_RESOURCE_STATE_INITIALIZATION_FAILED,
                    where, "unknown exception");
    }
  }

 private:
  // What the server has a code of its own for.
  struct Refusal {
    StatusCode code;
    std::string reason;
  };

  // Throws a Refusal, and what Servable::Load throws.
  static void Load(const Node& node, const std::string& where,
                   const std::string& base_path, RerankServableMap* map) {
    if (node.node_options().empty()) {
      throw Refusal{StatusCode::LLM_NODE_MISSING_OPTIONS,
                    "node_options: expected some, got none"};
    }
    if (node.name().empty()) {
      throw Refusal{StatusCode::LLM_NODE_MISSING_NAME,
                    "name: expected one, got none"};
    }
    if (map->count(node.name()) != 0) {
      throw Refusal{StatusCode::LLM_NODE_NAME_ALREADY_EXISTS,
                    "name: expected one that no other node has"};
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
    LogLoaded(where, *entry->servable);
    map->emplace(node.name(), std::move(entry));
  }
};

const bool kRegistered = [] {
  NodeInitializerRegistry::instance().add(
      std::make_unique<RerankNodeInitializer>());
  return true;
}();

}  // namespace
}  // namespace ovms
