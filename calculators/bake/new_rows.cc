// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/new_rows.h"

#include <memory>
#include <openvino/opsets/opset13.hpp>

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Add;
using graph::AtLeast;
using graph::Convert;
using graph::MaxOfRow;
using graph::Multiply;
using graph::Subtract;
using graph::Value;

}  // namespace

ServerRows FindServerRows(const Value& input_ids, const Value& attention_mask,
                          int64_t separator) {
  ServerRows rows;
  rows.width = graph::Size(input_ids, 1);
  rows.columns = graph::Columns(rows.width);
  rows.sep = MaxOfRow(
      Multiply(Convert(graph::Equal(input_ids, separator)), rows.columns));
  const Value real = Convert(attention_mask);
  rows.end = MaxOfRow(Multiply(real, rows.columns));
  rows.start = Add(Subtract(rows.end, graph::SumOfRow(real)), 1);
  return rows;
}

Value RepeatForRows(const Value& rows, const Value& row) {
  const auto length = [](const Value& value) {
    return graph::Unsqueeze(graph::Size(value, 0), 0);
  };
  return graph::Repeat(row, graph::Concat({length(rows), length(row)}, 0));
}

Value WithFixedTokens(const Value& rows, const TokenSequence& tokens) {
  const auto fixed =
      op::Constant::create(ov::element::i64, ov::Shape{tokens.size()}, tokens);
  return graph::Concat({rows, RepeatForRows(rows, fixed)}, 1);
}

NewRows GatherNewRows(const GatheredRows& layout) {
  const auto all = op::Constant::create(ov::element::i64, ov::Shape{2}, {0, 1});
  const Value width =
      std::make_shared<op::ReduceMax>(layout.length, all, false);
  NewRows rows;
  rows.columns = graph::Columns(width);
  // Column j of part p comes from j + (source - begin); the last part that
  // has begun wins.
  Value shift = Subtract(layout.parts[0].source, layout.parts[0].begin);
  for (size_t i = 1; i < layout.parts.size(); ++i) {
    const RowPart& part = layout.parts[i];
    shift = graph::Select(AtLeast(rows.columns, part.begin),
                          Subtract(part.source, part.begin), shift);
  }
  const Value real = graph::Below(rows.columns, layout.length);
  const Value index =
      graph::Select(real, Add(rows.columns, shift), layout.fixed);
  rows.input_ids =
      std::make_shared<op::GatherElements>(layout.source, index, 1);
  rows.attention_mask = Convert(real);
  rows.input_ids.get_node()->set_friendly_name("baked/input_ids");
  rows.attention_mask.get_node()->set_friendly_name("baked/attention_mask");
  return rows;
}

}  // namespace rerank
