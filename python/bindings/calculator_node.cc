// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/calculator_node.h"

#include <pybind11/stl.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "calculators/core/cancellation.h"
#include "calculators/mediapipe/payload.h"
#include "python/bindings/calculator_node.h"
#include "python/bindings/errors.h"
#include "python/bindings/parsed_options.h"

namespace rerank::python {
namespace {

namespace py = pybind11;
using host::CalculatorNode;
using mediapipe::Packet;
// As OpenVINO Model Server has it.
constexpr char kRerankUri[] = "/v3/rerank";

using Texts = std::map<std::string, std::string>;
// side packet name -> node name -> servable
using SidePackets =
    std::map<std::string, std::map<std::string, std::shared_ptr<Servable>>>;

template <typename T>
T ValueOrThrow(absl::StatusOr<T> result) {
  ThrowIfError(result.status());
  return *std::move(result);
}

std::unique_ptr<CalculatorNode> Create(
    std::string name, std::string calculator,
    std::vector<std::string> input_streams,
    std::vector<std::string> output_streams,
    std::vector<std::string> input_side_packets,
    const std::optional<py::dict>& options) {
  host::NodeConfig config;
  config.name = std::move(name);
  config.calculator = std::move(calculator);
  config.input_streams = std::move(input_streams);
  config.output_streams = std::move(output_streams);
  config.input_side_packets = std::move(input_side_packets);
  if (options) config.options = OptionsOf(*options);
  return ValueOrThrow(CalculatorNode::Create(config));
}

void Open(CalculatorNode& node, const SidePackets& side_packets) {
  std::map<std::string, Packet> packets;
  for (const auto& [name, servables] : side_packets) {
    packets[name] =
        mediapipe::MakePacket<ServableMap>(servables.begin(), servables.end());
  }
  ThrowIfError(node.Open(packets));
}

Texts Process(CalculatorNode& node, int64_t timestamp, const Texts& inputs,
              const std::string& uri,
              const std::shared_ptr<Cancellation>& cancellation) {
  std::map<std::string, Packet> packets;
  const mediapipe::Timestamp at(timestamp);
  for (const auto& [stream, body] : inputs) {
    packets[stream] = mediapipe::MakePacket<RequestPayload>(
                          RequestPayload{uri, body, cancellation})
                          .At(at);
  }
  Texts texts;
  for (const auto& [stream, packet] :
       ValueOrThrow(node.Process(at, std::move(packets)))) {
    ThrowIfError(packet.ValidateAsType<std::string>());
    texts[stream] = packet.Get<std::string>();
  }
  return texts;
}

}  // namespace

void RegisterCalculatorNode(py::module_& module) {
  const auto released = py::call_guard<py::gil_scoped_release>();
  py::class_<CalculatorNode>(module, "CalculatorNode")
      .def(py::init(&Create), py::kw_only(), py::arg("name"),
           py::arg("calculator"), py::arg("input_streams"),
           py::arg("output_streams"), py::arg("input_side_packets"),
           py::arg("options"))
      .def("open", &Open, py::arg("side_packets"), released)
      .def("process", &Process, py::arg("timestamp"), py::arg("inputs"),
           py::arg("uri") = kRerankUri, py::arg("cancellation") = py::none(),
           released)
      .def(
          "close", [](CalculatorNode& node) { ThrowIfError(node.Close()); },
          released);
  module.def("registered_calculators", &host::RegisteredCalculators);
}

}  // namespace rerank::python
