// SPDX-License-Identifier: Apache-2.0
//
// core/unigram.h as an operation in a tokenizer's graph, in place of
// OpenVINO's.
//
//   inputs   pieces of rows, as TextStepsOp gives them: five
//   outputs  tokens of rows: their begins and ends, i32 [rows] each, and the
//            tokens, i32

#ifndef CALCULATORS_ENGINE_TEXT_UNIGRAM_OP_H_
#define CALCULATORS_ENGINE_TEXT_UNIGRAM_OP_H_

#include <memory>
#include <openvino/core/model.hpp>
#include <openvino/op/op.hpp>

#include "calculators/core/unigram.h"

namespace rerank {

class UnigramOp : public ov::op::Op {
 public:
  OPENVINO_OP("ExactUnigram", "rerank", ov::op::Op)

  UnigramOp() = default;
  UnigramOp(const ov::OutputVector& pieces,
            std::shared_ptr<const Unigram> model);

  void validate_and_infer_types() override;
  std::shared_ptr<ov::Node> clone_with_new_inputs(
      const ov::OutputVector& inputs) const override;
  bool visit_attributes(ov::AttributeVisitor&) override { return true; }
  bool has_evaluate() const override { return true; }
  bool evaluate(ov::TensorVector& outputs,
                const ov::TensorVector& inputs) const override;

 private:
  std::shared_ptr<const Unigram> model_;
};

// Puts it in the place of each UnigramTokenizer, with the vocabulary that the
// graph holds now. One that falls back to bytes is left.
void MakeUnigramExact(const std::shared_ptr<ov::Model>& tokenizer);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_UNIGRAM_OP_H_
