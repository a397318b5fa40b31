// SPDX-License-Identifier: Apache-2.0
//
// Rests of packed rows (packed_tokens.h) in segments. A token reads nothing
// behind it, so a segment needs the keys up to its own end and no more: up to
// half of a long row's products with itself are never made. The first segment
// of a row is the one that may be shorter: the less a segment needs, the
// shorter it is.
//
//   rests      a a a a a, b b       segments of at most 3 tokens
//   segments   a a | a a a | b b
//   reaches      2       5     2

#ifndef CALCULATORS_ENGINE_PACKED_ROW_SEGMENTS_H_
#define CALCULATORS_ENGINE_PACKED_ROW_SEGMENTS_H_

#include <cstdint>

#include "calculators/engine/graph/arithmetic.h"
#include "calculators/engine/packed/packed_tokens.h"

namespace rerank {

// A segment has this many tokens or a `parts`th of the longest rest, whichever
// is more: each segment's keys are copied for it, which more of them cost, and
// fewer leave out less.
inline constexpr int64_t kSegmentTokens = 128;

// i64 all. S segments in the order of the rows, P packed tokens. Places are
// counted from where a row's rest begins.
struct RowSegments {
  graph::Value size;      // scalar: most tokens of a segment
  graph::Value reaches;   // [S]: the place behind its last token
  graph::Value firsts;    // [S]: its first token's
  graph::Value begins;    // [S]: where its row's rest is on the packed axis
  graph::Value of_token;  // [P]: each token's segment; any of the beginning's
  graph::Value inside;    // [P]: a token's place in its segment
};

RowSegments CutRests(const PackedTokens& packed, int64_t parts);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_ROW_SEGMENTS_H_
