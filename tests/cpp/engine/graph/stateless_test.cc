// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/stateless.h"

#include <openvino/opsets/opset13.hpp>

#include "tests/cpp/engine/graph/run_rows.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using Value = ov::Output<ov::Node>;

Value Numbers(const std::vector<int64_t>& values) {
  return op::Constant::create(ov::element::i64, ov::Shape{values.size()},
                              values);
}

// Doubles input_ids behind a state: the shape of an export's KV cache, with
// one number for a token. `initial_size` is what the state begins with.
struct StatefulModel {
  int64_t initial_size = 0;
  bool beam_idx_elsewhere = false;

  std::shared_ptr<ov::Model> Build() const {
    const ov::PartialShape shape{-1, -1};
    const auto ids = Parameter("input_ids", ov::element::i64, shape);
    const auto mask = Parameter("attention_mask", ov::element::i64, shape);
    const auto beam = Parameter("beam_idx", ov::element::i32, {-1});
    const auto rows = std::make_shared<op::Gather>(
        std::make_shared<op::ShapeOf>(ids, ov::element::i64), Numbers({0}),
        Numbers({0}));
    const auto initial = std::make_shared<op::Broadcast>(
        Numbers({0}), std::make_shared<op::Concat>(
                          ov::OutputVector{rows, Numbers({initial_size})}, 0));
    const auto variable = std::make_shared<ov::op::util::Variable>(
        ov::op::util::VariableInfo{shape, ov::element::i64, "state"});
    const auto state = std::make_shared<op::ReadValue>(initial, variable);
    const auto past = std::make_shared<op::Gather>(state, beam, Numbers({0}));
    const auto added = std::make_shared<op::Add>(ids, mask);
    const auto all =
        std::make_shared<op::Concat>(ov::OutputVector{past, added}, 1);
    const auto assign = std::make_shared<op::Assign>(all, variable);
    Value output = all;
    if (beam_idx_elsewhere) {
      output = std::make_shared<op::Add>(
          all, std::make_shared<op::Unsqueeze>(
                   std::make_shared<op::Convert>(beam, ov::element::i64),
                   Numbers({1})));
    }
    return std::make_shared<ov::Model>(
        ov::ResultVector{std::make_shared<op::Result>(output)},
        ov::SinkVector{assign}, ov::ParameterVector{ids, mask, beam},
        ov::op::util::VariableVector{variable});
  }

 private:
  static std::shared_ptr<op::Parameter> Parameter(
      const std::string& name, ov::element::Type type,
      const ov::PartialShape& shape) {
    const auto parameter = std::make_shared<op::Parameter>(type, shape);
    parameter->output(0).set_names({name});
    return parameter;
  }
};

TEST(StatelessTest, NothingIsCarriedOver) {
  const auto model = RemoveState(StatefulModel().Build(), "m.xml");
  EXPECT_TRUE(model->get_variables().empty());
  EXPECT_TRUE(model->get_sinks().empty());
  EXPECT_EQ(model->inputs().size(), 2u);
  for (int i = 0; i < 2; ++i) {
    const auto outputs =
        testing::RunRows(model, {{1, 2}, {3, 4}}, {{1, 1}, {1, 0}});
    EXPECT_EQ(testing::FromTensor(outputs[0]),
              (std::vector<TokenSequence>{{2, 3}, {4, 4}}));
  }
}

TEST(StatelessTest, NoConcatenationIsLeft) {
  const auto model = RemoveState(StatefulModel().Build(), "m.xml");
  for (const auto& node : model->get_ops()) {
    EXPECT_STRNE(node->get_type_name(), "Gather");
    EXPECT_STRNE(node->get_type_name(), "Concat");
  }
}

TEST(StatelessTest, AModelWithoutStateIsLeftAlone) {
  const auto model = RemoveState(StatefulModel().Build(), "m.xml");
  EXPECT_EQ(RemoveState(model, "m.xml"), model);
}

TEST(StatelessTest, AStateThatDoesNotBeginEmptyIsRefused) {
  StatefulModel stateful;
  stateful.initial_size = 3;
  const std::string message =
      testing::MessageOf(ErrorCode::kFailedPrecondition,
                         [&] { RemoveState(stateful.Build(), "m.xml"); });
  EXPECT_EQ(message.rfind("m.xml: the KV state cannot be taken out: ", 0), 0u);
  EXPECT_NE(message.find("to begin with an empty tensor"), std::string::npos);
}

TEST(StatelessTest, AnotherUseOfBeamIdxIsRefused) {
  StatefulModel stateful;
  stateful.beam_idx_elsewhere = true;
  EXPECT_NE(testing::MessageOf(ErrorCode::kFailedPrecondition,
                               [&] { RemoveState(stateful.Build(), "m.xml"); })
                .find("expected beam_idx to reorder states only"),
            std::string::npos);
}

}  // namespace
}  // namespace rerank
