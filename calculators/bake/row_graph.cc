// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/row_graph.h"

#include <memory>
#include <openvino/opsets/opset13.hpp>
#include <vector>

#include "calculators/bake/token_code.h"
#include "calculators/engine/graph/arithmetic.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Add;
using graph::And;
using graph::AtLeast;
using graph::Columns;
using graph::Convert;
using graph::Equal;
using graph::MaxOfRow;
using graph::Multiply;
using graph::Number;
using graph::Select;
using graph::Size;
using graph::Subtract;
using graph::SumOfRow;
using graph::Value;

// [T] -> [B, T], B as `rows` has it.
Value RepeatFor(const Value& rows, const Value& row, const Value& width) {
  const auto length = [&](const Value& size) {
    return std::make_shared<op::Unsqueeze>(size, Number(0));
  };
  const Value shape = graph::Concat({length(Size(rows, 0)), length(width)}, 0);
  return std::make_shared<op::Broadcast>(row, shape);
}

// The old rows, read. i64 unless said otherwise; columns and counts are [B, 1].
//
//   BOS query EOS SEP document EOS
//   start         sep          end
struct OldRows {
  Value ids;    // [B, L]: token numbers without their code
  Value width;  // scalar: L
  Value start;
  Value sep;
  Value end;
  Value query;           // what is kept of it, without its end
  Value query_end;       // tokens with a newline; 0 where the server has cut
  Value query_end_from;  // their column
  Value document;        // what is kept of it
  Value hollow;          // boolean [B, 1]
};

// A query of which the server has cut all or some of its end. A newline is put
// behind it, and it keeps so much less that the prompt is not too long.
Value CutQuery(const Value& size, const Value& own) {
  const Value kept =
      std::make_shared<op::Maximum>(Add(size, -1 - kOwnEnd), Number(0));
  return std::make_shared<op::Minimum>(own, kept);
}

OldRows Read(const Value& ids, const Value& mask, int64_t stride,
             int64_t separator) {
  OldRows rows;
  rows.width = Size(ids, 1);
  const Value columns = Columns(rows.width);
  rows.sep = MaxOfRow(Multiply(Convert(Equal(ids, separator)), columns));
  const Value real = Convert(mask);
  rows.end = MaxOfRow(Multiply(real, columns));
  rows.start = Add(Subtract(rows.end, SumOfRow(real)), 1);

  Value part = Convert(AtLeast(ids, stride));
  for (int64_t i = kTextOnly + 1; i <= kLast; ++i) {
    part = Add(part, Convert(AtLeast(ids, i * stride)));
  }
  rows.ids = Subtract(ids, Multiply(part, stride));
  const Value before = Convert(AtLeast(rows.sep, columns));
  const Value behind = Subtract(Number(1), before);
  // Tokens of a part or those after it.
  const auto count = [&](TokenPart first, const Value& where) {
    return SumOfRow(Multiply(Convert(AtLeast(part, first)), where));
  };

  // BOS and EOS are not of the query, which stands before SEP.
  const Value size = Add(Subtract(rows.sep, rows.start), -2);
  const Value whole = AtLeast(MaxOfRow(Multiply(part, before)), kLast);
  rows.query = Select(whole, Subtract(size, count(kTextOnly, before)),
                      CutQuery(size, Subtract(size, count(kFiller, before))));
  const Value with_newline = count(kNewlineOnly, before);
  rows.query_end = Multiply(with_newline, Convert(whole));
  rows.query_end_from = Add(Subtract(rows.sep, with_newline), -1);

  const Value all = Add(Subtract(rows.end, rows.sep), -1);
  rows.document = Subtract(all, count(kFiller, behind));
  rows.hollow = And(Equal(rows.document, 0), AtLeast(all, 1));
  return rows;
}

// A part of the new row: where it begins there, and where its tokens begin in
// what they are gathered from. i64, scalar or [B, 1].
struct Part {
  Value begin;
  Value source;
};

// What new rows are gathered from, and their parts in order.
//
//   columns  0 .. L        fixed, fixed + prefix, ...
//   holds    the old row | prefix newline document_label suffix
struct Layout {
  Value source;  // [B, L + fixed tokens]
  Value fixed;   // scalar: where the fixed tokens begin
  std::vector<Part> parts;
  Value length;  // [B, 1]: of the new row
};

Layout Arrange(const OldRows& rows, const PromptTokens& prompt) {
  TokenSequence fixed = prompt.prefix;
  fixed.push_back(prompt.newline);
  fixed.insert(fixed.end(), prompt.document_label.begin(),
               prompt.document_label.end());
  fixed.insert(fixed.end(), prompt.suffix.begin(), prompt.suffix.end());
  const auto fixed_size = static_cast<int64_t>(fixed.size());
  const auto prefix_size = static_cast<int64_t>(prompt.prefix.size());
  const auto label_size = static_cast<int64_t>(prompt.document_label.size());
  const auto suffix_size = static_cast<int64_t>(prompt.suffix.size());

  Layout layout;
  layout.fixed = rows.width;
  layout.source = graph::Concat(
      {rows.ids, RepeatFor(rows.ids,
                           op::Constant::create(ov::element::i64,
                                                ov::Shape{fixed.size()}, fixed),
                           Number(fixed_size))},
      1);
  const Value newline = Add(layout.fixed, prefix_size);
  const Value cut = Equal(rows.query_end, 0);
  const Value query_end = Add(rows.query, prefix_size);
  const Value label = Add(query_end, Select(cut, Number(1), rows.query_end));
  const Value document = Add(label, label_size);
  const Value suffix = Add(document, rows.document);
  layout.parts = {
      {Number(0), layout.fixed},
      {Number(prefix_size), Add(rows.start, 1)},
      {query_end, Select(cut, newline, rows.query_end_from)},
      {label, Add(newline, 1)},
      {document, Add(rows.sep, 1)},
      {suffix, Add(newline, 1 + label_size)},
  };
  layout.length = Add(suffix, suffix_size);
  return layout;
}

}  // namespace

PromptRows BuildPromptRows(const Value& input_ids, const Value& attention_mask,
                           const PromptTokens& prompt, int64_t stride,
                           int64_t separator) {
  const OldRows old = Read(input_ids, attention_mask, stride, separator);
  const Layout layout = Arrange(old, prompt);
  const auto all = op::Constant::create(ov::element::i64, ov::Shape{2}, {0, 1});
  const Value width =
      std::make_shared<op::ReduceMax>(layout.length, all, false);
  const Value columns = Columns(width);
  // Column j of part p comes from j + (source - begin); the last part that
  // has begun wins.
  Value shift = Subtract(layout.parts[0].source, layout.parts[0].begin);
  for (size_t i = 1; i < layout.parts.size(); ++i) {
    const Part& part = layout.parts[i];
    shift = Select(AtLeast(columns, part.begin),
                   Subtract(part.source, part.begin), shift);
  }
  const Value real = std::make_shared<op::Less>(columns, layout.length);
  // Padding reads a fixed token: the old row's markers are in no vocabulary.
  const Value index = Select(real, Add(columns, shift), layout.fixed);
  PromptRows rows;
  rows.input_ids =
      std::make_shared<op::GatherElements>(layout.source, index, 1);
  rows.attention_mask = Convert(real);
  rows.position_ids = RepeatFor(input_ids, columns, width);
  rows.hollow = old.hollow;
  rows.input_ids.get_node()->set_friendly_name("baked/input_ids");
  rows.attention_mask.get_node()->set_friendly_name("baked/attention_mask");
  return rows;
}

}  // namespace rerank
