// SPDX-License-Identifier: Apache-2.0
//
// Index arithmetic on the rows that a stock cross-encoder calculator builds:
// where their parts are, and new rows gathered from them and from fixed tokens.
//
//   BOS query EOS SEP document EOS pad ..
//   start         sep          end

#ifndef CALCULATORS_BAKE_NEW_ROWS_H_
#define CALCULATORS_BAKE_NEW_ROWS_H_

#include <cstdint>
#include <vector>

#include "calculators/core/tokens.h"
#include "calculators/engine/graph/arithmetic.h"

namespace rerank {

// i64; columns are [B, 1] unless said otherwise.
struct ServerRows {
  graph::Value width;    // scalar: L
  graph::Value columns;  // [L]: 0 .. L - 1
  graph::Value start;
  graph::Value sep;
  graph::Value end;
};

// `input_ids` and `attention_mask` are i64 [B, L], padded on either side;
// `separator` is SEP, which stands once in each row.
ServerRows FindServerRows(const graph::Value& input_ids,
                          const graph::Value& attention_mask,
                          int64_t separator);

// A part of the new row: where it begins there, and where its tokens begin in
// what they are gathered from. i64, scalar or [B, 1].
struct RowPart {
  graph::Value begin;
  graph::Value source;
};

// What new rows are gathered from, and their parts in order.
//
//   columns  0 .. L        fixed, fixed + 1, ...
//   holds    the old row | fixed tokens
struct GatheredRows {
  graph::Value source;  // [B, L + fixed tokens]
  graph::Value fixed;   // scalar: where the fixed tokens begin
  std::vector<RowPart> parts;
  graph::Value length;  // [B, 1]: of the new row
};

// [B, L + tokens]: the old rows, and the fixed tokens behind each.
graph::Value WithFixedTokens(const graph::Value& rows,
                             const TokenSequence& tokens);

// T is the longest new row.
struct NewRows {
  graph::Value input_ids;       // i64 [B, T], padded on the right
  graph::Value attention_mask;  // i64 [B, T]: 1 on real tokens
  graph::Value columns;         // i64 [T]
};

// Padding reads the first fixed token: the old row's markers are in no
// vocabulary. The results' friendly names are baked/input_ids and
// baked/attention_mask.
NewRows GatherNewRows(const GatheredRows& layout);

// [T] -> [B, T], B as `rows` has it.
graph::Value RepeatForRows(const graph::Value& rows, const graph::Value& row);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_NEW_ROWS_H_
