// SPDX-License-Identifier: Apache-2.0
//
// The front of a baked cross-encoder: a graph that turns the rows of a stock
// calculator into those that the checkpoint was trained on.
//
//   old  BOS query EOS SEP document EOS pad ..
//   new  [CLS] query [SEP] document [SEP] pad ..    token types 0 .. 0 1 .. 1

#ifndef CALCULATORS_BAKE_PAIR_ROWS_H_
#define CALCULATORS_BAKE_PAIR_ROWS_H_

#include "calculators/engine/graph/arithmetic.h"
#include "calculators/engine/model/pair_template.h"

namespace rerank {

// T is the longest new row.
struct PairRows {
  graph::Value input_ids;       // i64 [B, T], padded on the right
  graph::Value attention_mask;  // i64 [B, T]: 1 on real tokens
  graph::Value token_type_ids;  // i64 [B, T]
};

// `input_ids` and `attention_mask` are i64 [B, L], padded on either side;
// `separator` is SEP, which stands once in each row.
PairRows BuildPairRows(const graph::Value& input_ids,
                       const graph::Value& attention_mask,
                       const PairTemplate& pair, int64_t separator);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_PAIR_ROWS_H_
