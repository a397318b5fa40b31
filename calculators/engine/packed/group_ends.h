// SPDX-License-Identifier: Apache-2.0
//
// Where sorted rows are best cut into groups, each padded to its longest row.

#ifndef CALCULATORS_ENGINE_PACKED_GROUP_ENDS_H_
#define CALCULATORS_ENGINE_PACKED_GROUP_ENDS_H_

#include <cstddef>
#include <vector>

#include "calculators/engine/graph/arithmetic.h"

namespace rerank {

// `rests` i64 [R], longest first; `beginning` a scalar. groups + 1 scalars:
// group g has the sorted rows from ends[g] up to ends[g + 1]; it may be empty.
// The sum over groups of rows x longest x (beginning + longest + 16), what
// attention computes and a little for each row, is the least possible for cuts
// at multiples of R / 64.
std::vector<graph::Value> FindGroupEnds(const graph::Value& rests,
                                        const graph::Value& beginning,
                                        size_t groups);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_GROUP_ENDS_H_
