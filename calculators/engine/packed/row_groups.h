// SPDX-License-Identifier: Apache-2.0
//
// Attention of packed tokens (packed_tokens.h): the beginning with itself, and
// rows with the beginning and themselves, in a few groups of like length, each
// padded to its own longest:
//
//   packed   p p p a a b c c c
//   group 0  p p p                      keys  p p p
//   group 1  c c c , a a _ , b _ _      keys  p p p c c c , p p p a a _ , ...
//
// Rows are sorted, and the groups are those that make the padded products
// least: found in the graph, out of 64 places where one may end.

#ifndef CALCULATORS_ENGINE_PACKED_ROW_GROUPS_H_
#define CALCULATORS_ENGINE_PACKED_ROW_GROUPS_H_

#include <cstdint>
#include <map>
#include <vector>

#include "calculators/engine/graph/arithmetic.h"
#include "calculators/engine/packed/packed_tokens.h"

namespace rerank {

// Beside that of the beginning. More make the graph longer and gain little:
// measured in docs/performance.md.
inline constexpr size_t kRowGroups = 4;

// i64 all. N rows of the group, M queries of each, K keys. `sharing` heads read
// the same keys: their queries stand behind one another.
struct GroupPlaces {
  graph::Value queries;       // [N, sharing * M]: into [sharing * P]
  graph::Value keys;          // [N, K]: into [P]
  graph::Value mask_rows;     // [sharing * M]: each query's place in its row
  graph::Value mask_columns;  // [K]: each key's
};

class RowGroups {
 public:
  explicit RowGroups(const PackedTokens& packed);

  // For layers in which `sharing` heads read the same keys; the same nodes for
  // the same number.
  const std::vector<GroupPlaces>& Places(int64_t sharing);

  // [sharing * P]: where each token's result is in those of all groups, one
  // behind the other, [rows and queries].
  const graph::Value& Back(int64_t sharing);

 private:
  struct Group {
    graph::Value begins;   // [N]: where the rows' own tokens are
    graph::Value queries;  // scalar: M
    graph::Value shared;   // scalar: keys of the beginning
    graph::Value first;    // scalar: place of a row's first query
  };

  void AddGroup(const graph::Value& from, const graph::Value& to);

  PackedTokens packed_;
  graph::Value sorted_rests_;  // [R], longest first
  graph::Value sorted_rows_;   // [R]
  graph::Value rank_;          // [R]: each row's place among the sorted
  std::vector<Group> groups_;
  // Of each row: queries of its group, and results before its first, of one
  // head.
  graph::Value row_queries_;  // [R]
  graph::Value row_results_;  // [R]
  graph::Value results_;      // scalar: of all groups so far
  std::map<int64_t, std::vector<GroupPlaces>> places_;
  std::map<int64_t, graph::Value> back_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_ROW_GROUPS_H_
