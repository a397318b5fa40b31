// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/packed_tokens.h"

#include <memory>
#include <openvino/opsets/opset13.hpp>
#include <vector>

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Add;
using graph::AtLeast;
using graph::Below;
using graph::Concat;
using graph::Gather;
using graph::Number;
using graph::Subtract;
using graph::Unsqueeze;
using graph::Value;

// Padded rows, and what of them is not padding.
struct AlignedRows {
  Value ids;      // [R, T], every row's tokens from column 0 on
  Value columns;  // [T]
  Value lengths;  // [R, 1]
};

AlignedRows Align(const Value& ids, const Value& mask) {
  AlignedRows rows;
  const Value width = graph::Size(ids, 1);
  rows.columns = graph::Columns(width);
  rows.lengths = graph::SumOfRow(mask);
  const Value last =
      graph::MaxOfRow(graph::Multiply(mask, Unsqueeze(rows.columns, 0)));
  const Value start = Subtract(Add(last, 1), rows.lengths);
  const Value from = graph::Least(Add(start, Unsqueeze(rows.columns, 0)),
                                  Subtract(width, Number(1)));
  rows.ids = std::make_shared<op::GatherElements>(ids, from, 1);
  return rows;
}

// The columns in front of the first in which rows differ, but one less than
// the shortest row at most. One row shares nothing: it is all rest.
RowLengths Measure(const AlignedRows& rows) {
  const Value lengths = graph::Reshape(rows.lengths, std::vector<int64_t>{-1});
  const Value most = Add(graph::LeastOf(lengths), -1);
  const Value first = Gather(rows.ids, Unsqueeze(Number(0), 0));
  const Value same = std::make_shared<op::ReduceLogicalAnd>(
      graph::Equal(rows.ids, first), Number(0), false);
  RowLengths measured;
  const Value several = graph::AtLeast(graph::Size(rows.ids, 0), 2);
  measured.beginning = graph::Select(
      several,
      graph::Least(graph::LeastOf(graph::Select(same, most, rows.columns)),
                   most),
      Number(0));
  measured.rests = Subtract(lengths, measured.beginning);
  return measured;
}

}  // namespace

Value PackedTokens::Last() const { return Add(Add(begins, rests), -1); }

RowLengths MeasureRows(const Value& input_ids, const Value& attention_mask) {
  return Measure(Align(input_ids, attention_mask));
}

PackedTokens PackTokens(const Value& input_ids, const Value& attention_mask) {
  const AlignedRows aligned = Align(input_ids, attention_mask);
  const RowLengths lengths = Measure(aligned);
  PackedTokens packed;
  packed.beginning = lengths.beginning;
  packed.rests = lengths.rests;
  packed.longest = Add(graph::MostOf(packed.rests), packed.beginning);
  packed.begins = Add(graph::SumBefore(packed.rests), packed.beginning);

  const Value first =
      graph::Equal(graph::Columns(graph::Size(aligned.ids, 0)), 0);
  const Value own = AtLeast(aligned.columns, packed.beginning);
  const Value kept =
      graph::And(Below(Unsqueeze(aligned.columns, 0), aligned.lengths),
                 graph::Or(Unsqueeze(first, 1), Unsqueeze(own, 0)));
  const Value where = graph::WhereTrue(kept);  // in the order of rows
  const Value rows = Gather(where, Number(0));
  const Value places = Gather(where, Number(1));
  const Value filling =
      Subtract(Number(kPackedStep - 1),
               graph::Remainder(Add(graph::Size(places, 0), kPackedStep - 1),
                                kPackedStep));
  const Value zeros = graph::Repeat(Number(0), Unsqueeze(filling, 0));
  packed.rows = Concat({rows, zeros}, 0);
  packed.places = Concat({places, zeros}, 0);
  const Value width = graph::Size(aligned.ids, 1);
  packed.input_ids =
      Unsqueeze(Gather(graph::Reshape(aligned.ids, std::vector<int64_t>{-1}),
                       Add(graph::Multiply(packed.rows, width), packed.places)),
                0);
  packed.count = graph::Size(packed.places, 0);
  return packed;
}

}  // namespace rerank
