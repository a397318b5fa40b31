// SPDX-License-Identifier: Apache-2.0
//
// Scores any number of rows in memory for a few, inside one graph: a Loop whose
// body scores the next rows, about 2,048 tokens of them. For a server that puts
// a whole request into one call.
//
//   rows   0 1 2 3 4 5 ...    wave   0 0 0 1 1 2 ...
//   scores s s s . . .        behind wave 0
//
// Packed rows are taken as they come, and what all rows of a wave share is
// computed once a wave. Padded ones are put together by length, and a wave is
// as wide as its longest row:
//
//   rows   a a a a a a    wave  0   a a a a a a    2   c c
//          b b b                1   b b b              e e
//          c c                      d d d d
//          d d d d
//          e e

#ifndef CALCULATORS_ENGINE_PACKED_WAVES_H_
#define CALCULATORS_ENGINE_PACKED_WAVES_H_

#include <cstdint>
#include <map>
#include <string>

#include "calculators/engine/graph/arithmetic.h"
#include "calculators/engine/graph/score_head.h"

namespace rerank {

// Tokens of a wave beside the shared beginning and the last row. Fewer would
// compute the beginning more often, more need more memory (docs/baked.md).
inline constexpr int64_t kWaveTokens = 2048;

// f32 [R, 1]: the raw scores of `head`, which is of MakePackedRowsModel, for
// rows that are values of another graph: i64 [R, T], R and every row at
// least 1.
graph::Value ScoreInWaves(const ScoreHead& head, const graph::Value& input_ids,
                          const graph::Value& attention_mask,
                          int64_t wave_tokens = kWaveTokens);

// By the names of a model's inputs.
using RowInputs = std::map<std::string, graph::Value>;

// The same of a head for padded rows, AppendScoreHead's or
// AppendClassifierHead's: `rows` holds all its inputs, each i64 [R, T] and
// padded on the right, attention_mask among them.
graph::Value ScoreInGroups(const ScoreHead& head, const RowInputs& rows,
                           int64_t wave_tokens = kWaveTokens);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_WAVES_H_
