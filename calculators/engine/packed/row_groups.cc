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

RowGroups::RowGroups(const PackedTokens& packed)
    : packed_(packed), segments_(CutRests(packed, kRowGroups)) {
  const graph::Sorted sorted = graph::LongestFirst(segments_.reaches);
  sorted_reaches_ = sorted.values;
  sorted_segments_ = sorted.places;
  rank_ = graph::Ranks(sorted);
  // No group is empty in the graph: a token that nobody needs is computed.
  const Value first = graph::Most(packed.beginning, Number(1));
  const Value zero = Unsqueeze(Number(0), 0);
  groups_ = {{zero, zero, first, first, Number(0)}};
  results_ = first;
  queries_ = Number(0);
  before_ = Number(0);
  const std::vector<Value> ends =
      FindGroupEnds(sorted_reaches_, kRowGroups,
                    AttentionCost(packed.beginning, segments_.size));
  for (size_t i = 0; i < kRowGroups; ++i) AddGroup(ends[i], ends[i + 1]);
}

void RowGroups::AddGroup(const Value& from, const Value& to) {
  const Value last = Add(graph::Size(rank_, 0), -1);
  const Value begin = graph::Least(from, last);
  const Value count = graph::Most(Subtract(to, from), Number(1));
  const Value reach = Select(graph::AtLeast(from, to), Number(1),
                             Gather(sorted_reaches_, begin));
  const Value queries = graph::Least(reach, segments_.size);
  const Value members =
      Gather(sorted_segments_, graph::Least(Add(Columns(count), begin), last));
  groups_.push_back({Gather(segments_.begins, members),
                     Gather(segments_.firsts, members), queries, reach,
                     packed_.beginning});
  const Value inside =
      graph::And(graph::AtLeast(rank_, from), Below(rank_, to));
  queries_ = Select(inside, queries, queries_);
  before_ = Select(
      inside, Add(Multiply(Subtract(rank_, from), queries), results_), before_);
  results_ = Add(Multiply(count, queries), results_);
}

const std::vector<GroupPlaces>& RowGroups::Places(int64_t sharing) {
  std::vector<GroupPlaces>& places = places_[sharing];
  if (!places.empty()) return places;
  const Value last = Add(packed_.count, -1);
  const Value longest = Add(packed_.longest, -1);
  const Value heads = Unsqueeze(Unsqueeze(Heads(sharing, packed_.count), 1), 0);
  for (const Group& group : groups_) {
    GroupPlaces made;
    const Value inside =
        Add(Unsqueeze(group.firsts, 1), Unsqueeze(Columns(group.queries), 0));
    const Value own =
        graph::Least(Add(Unsqueeze(group.begins, 1), inside), last);
    const Value width = Multiply(group.queries, sharing);
    made.queries = Rows(Add(Unsqueeze(own, 1), heads), width);
    const Value place = graph::Least(Add(inside, group.shared), longest);
    made.mask_rows = Rows(Add(Unsqueeze(place, 1), Multiply(heads, 0)), width);
    const Value key = Columns(Add(group.shared, group.reach));
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
  // Results of a group are [segments, sharing, queries]; those of one head so
  // far count `sharing` times.
  const Value of_beginning = Below(packed_.places, packed_.beginning);
  const Value queries = Select(of_beginning, groups_[0].queries,
                               Gather(queries_, segments_.of_token));
  const Value before =
      Select(of_beginning, Number(0),
             Multiply(Gather(before_, segments_.of_token), sharing));
  const Value inside = Select(of_beginning, packed_.places, segments_.inside);
  const Value head =
      Multiply(Unsqueeze(Columns(Number(sharing)), 1), Unsqueeze(queries, 0));
  back = graph::Reshape(Add(Unsqueeze(Add(before, inside), 0), head), kFlat);
  return back;
}

}  // namespace rerank
