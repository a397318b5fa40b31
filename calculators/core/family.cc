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

// The same model with its two answers turned into a classifier; it reads the
// same prompt. Source: the card of tomaarsen/Qwen3-Reranker-0.6B-seq-cls.
Family Qwen3RerankerSeqCls() {
  Family family = Qwen3Reranker();
  family.name = "Qwen3-Reranker-seq-cls";
  family.architecture = "Qwen3ForSequenceClassification";
  family.source = ScoreSource::kClassifier;
  family.true_token.clear();
  family.false_token.clear();
  return family;
}

// Source: the card of zeroentropy/zerank-2 and its chat template: the query is
// the system's turn, the document the user's.
Family Zerank2() {
  Family family;
  family.name = "zerank-2";
  family.model_type = "qwen3";
  family.architecture = "Qwen3ForCausalLM";
  family.prompt.prefix = "<|im_start|>system\n";
  family.prompt.pair_head = "{query}";
  family.prompt.separator = "<|im_end|>\n<|im_start|>user\n";
  family.prompt.suffix = "<|im_end|>\n<|im_start|>assistant\n";
  family.true_token = "Yes";
  family.score_scale = 0.2;
  family.max_length = 32768;
  return family;
}

// Source: the package mxbai-rerank and the cards of mxbai-rerank-base-v2 and
// mxbai-rerank-large-v2.
Family MxbaiRerankV2() {
  Family family;
  family.name = "mxbai-rerank-v2";
  family.model_type = "qwen2";
  family.architecture = "Qwen2ForCausalLM";
  family.prompt.prefix =
      "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a "
      "helpful assistant.<|im_end|>\n<|im_start|>user\n";
  family.prompt.instruction_head = "instruction: {instruction}\n";
  family.prompt.pair_head = "query: {query}";
  family.prompt.separator = "\n";
  family.prompt.document_lead = "document: ";
  family.prompt.suffix =
      "\nYou are a search relevance expert who evaluates how well documents "
      "match search queries. For each query-document pair, carefully analyze "
      "the semantic relationship between them, then provide your binary "
      "relevance judgment (0 for not relevant, 1 for relevant).\n"
      "Relevance:<|im_end|>\n<|im_start|>assistant\n";
  family.true_token = "1";
  family.false_token = "0";
  family.max_length = 8192;
  return family;
}

// Source: the card of BAAI/bge-reranker-v2-gemma.
Family BgeRerankerV2Gemma() {
  Family family;
  family.name = "bge-reranker-v2-gemma";
  family.model_type = "gemma";
  family.architecture = "GemmaForCausalLM";
  family.prompt.prefix = "<bos>";
  family.prompt.pair_head = "A: {query}";
  family.prompt.separator = "\n";
  family.prompt.document_lead = "B: ";
  family.prompt.suffix =
      "\nGiven a query A and a passage B, determine whether the passage "
      "contains an answer to the query by providing a prediction of either "
      "'Yes' or 'No'.";
  family.true_token = "Yes";
  family.max_length = 1024;
  return family;
}

// Any sequence classifier, its rows built as OpenVINO Model Server builds them.
Family CrossEncoder() {
  Family family;
  family.name = "cross-encoder";
  family.architecture = "*ForSequenceClassification";
  family.source = ScoreSource::kClassifier;
  family.layout = RowLayout::kCrossEncoder;
  return family;
}

// Their positions are counted from the padding token's id plus one, 2, but
// max_position_embeddings counts from 0.
Family RobertaCrossEncoder(const std::string& model_type) {
  Family family = CrossEncoder();
  family.name = "cross-encoder/" + model_type;
  family.model_type = model_type;
  family.reserved_positions = 2;
  return family;
}

// What calculators/bake writes: the prompt is in the graph, and config.json has
// the longest row.
Family BakedReranker() {
  Family family = CrossEncoder();
  family.name = "cross-encoder/baked";
  family.model_type = "baked-reranker";
  family.architecture = "BakedReranker";
  return family;
}

bool Matches(const std::string& pattern, std::string_view architecture) {
  if (pattern.empty() || pattern.front() != '*') return pattern == architecture;
  const std::string_view end = std::string_view(pattern).substr(1);
  return architecture.size() >= end.size() &&
         architecture.substr(architecture.size() - end.size()) == end;
}

}  // namespace

const std::vector<Family>& Families() {
  static const std::vector<Family>* const kFamilies =
      new std::vector<Family>{Qwen3Reranker(),
                              Qwen3RerankerSeqCls(),
                              Zerank2(),
                              MxbaiRerankV2(),
                              BgeRerankerV2Gemma(),
                              BakedReranker(),
                              RobertaCrossEncoder("roberta"),
                              RobertaCrossEncoder("xlm-roberta"),
                              RobertaCrossEncoder("camembert"),
                              CrossEncoder()};
  return *kFamilies;
}

const Family* FindFamily(std::string_view model_type,
                         std::string_view architecture, bool single_answer) {
  const Family* found = nullptr;
  for (const Family& family : Families()) {
    if ((!family.model_type.empty() && family.model_type != model_type) ||
        !Matches(family.architecture, architecture)) {
      continue;
    }
    if (found == nullptr || (single_answer && family.false_token.empty())) {
      found = &family;
    }
  }
  return found;
}

const Family* FamilyNamed(std::string_view name) {
  for (const Family& family : Families()) {
    if (family.name == name) return &family;
  }
  return nullptr;
}

}  // namespace rerank
