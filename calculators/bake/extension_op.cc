// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/extension_op.h"

#include <cctype>
#include <cstring>
#include <memory>
#include <openvino/op/constant.hpp>
#include <openvino/runtime/tensor.hpp>

#include "calculators/core/error.h"

namespace rerank {
namespace {

constexpr char kOneDimension[] = "<dim>-1</dim>";

std::string Port(size_t id, const ov::element::Type& type) {
  std::string precision = type.get_type_name();
  for (char& letter : precision) {
    letter =
        static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  }
  return "<port id=\"" + std::to_string(id) + "\" precision=\"" + precision +
         "\">" + kOneDimension + "</port>";
}

std::string Layer(size_t id, const std::string& type,
                  const std::string& version) {
  return "<layer id=\"" + std::to_string(id) + "\" name=\"l" +
         std::to_string(id) + "\" type=\"" + type + "\" version=\"" + version +
         "\">";
}

std::string Edge(size_t from, size_t from_port, size_t to, size_t to_port) {
  return "<edge from-layer=\"" + std::to_string(from) + "\" from-port=\"" +
         std::to_string(from_port) + "\" to-layer=\"" + std::to_string(to) +
         "\" to-port=\"" + std::to_string(to_port) + "\"/>";
}

// A graph of parameters, the operation and one result.
std::string Graph(const ExtensionOp& operation,
                  const ov::OutputVector& inputs) {
  const size_t count = inputs.size();
  std::string layers;
  std::string edges;
  std::string ports = "<input>";
  for (size_t i = 0; i < count; ++i) {
    const ov::element::Type type = inputs[i].get_element_type();
    layers += Layer(i, "Parameter", "opset1") +
              "<data shape=\"?\" element_type=\"" + type.get_type_name() +
              "\"/><output>" + Port(0, type) + "</output></layer>";
    edges += Edge(i, 0, count, i);
    ports += Port(i, type);
  }
  ports += "</input><output>";
  for (size_t i = 0; i < operation.outputs.size(); ++i) {
    ports += Port(count + i, operation.outputs[i]);
  }
  layers += Layer(count, operation.type, "extension") + "<data";
  for (const auto& [name, value] : operation.attributes) {
    layers += " " + name + "=\"" + value + "\"";
  }
  layers += "/>" + ports + "</output></layer>";
  layers += Layer(count + 1, "Result", "opset1") + "<input>" +
            Port(0, operation.outputs.front()) + "</input></layer>";
  edges += Edge(count, count, count + 1, 0);
  return "<?xml version=\"1.0\"?><net name=\"operation\" version=\"11\">"
         "<layers>" +
         layers + "</layers><edges>" + edges + "</edges></net>";
}

ov::Output<ov::Node> Bytes(const std::string& text) {
  return ov::op::v0::Constant::create(ov::element::u8, ov::Shape{text.size()},
                                      text.data());
}

}  // namespace

ov::OutputVector MakeExtensionOp(ov::Core* core, const ExtensionOp& operation,
                                 const ov::OutputVector& inputs) {
  const auto graph = core->read_model(Graph(operation, inputs), ov::Tensor());
  for (const auto& node : graph->get_ops()) {
    if (node->get_type_name() == operation.type) {
      return node->clone_with_new_inputs(inputs)->outputs();
    }
  }
  throw Error(ErrorCode::kInternal,
              "openvino_tokenizers: expected an operation " + operation.type);
}

ov::OutputVector ReplaceInTexts(ov::Core* core, const ov::OutputVector& texts,
                                const std::string& pattern,
                                const std::string& replacement, bool all) {
  ov::OutputVector inputs(texts.begin(), texts.begin() + 3);
  inputs.push_back(Bytes(pattern));
  inputs.push_back(Bytes(replacement));
  return MakeExtensionOp(
      core,
      {"RegexNormalization",
       {{"global_replace", all ? "true" : "false"}},
       {ov::element::i32, ov::element::i32, ov::element::u8}},
      inputs);
}

}  // namespace rerank
