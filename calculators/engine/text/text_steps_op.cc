// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/text_steps_op.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rerank {
namespace {

constexpr size_t kBytes = 4;  // index of the bytes among inputs and outputs
constexpr size_t kAlone = 5;

// What becomes of the rows.
struct Pieces {
  std::vector<int32_t> row_begins, row_ends, begins, ends;
  std::string bytes;
  std::vector<char> alone;

  void Add(std::string_view piece, bool is_alone) {
    begins.push_back(static_cast<int32_t>(bytes.size()));
    bytes.append(piece);
    ends.push_back(static_cast<int32_t>(bytes.size()));
    alone.push_back(is_alone ? 1 : 0);
  }
};

void Write(const std::vector<int32_t>& values, const ov::Shape& shape,
           ov::Tensor* tensor) {
  tensor->set_shape(shape);
  std::copy(values.begin(), values.end(), tensor->data<int32_t>());
}

}  // namespace

TextStepsOp::TextStepsOp(const ov::OutputVector& texts,
                         std::shared_ptr<const TextSteps> steps)
    : Op(texts), steps_(std::move(steps)) {
  constructor_validate_and_infer_types();
}

void TextStepsOp::validate_and_infer_types() {
  const ov::PartialShape any{ov::Dimension::dynamic()};
  for (size_t i = 0; i < get_input_size(); ++i) {
    set_output_type(i, get_input_element_type(i),
                    i < 2 ? get_input_partial_shape(i) : any);
  }
}

std::shared_ptr<ov::Node> TextStepsOp::clone_with_new_inputs(
    const ov::OutputVector& inputs) const {
  return std::make_shared<TextStepsOp>(inputs, steps_);
}

bool TextStepsOp::evaluate(ov::TensorVector& outputs,
                           const ov::TensorVector& inputs) const {
  const auto* row_begins = inputs[0].data<const int32_t>();
  const auto* row_ends = inputs[1].data<const int32_t>();
  const auto* begins = inputs[2].data<const int32_t>();
  const auto* ends = inputs[3].data<const int32_t>();
  const auto* bytes =
      reinterpret_cast<const char*>(inputs[kBytes].data<const uint8_t>());
  const bool* alone =
      inputs.size() > kAlone ? inputs[kAlone].data<const bool>() : nullptr;

  Pieces pieces;
  for (size_t row = 0; row < inputs[0].get_size(); ++row) {
    pieces.row_begins.push_back(static_cast<int32_t>(pieces.begins.size()));
    for (int32_t i = row_begins[row]; i < row_ends[row]; ++i) {
      const std::string_view text(bytes + begins[i], ends[i] - begins[i]);
      if (alone != nullptr && alone[i]) {
        pieces.Add(text, true);
        continue;
      }
      const bool first = i == row_begins[row];
      for (const std::string& piece :
           Split(*steps_, Normalize(*steps_, text), first)) {
        pieces.Add(piece, false);
      }
    }
    pieces.row_ends.push_back(static_cast<int32_t>(pieces.begins.size()));
  }
  // Places are numbers of 32 bits.
  if (pieces.bytes.size() > std::numeric_limits<int32_t>::max()) return false;

  const ov::Shape count{pieces.begins.size()};
  Write(pieces.row_begins, inputs[0].get_shape(), &outputs[0]);
  Write(pieces.row_ends, inputs[1].get_shape(), &outputs[1]);
  Write(pieces.begins, count, &outputs[2]);
  Write(pieces.ends, count, &outputs[3]);
  outputs[kBytes].set_shape({pieces.bytes.size()});
  if (!pieces.bytes.empty()) {
    std::memcpy(outputs[kBytes].data<uint8_t>(), pieces.bytes.data(),
                pieces.bytes.size());
  }
  if (alone != nullptr) {
    outputs[kAlone].set_shape(count);
    std::copy(pieces.alone.begin(), pieces.alone.end(),
              outputs[kAlone].data<bool>());
  }
  return true;
}

}  // namespace rerank
