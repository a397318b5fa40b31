// SPDX-License-Identifier: Apache-2.0
//
// Families that read a prompt; see family.h.

#include <utility>

#include "calculators/core/family.h"

namespace rerank {
namespace {

constexpr char kQwenJudge[] =
    "<|im_start|>system\nJudge whether the Document meets the requirements "
    "based on the Query and the Instruct provided. Note that the answer can "
    "only be \"yes\" or \"no\".<|im_end|>\n<|im_start|>user\n";
constexpr char kJudgeMark[] = "Judge whether the Document meets the";

FamilyForm Causal(std::string model_type, std::string architecture,
                  Alone alone) {
  return {std::move(model_type), std::move(architecture),
          ScoreSource::kAnswerTokens, alone};
}

// The family's answers turned into a classifier; it reads the same prompt.
FamilyForm SeqCls(std::string model_type, std::string architecture,
                  Alone alone = Alone::kNothing) {
  return {std::move(model_type), std::move(architecture),
          ScoreSource::kClassifier, alone};
}

// Sources: the model cards of Qwen3-Reranker 0.6B, 4B and 8B, and of
// tomaarsen/Qwen3-Reranker-0.6B-seq-cls.
Family Qwen3Reranker() {
  Family family;
  family.name = "Qwen3-Reranker";
  family.forms = {
      Causal("qwen3", "Qwen3ForCausalLM", Alone::kAssumed),
      SeqCls("qwen3", "Qwen3ForSequenceClassification", Alone::kAssumed)};
  family.prompt.prefix = kQwenJudge;
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
  family.chat_marks = {kJudgeMark, "retrieve relevant passages"};
  family.name_marks = {"qwen3-reranker"};
  family.max_length = 8192;
  return family;
}

// Source: the card of zeroentropy/zerank-2 and its chat template: the query is
// the system's turn, the document the user's.
Family Zerank2() {
  Family family;
  family.name = "zerank-2";
  family.forms = {Causal("qwen3", "Qwen3ForCausalLM", Alone::kNothing),
                  SeqCls("qwen3", "Qwen3ForSequenceClassification")};
  family.prompt.prefix = "<|im_start|>system\n";
  family.prompt.pair_head = "{query}";
  family.prompt.separator = "<|im_end|>\n<|im_start|>user\n";
  family.prompt.suffix = "<|im_end|>\n<|im_start|>assistant\n";
  family.true_token = "Yes";
  family.name_marks = {"zerank"};
  family.score_scale = 0.2;
  family.max_length = 32768;
  return family;
}

// Source: the package mxbai-rerank and the cards of mxbai-rerank-base-v2 and
// mxbai-rerank-large-v2.
Family MxbaiRerankV2() {
  Family family;
  family.name = "mxbai-rerank-v2";
  family.forms = {Causal("qwen2", "Qwen2ForCausalLM", Alone::kAssumed),
                  SeqCls("qwen2", "Qwen2ForSequenceClassification")};
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
  family.chat_marks = {"You are a search relevance expert"};
  family.name_marks = {"mxbai-rerank", "v2"};
  family.max_length = 8192;
  return family;
}

// Source: the card of BAAI/bge-reranker-v2-gemma.
Family BgeRerankerV2Gemma() {
  Family family;
  family.name = "bge-reranker-v2-gemma";
  family.forms = {Causal("gemma", "GemmaForCausalLM", Alone::kAssumed),
                  SeqCls("gemma", "GemmaForSequenceClassification")};
  family.prompt.prefix = "<bos>";
  family.prompt.pair_head = "A: {query}";
  family.prompt.separator = "\n";
  family.prompt.document_lead = "B: ";
  family.prompt.suffix =
      "\nGiven a query A and a passage B, determine whether the passage "
      "contains an answer to the query by providing a prediction of either "
      "'Yes' or 'No'.";
  family.true_token = "Yes";
  family.chat_marks = {"Given a query A and a passage B"};
  family.name_marks = {"bge-reranker-v2-gemma"};
  family.max_length = 1024;
  return family;
}

}  // namespace

std::vector<Family> PromptFamilies() {
  return {Qwen3Reranker(), Zerank2(), MxbaiRerankV2(), BgeRerankerV2Gemma()};
}

}  // namespace rerank
