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

// [R, T] with every row's tokens from column 0 on.
Value PadRight(const Value& ids, const Value& mask, const Value& lengths,
               const Value& columns) {
  const Value last =
      graph::MaxOfRow(graph::Multiply(mask, Unsqueeze(columns, 0)));
  const Value start = Subtract(Add(last, 1), lengths);
  const Value from = graph::Least(Add(start, Unsqueeze(columns, 0)),
                                  Subtract(graph::Size(ids, 1), Number(1)));
  return std::make_shared<op::GatherElements>(ids, from, 1);
}

// Scalar: columns in front of the first in which rows differ, at most `most`.
Value CommonBeginning(const Value& ids, const Value& columns,
                      const Value& most) {
  const Value same = std::make_shared<op::ReduceLogicalAnd>(
      graph::Equal(ids, Gather(ids, Unsqueeze(Number(0), 0))), Number(0),
      false);
  return graph::Least(graph::LeastOf(graph::Select(same, most, columns)), most);
}

}  // namespace

Value PackedTokens::Last() const { return Add(Add(begins, rests), -1); }

PackedTokens PackTokens(const Value& input_ids, const Value& attention_mask) {
  PackedTokens packed;
  const Value width = graph::Size(input_ids, 1);
  const Value columns = graph::Columns(width);
  const Value of_rows = graph::SumOfRow(attention_mask);  // [R, 1]
  const Value ids = PadRight(input_ids, attention_mask, of_rows, columns);
  const Value lengths = graph::Reshape(of_rows, std::vector<int64_t>{-1});
  packed.longest = graph::MostOf(lengths);
  packed.beginning =
      CommonBeginning(ids, columns, Add(graph::LeastOf(lengths), -1));
  packed.rests = Subtract(lengths, packed.beginning);
  packed.begins = Add(graph::SumBefore(packed.rests), packed.beginning);

  const Value first =
      Unsqueeze(graph::Equal(graph::Columns(graph::Size(ids, 0)), 0), 1);
  const Value own = AtLeast(columns, packed.beginning);
  const Value kept = graph::And(Below(Unsqueeze(columns, 0), of_rows),
                                graph::Or(first, Unsqueeze(own, 0)));
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
  packed.input_ids =
      Unsqueeze(Gather(graph::Reshape(ids, std::vector<int64_t>{-1}),
                       Add(graph::Multiply(packed.rows, width), packed.places)),
                0);
  packed.count = graph::Size(packed.places, 0);
  return packed;
}

}  // namespace rerank
