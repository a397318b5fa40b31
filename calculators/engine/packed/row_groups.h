// SPDX-License-Identifier: Apache-2.0
//
// Attention of packed tokens (packed_tokens.h): the beginning with itself, and
// segments of rows (row_segments.h) with the beginning and what is in front of
// them, in a few groups of like reach, each padded to its own longest:
//
//   packed   p p p a a b c c c
//   group 0  p p p                      keys  p p p
//   group 1  c c c , a a _ , b _ _      keys  p p p c c c , p p p a a _ , ...
//
// Segments are sorted, and the groups are those that make the padded products
// least: found in the graph, out of 64 places where one may end.

#ifndef CALCULATORS_ENGINE_PACKED_ROW_GROUPS_H_
#define CALCULATORS_ENGINE_PACKED_ROW_GROUPS_H_

#include <cstdint>
#include <map>
#include <vector>

#include "calculators/engine/graph/arithmetic.h"
#include "calculators/engine/packed/packed_tokens.h"
#include "calculators/engine/packed/row_segments.h"

namespace rerank {

// Beside that of the beginning. Eight gained nothing (docs/efficiency.md).
inline constexpr size_t kRowGroups = 4;

// i64 all. N segments of the group, M queries of each, K keys. `sharing` heads
// read the same keys: their queries stand behind one another.
struct GroupPlaces {
  graph::Value queries;       // [N, sharing * M]: into [sharing * P]
  graph::Value keys;          // [N, K]: into [P]
  graph::Value mask_rows;     // [N, sharing * M]: each query's place in its row
  graph::Value mask_columns;  // [K]: each key's
};

class RowGroups {
 public:
  explicit RowGroups(const PackedTokens& packed);

  // For layers in which `sharing` heads read the same keys; the same nodes for
  // the same number.
  const std::vector<GroupPlaces>& Places(int64_t sharing);

  // [sharing * P]: where each token's result is in those of all groups, one
  // behind the other, [segments and queries].
  const graph::Value& Back(int64_t sharing);

 private:
  struct Group {
    graph::Value begins;   // [N]: where the rows' rests are
    graph::Value firsts;   // [N]: first query's place in the rest
    graph::Value queries;  // scalar: M
    graph::Value reach;    // scalar: keys behind the beginning
    graph::Value shared;   // scalar: keys of the beginning
  };

  void AddGroup(const graph::Value& from, const graph::Value& to);

  PackedTokens packed_;
  RowSegments segments_;
  graph::Value sorted_reaches_;   // [S], longest first
  graph::Value sorted_segments_;  // [S]
  graph::Value rank_;             // [S]: each segment's place among the sorted
  std::vector<Group> groups_;
  // Of each segment: queries in its group, and results before its first, of
  // one head.
  graph::Value queries_;  // [S]
  graph::Value before_;   // [S]
  graph::Value results_;  // scalar: of all groups so far
  std::map<int64_t, std::vector<GroupPlaces>> places_;
  std::map<int64_t, graph::Value> back_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_ROW_GROUPS_H_
