// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/string_constants.h"

#include <memory>
#include <openvino/op/constant.hpp>

#include "calculators/core/error.h"

namespace rerank {
namespace {

using ov::op::v0::Constant;

std::shared_ptr<Constant> ConstantAt(const ov::Node& node, size_t input) {
  const auto constant =
      input < node.get_input_size()
          ? ov::as_type_ptr<Constant>(node.get_input_node_shared_ptr(input))
          : nullptr;
  if (!constant) {
    throw Error(
        ErrorCode::kFailedPrecondition,
        std::string("expected ") + node.get_type_name() +
            " to hold its vocabulary as constants; export it again with a "
            "current openvino_tokenizers");
  }
  return constant;
}

}  // namespace

std::vector<int32_t> ReadNumbers(const ov::Node& node, size_t input) {
  return ConstantAt(node, input)->cast_vector<int32_t>();
}

std::string ReadString(const ov::Node& node, size_t input) {
  const auto bytes = ConstantAt(node, input);
  return {static_cast<const char*>(bytes->get_data_ptr()),
          bytes->get_byte_size()};
}

std::vector<std::string> ReadStrings(const ov::Node& node, size_t first) {
  const auto begins = ReadNumbers(node, first);
  const auto ends = ReadNumbers(node, first + 1);
  const auto chars = ConstantAt(node, first + 2);
  const auto* bytes = static_cast<const char*>(chars->get_data_ptr());
  std::vector<std::string> strings;
  strings.reserve(begins.size());
  for (size_t i = 0; i < begins.size(); ++i) {
    strings.emplace_back(bytes + begins[i], bytes + ends.at(i));
  }
  return strings;
}

void ReplaceStrings(const std::vector<std::string>& strings, size_t first,
                    ov::Node* node) {
  std::vector<int32_t> begins;
  std::vector<int32_t> ends;
  std::string bytes;
  begins.reserve(strings.size());
  ends.reserve(strings.size());
  for (const std::string& string : strings) {
    begins.push_back(static_cast<int32_t>(bytes.size()));
    bytes += string;
    ends.push_back(static_cast<int32_t>(bytes.size()));
  }
  const ov::Shape count{strings.size()};
  node->input(first).replace_source_output(
      Constant::create(ov::element::i32, count, begins));
  node->input(first + 1).replace_source_output(
      Constant::create(ov::element::i32, count, ends));
  node->input(first + 2).replace_source_output(
      Constant::create(ov::element::u8, ov::Shape{bytes.size()}, bytes.data()));
}

}  // namespace rerank
