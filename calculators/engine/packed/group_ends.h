// SPDX-License-Identifier: Apache-2.0
//
// Where sorted rows are best cut into groups, each padded to its longest row.

#ifndef CALCULATORS_ENGINE_PACKED_GROUP_ENDS_H_
#define CALCULATORS_ENGINE_PACKED_GROUP_ENDS_H_

#include <cstddef>
#include <functional>
#include <vector>

#include "calculators/engine/graph/arithmetic.h"

namespace rerank {

// What groups cost: both f32 [65, 65] or so that they broadcast to it, rows
// from 0 on, the longest row's tokens.
using GroupCost = std::function<graph::Value(const graph::Value& rows,
                                             const graph::Value& longest)>;

// What attention computes for segments of rows (row_segments.h), and a little
// for each: segments x the tokens of one x (beginning + reach + 16), where
// `longest` is the farthest reach and a segment has at most `size` tokens.
// `beginning` and `size` are i64 scalars.
GroupCost AttentionCost(const graph::Value& beginning,
                        const graph::Value& size);

// `rests` i64 [R], longest first. groups + 1 scalars: group g has the sorted
// rows from ends[g] up to ends[g + 1]; it may be empty. The sum of their costs
// is the least possible for cuts at multiples of R / 64.
std::vector<graph::Value> FindGroupEnds(const graph::Value& rests,
                                        size_t groups, const GroupCost& cost);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_GROUP_ENDS_H_
