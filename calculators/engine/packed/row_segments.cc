// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/row_segments.h"

namespace rerank {
namespace {

using graph::Add;
using graph::Gather;
using graph::Multiply;
using graph::Number;
using graph::Subtract;
using graph::Unsqueeze;
using graph::Value;

Value SegmentSize(const Value& rests, int64_t parts) {
  const Value part = graph::Divide(Add(graph::MostOf(rests), parts - 1), parts);
  return graph::Most(part, Number(kSegmentTokens));
}

}  // namespace

RowSegments CutRests(const PackedTokens& packed, int64_t parts) {
  RowSegments segments;
  segments.size = SegmentSize(packed.rests, parts);
  // Of each row: its segments but the last.
  const Value full = graph::Divide(Add(packed.rests, -1), segments.size);
  const Value numbers = graph::Columns(Add(graph::MostOf(full), 1));
  const Value where = graph::WhereTrue(
      graph::AtLeast(Unsqueeze(full, 1), Unsqueeze(numbers, 0)));
  const Value row = Gather(where, Number(0));
  const Value behind = Subtract(Gather(full, row), Gather(where, Number(1)));
  segments.reaches =
      Subtract(Gather(packed.rests, row), Multiply(behind, segments.size));
  segments.firsts =
      graph::Most(Subtract(segments.reaches, segments.size), Number(0));
  segments.begins = Gather(packed.begins, row);

  const Value place =
      graph::Most(Subtract(packed.places, packed.beginning), Number(0));
  const Value left =
      Subtract(Add(Gather(packed.rests, packed.rows), -1), place);
  const Value last = Add(graph::SumBefore(Add(full, 1)), full);
  segments.of_token =
      Subtract(Gather(last, packed.rows), graph::Divide(left, segments.size));
  segments.inside = Subtract(place, Gather(segments.firsts, segments.of_token));
  return segments;
}

}  // namespace rerank
