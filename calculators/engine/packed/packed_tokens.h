// SPDX-License-Identifier: Apache-2.0
//
// Puts the tokens of padded rows behind one another on one axis, in a graph:
// the beginning that all rows have in common once, then each row's rest.
//
//   rows    p p p a a          beginning 3     packed  p p p a a b c c c
//           p p p b            rests 2, 1, 3           ----- === = =====
//           p p p c c c
//
// The beginning ends before the last token of the shortest row, so that no rest
// is empty; a row alone is all rest. Behind the tokens stand copies of the
// first one, up to a multiple of 16: OpenVINO keeps memory for each number of
// tokens that it has met.

#ifndef CALCULATORS_ENGINE_PACKED_PACKED_TOKENS_H_
#define CALCULATORS_ENGINE_PACKED_PACKED_TOKENS_H_

#include "calculators/engine/graph/arithmetic.h"

namespace rerank {

inline constexpr int64_t kPackedStep = 16;

// i64 all. R rows, P packed tokens.
struct PackedTokens {
  graph::Value input_ids;  // [1, P]
  graph::Value places;     // [P]: each token's place in its row
  graph::Value rows;       // [P]: its row; of the beginning 0
  graph::Value beginning;  // scalar: tokens that all rows share
  graph::Value longest;    // scalar: tokens of the longest row
  graph::Value begins;     // [R]: where each row's rest is
  graph::Value rests;      // [R]: its tokens, at least 1
  graph::Value count;      // scalar: P

  // [R]: each row's last token.
  graph::Value Last() const;
};

// i64.
struct RowLengths {
  graph::Value rests;      // [R]: tokens of each row behind the beginning
  graph::Value beginning;  // scalar
};

// `input_ids` and `attention_mask` are i64 [R, T], R and every row at least 1;
// padding is on either side.
RowLengths MeasureRows(const graph::Value& input_ids,
                       const graph::Value& attention_mask);

// The same of the rows, packed.
PackedTokens PackTokens(const graph::Value& input_ids,
                        const graph::Value& attention_mask);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_PACKED_TOKENS_H_
