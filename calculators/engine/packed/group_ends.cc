// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/group_ends.h"

#include <algorithm>
#include <memory>
#include <openvino/opsets/opset13.hpp>

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Add;
using graph::Convert;
using graph::Gather;
using graph::Multiply;
using graph::Number;
using graph::Unsqueeze;
using graph::Value;

constexpr int64_t kCuts = 64;
constexpr int64_t kEach = 16;  // tokens that a row costs beside its own
constexpr float kNever = 1e30F;
constexpr ov::element::Type kReal = ov::element::f32;

Value Real(float value) {
  return op::Constant::create(kReal, ov::Shape{}, {value});
}

// f32 [65, 65]: what the rows between cut i and cut j cost as one group.
Value Costs(const Value& rests, const Value& cuts, const GroupCost& cost) {
  const Value last = graph::Add(graph::Size(rests, 0), -1);
  const Value longest = Convert(Gather(rests, graph::Least(cuts, last)), kReal);
  const Value cut = Convert(cuts, kReal);
  const Value rows = graph::Subtract(Unsqueeze(cut, 0), Unsqueeze(cut, 1));
  return graph::Select(graph::AtLeast(rows, int64_t{0}),
                       cost(rows, Unsqueeze(longest, 1)), Real(kNever));
}

struct Best {
  Value cost;  // f32 [65]: of the rows up to each cut
  Value from;  // i64 [65]: the cut where the last group begins
};

Best Cheapest(const Value& before, const Value& costs) {
  const auto best = std::make_shared<op::TopK>(
      Add(Unsqueeze(before, 1), costs), Number(1), 0, op::TopK::Mode::MIN,
      op::TopK::SortType::SORT_VALUES, ov::element::i64);
  return {graph::Squeeze(best->output(0), 0),
          graph::Squeeze(best->output(1), 0)};
}

}  // namespace

GroupCost AttentionCost(const Value& beginning, const Value& size) {
  return [beginning, size](const Value& rows, const Value& longest) {
    const Value keys = Add(Add(longest, Convert(beginning, kReal)), kEach);
    const Value queries = graph::Least(longest, Convert(size, kReal));
    return Multiply(rows, Multiply(queries, keys));
  };
}

std::vector<Value> FindGroupEnds(const Value& rests, size_t groups,
                                 const GroupCost& cost_of) {
  const Value cuts = graph::Divide(
      Multiply(graph::Columns(Number(kCuts + 1)), graph::Size(rests, 0)),
      kCuts);
  const Value costs = Costs(rests, cuts, cost_of);
  Value cost = Gather(costs, Number(0));  // one group
  std::vector<Value> from;
  for (size_t i = 1; i < groups; ++i) {
    const Best best = Cheapest(cost, costs);
    cost = best.cost;
    from.push_back(best.from);
  }
  // Back from the last cut.
  Value cut = Number(kCuts);
  std::vector<Value> ends = {Gather(cuts, cut)};
  for (size_t i = from.size(); i-- > 0;) {
    cut = Gather(from[i], cut);
    ends.push_back(Gather(cuts, cut));
  }
  ends.push_back(Number(0));
  std::reverse(ends.begin(), ends.end());
  return ends;
}

}  // namespace rerank
