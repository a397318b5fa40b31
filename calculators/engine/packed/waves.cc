// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/waves.h"

#include <memory>
#include <openvino/opsets/opset13.hpp>
#include <string>
#include <vector>

#include "calculators/engine/graph/rewire.h"
#include "calculators/engine/packed/group_ends.h"
#include "calculators/engine/packed/packed_tokens.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Add;
using graph::Gather;
using graph::Number;
using graph::Value;
using Parameter = std::shared_ptr<op::Parameter>;

const std::vector<int64_t> kFlat = {-1};

// Groups of like length. More save little padding, and each that is used costs
// as much as kGroupTokens: the weights are read once more.
constexpr size_t kLengthGroups = 8;
constexpr int64_t kGroupTokens = 48;
// A wave's width is a multiple: OpenVINO prepares itself for every new one.
constexpr int64_t kWidthStep = 8;

// i64 [R]: numbers that rise from 0 by one wherever `places` changes.
Value Numbered(const Value& places) {
  const Value rows = graph::Columns(graph::Size(places, 0));
  const Value before = Gather(places, graph::Most(Add(rows, -1), Number(0)));
  const Value begins =
      graph::Select(graph::Equal(places, before), Number(0), Number(1));
  return std::make_shared<op::CumSum>(begins, Number(0));
}

// i64 [R]: which wave each row is in, from 0 on, none left out. A row that is
// longer than a wave leaves places out.
Value Waves(const Value& tokens, int64_t wave_tokens) {
  return Numbered(graph::Divide(graph::SumBefore(tokens), wave_tokens));
}

GroupCost PaddedCost() {
  return [](const Value& rows, const Value& longest) {
    const Value used = graph::Least(rows, Number(1, rows.get_element_type()));
    return Add(graph::Multiply(rows, longest),
               graph::Multiply(used, kGroupTokens));
  };
}

// The same for rows of like length, wherever they stand.
Value WavesByLength(const Value& lengths, int64_t wave_tokens) {
  const graph::Sorted sorted = graph::LongestFirst(lengths);
  const Value count = graph::Size(lengths, 0);
  const Value rows = graph::Columns(count);
  const auto ends = FindGroupEnds(sorted.values, kLengthGroups, PaddedCost());
  Value first = Number(0);  // row of each row's group
  for (size_t i = 1; i < kLengthGroups; ++i) {
    first = graph::Select(graph::AtLeast(rows, ends[i]), ends[i], first);
  }
  const Value width =
      Gather(sorted.values, graph::Least(first, Add(count, -1)));
  const Value waves = Waves(width, wave_tokens);
  // A group begins a wave. No two have the same first row and wave.
  const Value apart = Add(graph::Multiply(waves, Add(count, 1)), first);
  return Gather(Numbered(apart), graph::Ranks(sorted));
}

Parameter Input(const ov::element::Type& type, const ov::PartialShape& shape,
                const std::string& name) {
  const auto input = std::make_shared<op::Parameter>(type, shape);
  input->set_friendly_name("wave/" + name);
  return input;
}

struct Body {
  Parameter wave = Input(ov::element::i64, ov::PartialShape{}, "number");
  std::map<std::string, Parameter> rows;
  Parameter waves = Input(ov::element::i64, ov::PartialShape{-1}, "waves");
  Parameter scores = Input(ov::element::f32, ov::PartialShape{-1}, "scores");
  Value scored;  // f32 [R], with this wave's
  std::shared_ptr<ov::Model> model;
};

// The columns that the longest of right-padded rows needs.
Value WidthOf(const Value& mask) {
  const Value longest =
      graph::MostOf(graph::Reshape(graph::SumOfRow(mask), kFlat));
  const Value steps = graph::Divide(Add(longest, kWidthStep - 1), kWidthStep);
  return graph::Least(graph::Multiply(steps, kWidthStep), graph::Size(mask, 1));
}

Value FirstColumns(const Value& rows, const Value& width) {
  const auto one = [](int64_t value) {
    return graph::Unsqueeze(Number(value), 0);
  };
  return std::make_shared<op::Slice>(rows, one(0), graph::Unsqueeze(width, 0),
                                     one(1), one(1));
}

// `narrow`: the rows' common padding is cut.
Body MakeBody(const ScoreHead& head, const RowInputs& inputs, bool narrow) {
  Body body;
  const Value wave = graph::WhereTrue(graph::Equal(body.waves, body.wave));
  RowInputs rows;
  for (const auto& [name, value] : inputs) {
    body.rows[name] = Input(ov::element::i64, ov::PartialShape{-1, -1}, name);
    rows[name] = Gather(body.rows[name], wave);
  }
  if (narrow) {
    const Value width = WidthOf(rows.at("attention_mask"));
    for (auto& [name, value] : rows) value = FirstColumns(value, width);
  }
  const auto scorer = head.model->clone();
  for (const auto& input : scorer->inputs()) {
    Rewire(input.get_node_shared_ptr()->output(0),
           rows.at(input.get_any_name()));
  }
  const Value scored = scorer->output(kScoredOutput).get_node()->input_value(0);
  body.scored = std::make_shared<op::ScatterElementsUpdate>(
      body.scores, wave, graph::Reshape(ScoreInGraph(scored, head), kFlat),
      Number(0));
  const auto go_on =
      op::Constant::create(ov::element::boolean, ov::Shape{}, {true});
  ov::ParameterVector parameters = {body.wave, body.waves, body.scores};
  for (const auto& [name, parameter] : body.rows) {
    parameters.push_back(parameter);
  }
  body.model = std::make_shared<ov::Model>(ov::OutputVector{go_on, body.scored},
                                           parameters);
  return body;
}

Value Run(const Body& body, const RowInputs& inputs, const Value& waves) {
  const auto loop = std::make_shared<op::Loop>(
      Add(graph::MostOf(waves), 1),
      op::Constant::create(ov::element::boolean, ov::Shape{}, {true}));
  loop->set_function(body.model);
  loop->set_special_body_ports({0, 0});
  for (const auto& [name, parameter] : body.rows) {
    loop->set_invariant_input(parameter, inputs.at(name));
  }
  loop->set_invariant_input(body.waves, waves);
  const Value none =
      graph::Convert(graph::Subtract(waves, waves), ov::element::f32);
  loop->set_merged_input(body.scores, none, body.scored);
  return graph::Unsqueeze(loop->get_iter_value(body.scored, -1), 1);
}

}  // namespace

Value ScoreInWaves(const ScoreHead& head, const Value& input_ids,
                   const Value& attention_mask, int64_t wave_tokens) {
  const RowInputs rows = {{"input_ids", input_ids},
                          {"attention_mask", attention_mask}};
  const Value rests = MeasureRows(input_ids, attention_mask).rests;
  return Run(MakeBody(head, rows, /*narrow=*/false), rows,
             Waves(rests, wave_tokens));
}

Value ScoreInGroups(const ScoreHead& head, const RowInputs& rows,
                    int64_t wave_tokens) {
  const Value lengths =
      graph::Reshape(graph::SumOfRow(rows.at("attention_mask")), kFlat);
  return Run(MakeBody(head, rows, /*narrow=*/true), rows,
             WavesByLength(lengths, wave_tokens));
}

}  // namespace rerank
