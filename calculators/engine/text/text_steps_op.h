// SPDX-License-Identifier: Apache-2.0
//
// The steps of core/text_steps.h as an operation in a tokenizer's graph.
//
//   inputs   texts of rows: begins and ends of the rows' texts, i32 [rows]
//   each;
//            begins and ends of the texts, i32 [texts] each; their bytes, u8;
//            and, where special tokens were split off, whether a text is to be
//            left alone, boolean [texts]
//   outputs  the same for the pieces

#ifndef CALCULATORS_ENGINE_TEXT_TEXT_STEPS_OP_H_
#define CALCULATORS_ENGINE_TEXT_TEXT_STEPS_OP_H_

#include <memory>
#include <openvino/op/op.hpp>

#include "calculators/core/text_steps.h"

namespace rerank {

class TextStepsOp : public ov::op::Op {
 public:
  OPENVINO_OP("TextSteps", "rerank", ov::op::Op)

  TextStepsOp() = default;
  TextStepsOp(const ov::OutputVector& texts,
              std::shared_ptr<const TextSteps> steps);

  void validate_and_infer_types() override;
  std::shared_ptr<ov::Node> clone_with_new_inputs(
      const ov::OutputVector& inputs) const override;
  bool visit_attributes(ov::AttributeVisitor&) override { return true; }
  bool has_evaluate() const override { return true; }
  bool evaluate(ov::TensorVector& outputs,
                const ov::TensorVector& inputs) const override;

 private:
  std::shared_ptr<const TextSteps> steps_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_TEXT_STEPS_OP_H_
