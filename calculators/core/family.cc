// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/family.h"

namespace rerank {
namespace {

// Source: the model cards of Qwen3-Reranker 0.6B, 4B and 8B.
Family Qwen3Reranker() {
  Family family;
  family.name = "Qwen3-Reranker";
  family.model_type = "qwen3";
  family.architecture = "Qwen3ForCausalLM";
  family.prompt.prefix =
      "<|im_start|>system\nJudge whether the Document meets the requirements "
      "based on the Query and the Instruct provided. Note that the answer can "
      "only be \"yes\" or \"no\".<|im_end|>\n<|im_start|>user\n";
  family.prompt.pair_head =
      "<Instruct>: {instruction}\n<Query>: {query}\n<Document>:";
  family.prompt.document_lead = " ";
  family.prompt.suffix =
      "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";
  family.prompt.default_instruction =
      "Given a web search query, retrieve relevant passages that answer the "
      "query";
  family.true_token = "yes";
  family.false_token = "no";
  family.max_length = 8192;
  return family;
}

}  // namespace

const std::vector<Family>& Families() {
  static const std::vector<Family>* const kFamilies =
      new std::vector<Family>{Qwen3Reranker()};
  return *kFamilies;
}

const Family* FindFamily(std::string_view model_type,
                         std::string_view architecture) {
  for (const Family& family : Families()) {
    if (family.model_type == model_type &&
        family.architecture == architecture) {
      return &family;
    }
  }
  return nullptr;
}

}  // namespace rerank
