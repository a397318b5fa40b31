// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/row_groups.h"

#include <memory>
#include <openvino/opsets/opset13.hpp>

#include "calculators/engine/packed/group_ends.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Add;
using graph::Below;
using graph::Columns;
using graph::Gather;
using graph::Multiply;
using graph::Number;
using graph::Select;
using graph::Subtract;
using graph::Unsqueeze;
using graph::Value;

const std::vector<int64_t> kFlat = {-1};

// [sharing, 1, ...]: where each head's part begins, of parts of `size`.
Value Heads(int64_t sharing, const Value& size) {
  return Multiply(Columns(Number(sharing)), size);
}

// [..., count] -> [-1, count]
Value Rows(const Value& value, const Value& count) {
  return graph::Reshape(
      value, graph::Concat({Unsqueeze(Number(-1), 0), Unsqueeze(count, 0)}, 0));
}

}  // namespace

RowGroups::RowGroups(const PackedTokens& packed) : packed_(packed) {
  const graph::Sorted sorted = graph::LongestFirst(packed.rests);
  sorted_rests_ = sorted.values;
  sorted_rows_ = sorted.places;
  rank_ = graph::Ranks(sorted);
  // No group is empty in the graph: a token that nobody needs is computed.
  const Value first = graph::Most(packed.beginning, Number(1));
  groups_ = {{Unsqueeze(Number(0), 0), first, Number(0), Number(0)}};
  results_ = first;
  row_queries_ = Number(0);
  row_results_ = Number(0);
  const std::vector<Value> ends =
      FindGroupEnds(sorted_rests_, kRowGroups, AttentionCost(packed.beginning));
  for (size_t i = 0; i < kRowGroups; ++i) AddGroup(ends[i], ends[i + 1]);
}

void RowGroups::AddGroup(const Value& from, const Value& to) {
  const Value last = Add(graph::Size(rank_, 0), -1);
  const Value begin = graph::Least(from, last);
  const Value rows = graph::Most(Subtract(to, from), Number(1));
  const Value empty = graph::AtLeast(from, to);
  const Value queries = Select(empty, Number(1), Gather(sorted_rests_, begin));
  const Value members =
      Gather(sorted_rows_, graph::Least(Add(Columns(rows), begin), last));
  groups_.push_back({Gather(packed_.begins, members), queries,
                     packed_.beginning, packed_.beginning});
  const Value inside =
      graph::And(graph::AtLeast(rank_, from), Below(rank_, to));
  row_queries_ = Select(inside, queries, row_queries_);
  row_results_ =
      Select(inside, Add(Multiply(Subtract(rank_, from), queries), results_),
             row_results_);
  results_ = Add(Multiply(rows, queries), results_);
}

const std::vector<GroupPlaces>& RowGroups::Places(int64_t sharing) {
  std::vector<GroupPlaces>& places = places_[sharing];
  if (!places.empty()) return places;
  const Value last = Add(packed_.count, -1);
  for (const Group& group : groups_) {
    GroupPlaces made;
    const Value columns = Columns(group.queries);
    const Value own = graph::Least(
        Add(Unsqueeze(group.begins, 1), Unsqueeze(columns, 0)), last);
    const Value heads =
        Unsqueeze(Unsqueeze(Heads(sharing, packed_.count), 1), 0);
    const Value width = Multiply(group.queries, sharing);
    made.queries = Rows(Add(Unsqueeze(own, 1), heads), width);
    made.mask_rows =
        graph::Reshape(Add(Add(columns, group.first),
                           Unsqueeze(Multiply(Columns(Number(sharing)), 0), 1)),
                       kFlat);
    const Value keys = Add(group.shared, group.queries);
    const Value key = Columns(keys);
    made.mask_columns = key;
    const Value behind = Add(Unsqueeze(group.begins, 1),
                             Unsqueeze(Subtract(key, group.shared), 0));
    made.keys = graph::Least(Select(Unsqueeze(Below(key, group.shared), 0),
                                    Unsqueeze(key, 0), behind),
                             last);
    places.push_back(made);
  }
  return places;
}

const Value& RowGroups::Back(int64_t sharing) {
  Value& back = back_[sharing];
  if (back.get_node()) return back;
  // Results of a group are [rows, sharing, queries]; those of one head so far
  // count `sharing` times.
  const Value of_beginning = Below(packed_.places, packed_.beginning);
  const Value queries = Select(of_beginning, groups_[0].queries,
                               Gather(row_queries_, packed_.rows));
  const Value before =
      Select(of_beginning, Number(0),
             Multiply(Gather(row_results_, packed_.rows), sharing));
  const Value inside = Select(of_beginning, packed_.places,
                              Subtract(packed_.places, packed_.beginning));
  const Value head =
      Multiply(Unsqueeze(Columns(Number(sharing)), 1), Unsqueeze(queries, 0));
  back = graph::Reshape(Add(Unsqueeze(Add(before, inside), 0), head), kFlat);
  return back;
}

}  // namespace rerank
