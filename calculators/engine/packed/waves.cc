// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/waves.h"

#include <memory>
#include <openvino/opsets/opset13.hpp>
#include <string>
#include <vector>

#include "calculators/engine/graph/rewire.h"
#include "calculators/engine/packed/packed_tokens.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Add;
using graph::Number;
using graph::Value;
using Parameter = std::shared_ptr<op::Parameter>;

const std::vector<int64_t> kFlat = {-1};

// i64 [R]: which wave each row is in, from 0 on, none left out.
Value Waves(const Value& rests, int64_t wave_tokens) {
  const Value place = graph::Divide(graph::SumBefore(rests), wave_tokens);
  // A row that is longer than a wave leaves numbers out.
  const Value rows = graph::Columns(graph::Size(rests, 0));
  const Value before =
      graph::Gather(place, graph::Most(Add(rows, -1), Number(0)));
  const Value begins =
      graph::Select(graph::Equal(place, before), Number(0), Number(1));
  return std::make_shared<op::CumSum>(begins, Number(0));
}

Parameter Input(const ov::element::Type& type, const ov::PartialShape& shape,
                const std::string& name) {
  const auto input = std::make_shared<op::Parameter>(type, shape);
  input->set_friendly_name("wave/" + name);
  return input;
}

struct Body {
  Parameter wave = Input(ov::element::i64, ov::PartialShape{}, "number");
  Parameter input_ids =
      Input(ov::element::i64, ov::PartialShape{-1, -1}, "input_ids");
  Parameter attention_mask =
      Input(ov::element::i64, ov::PartialShape{-1, -1}, "attention_mask");
  Parameter waves = Input(ov::element::i64, ov::PartialShape{-1}, "waves");
  Parameter scores = Input(ov::element::f32, ov::PartialShape{-1}, "scores");
  Value scored;  // f32 [R], with this wave's
  std::shared_ptr<ov::Model> model;
};

Body MakeBody(const ScoreHead& head) {
  Body body;
  const Value rows = graph::WhereTrue(graph::Equal(body.waves, body.wave));
  const auto scorer = head.model->clone();
  const auto put = [&](const char* name, const Parameter& all) {
    Rewire(scorer->input(name).get_node_shared_ptr()->output(0),
           graph::Gather(all, rows));
  };
  put("input_ids", body.input_ids);
  put("attention_mask", body.attention_mask);
  const Value scored = scorer->output(kScoredOutput).get_node()->input_value(0);
  body.scored = std::make_shared<op::ScatterElementsUpdate>(
      body.scores, rows, graph::Reshape(ScoreInGraph(scored, head), kFlat),
      Number(0));
  const auto go_on =
      op::Constant::create(ov::element::boolean, ov::Shape{}, {true});
  body.model = std::make_shared<ov::Model>(
      ov::OutputVector{go_on, body.scored},
      ov::ParameterVector{body.wave, body.input_ids, body.attention_mask,
                          body.waves, body.scores});
  return body;
}

}  // namespace

Value ScoreInWaves(const ScoreHead& head, const Value& input_ids,
                   const Value& attention_mask, int64_t wave_tokens) {
  const Value rests = MeasureRows(input_ids, attention_mask).rests;
  const Value waves = Waves(rests, wave_tokens);
  const Body body = MakeBody(head);
  const auto loop = std::make_shared<op::Loop>(
      Add(graph::MostOf(waves), 1),
      op::Constant::create(ov::element::boolean, ov::Shape{}, {true}));
  loop->set_function(body.model);
  loop->set_special_body_ports({0, 0});
  loop->set_invariant_input(body.input_ids, input_ids);
  loop->set_invariant_input(body.attention_mask, attention_mask);
  loop->set_invariant_input(body.waves, waves);
  const Value none =
      graph::Convert(graph::Subtract(waves, waves), ov::element::f32);
  loop->set_merged_input(body.scores, none, body.scored);
  return graph::Unsqueeze(loop->get_iter_value(body.scored, -1), 1);
}

}  // namespace rerank
