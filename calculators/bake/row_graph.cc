// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/row_graph.h"

#include <memory>
#include <openvino/opsets/opset13.hpp>
#include <vector>

namespace rerank {
namespace {

namespace op = ov::opset13;
using Value = ov::Output<ov::Node>;

constexpr auto kIndex = ov::element::i64;

Value Number(int64_t value) {
  return op::Constant::create(kIndex, ov::Shape{}, {value});
}
Value Add(const Value& a, const Value& b) {
  return std::make_shared<op::Add>(a, b);
}
Value Add(const Value& a, int64_t b) { return Add(a, Number(b)); }
Value Subtract(const Value& a, const Value& b) {
  return std::make_shared<op::Subtract>(a, b);
}
Value Convert(const Value& value) {
  return std::make_shared<op::Convert>(value, kIndex);
}
Value Concat(const ov::OutputVector& parts) {
  return std::make_shared<op::Concat>(parts, 1);
}

// Scalar: the size of `value` along `axis`.
Value Size(const Value& value, int64_t axis) {
  const auto shape = std::make_shared<op::ShapeOf>(value, kIndex);
  return std::make_shared<op::Gather>(shape, Number(axis), Number(0));
}

// [0 .. count - 1]
Value Columns(const Value& count) {
  return std::make_shared<op::Range>(Number(0), count, Number(1), kIndex);
}

// [T] -> [B, T], B as `rows` has it.
Value RepeatFor(const Value& rows, const Value& row, const Value& width) {
  const auto axis = op::Constant::create(kIndex, ov::Shape{1}, {0});
  const auto length = [&](const Value& size) {
    return std::make_shared<op::Unsqueeze>(size, axis);
  };
  const auto shape = std::make_shared<op::Concat>(
      ov::OutputVector{length(Size(rows, 0)), length(width)}, 0);
  return std::make_shared<op::Broadcast>(row, shape);
}

// The table's row for each number in `tokens`: [B, 1] -> [B, columns].
Value LookUp(const std::vector<int32_t>& table, size_t columns,
             const Value& tokens) {
  const auto values = op::Constant::create(
      ov::element::i32, ov::Shape{table.size() / columns, columns}, table);
  const auto index = std::make_shared<op::Squeeze>(tokens, Number(1));
  return Convert(std::make_shared<op::Gather>(values, index, Number(0)));
}

// A part of the new row: where it begins there, and where its tokens begin in
// what they are gathered from. i64, scalar or [B, 1].
struct Part {
  Value begin;
  Value source;
};

// What new rows are gathered from, and their parts in order.
//
//   columns  0 .. L      L .. +width   fixed, fixed + prefix, ...
//   holds    the old row | merged      | prefix document_head suffix
struct Layout {
  Value source;  // [B, L + width + fixed tokens]
  Value fixed;   // scalar: where the fixed tokens begin
  std::vector<Part> parts;
  Value length;  // [B, 1]: of the new row
};

Layout Arrange(const Value& ids, const Value& mask, const PromptTokens& prompt,
               int64_t separator) {
  const auto axis = op::Constant::create(kIndex, ov::Shape{1}, {1});
  const Value old_width = Size(ids, 1);
  const auto is_separator = std::make_shared<op::Equal>(ids, Number(separator));
  // [B, 1] each, columns of the old row:  BOS q1 .. qn EOS SEP d1 .. dm EOS
  //                                       start          sep          end
  const Value sep = std::make_shared<op::ReduceMax>(
      std::make_shared<op::Multiply>(Convert(is_separator), Columns(old_width)),
      axis, true);
  const Value real = Convert(mask);
  const Value end = std::make_shared<op::ReduceMax>(
      std::make_shared<op::Multiply>(real, Columns(old_width)), axis, true);
  const Value start =
      Add(Subtract(end, std::make_shared<op::ReduceSum>(real, axis, true)), 1);
  const Value document = Add(Subtract(end, sep), -1);  // its size
  const Value last = std::make_shared<op::GatherElements>(ids, Add(sep, -2), 1);

  TokenSequence fixed = prompt.prefix;
  fixed.insert(fixed.end(), prompt.document_head.begin(),
               prompt.document_head.end());
  fixed.insert(fixed.end(), prompt.suffix.begin(), prompt.suffix.end());
  const auto fixed_size = static_cast<int64_t>(fixed.size());
  const auto prefix_size = static_cast<int64_t>(prompt.prefix.size());
  const auto head_size = static_cast<int64_t>(prompt.document_head.size());
  const auto suffix_size = static_cast<int64_t>(prompt.suffix.size());

  Layout layout;
  layout.source = Concat(
      {ids, LookUp(prompt.newline.tokens, prompt.newline.width, last),
       RepeatFor(ids,
                 op::Constant::create(kIndex, ov::Shape{fixed.size()}, fixed),
                 Number(fixed_size))});
  layout.fixed = Add(old_width, static_cast<int64_t>(prompt.newline.width));

  // Behind all of the query but its last token.
  const Value merged = Add(Subtract(sep, start), prefix_size - 3);
  const Value head = Add(merged, LookUp(prompt.newline.count, 1, last));
  const Value body = Add(head, head_size);
  const Value suffix = Add(body, document);
  layout.parts = {
      {Number(0), layout.fixed},
      {Number(prefix_size), Add(start, 1)},
      {merged, old_width},
      {head, Add(layout.fixed, prefix_size)},
      {body, Add(sep, 1)},
      {suffix, Add(layout.fixed, prefix_size + head_size)},
  };
  layout.length = Add(suffix, suffix_size);
  return layout;
}

}  // namespace

PromptRows BuildPromptRows(const Value& input_ids, const Value& attention_mask,
                           const PromptTokens& prompt, int64_t separator) {
  const Layout layout = Arrange(input_ids, attention_mask, prompt, separator);
  const auto all = op::Constant::create(kIndex, ov::Shape{2}, {0, 1});
  const Value width =
      std::make_shared<op::ReduceMax>(layout.length, all, false);
  const Value columns = Columns(width);
  // Column j of part p comes from j + (source - begin); the last part that
  // has begun wins.
  Value shift = Subtract(layout.parts[0].source, layout.parts[0].begin);
  for (size_t i = 1; i < layout.parts.size(); ++i) {
    const Part& part = layout.parts[i];
    const auto begun = std::make_shared<op::GreaterEqual>(columns, part.begin);
    shift = std::make_shared<op::Select>(
        begun, Subtract(part.source, part.begin), shift);
  }
  const Value real = std::make_shared<op::Less>(columns, layout.length);
  // Padding reads a fixed token: the old row's markers are in no vocabulary.
  const Value index =
      std::make_shared<op::Select>(real, Add(columns, shift), layout.fixed);
  PromptRows rows;
  rows.input_ids =
      std::make_shared<op::GatherElements>(layout.source, index, 1);
  rows.attention_mask = Convert(real);
  rows.position_ids = RepeatFor(input_ids, columns, width);
  rows.input_ids.get_node()->set_friendly_name("baked/input_ids");
  rows.attention_mask.get_node()->set_friendly_name("baked/attention_mask");
  return rows;
}

}  // namespace rerank
