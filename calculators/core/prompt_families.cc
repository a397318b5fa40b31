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
      SeqCls("qwen3", "Qwen3ForSequenceClassification", Alone::kAssumed),
      Causal("qwen3_moe", "Qwen3MoeForCausalLM", Alone::kNothing),
      SeqCls("qwen3_moe", "Qwen3MoeForSequenceClassification")};
  family.prompt.prefix = kQwenJudge;
  family.prompt.query_template =
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

// Sources: the card of Qwen3-VL-Reranker, the script and the chat template that
// come with it; what it reads of a pair of texts. Its text model is a Qwen3.
Family Qwen3VlReranker() {
  Family family = Qwen3Reranker();
  family.name = "Qwen3-VL-Reranker";
  family.forms = {
      Causal("qwen3_vl", "Qwen3VLForConditionalGeneration", Alone::kNothing),
      SeqCls("qwen3_vl", "Qwen3VLForSequenceClassification"),
      Causal("qwen3", "Qwen3ForCausalLM", Alone::kNothing),
      SeqCls("qwen3", "Qwen3ForSequenceClassification")};
  // ">:" merges with a document that begins with a sign.
  family.prompt.query_template =
      "<Instruct>: {instruction}<Query>:{query}\n<Document";
  family.prompt.document_lead = ">:";
  family.prompt.suffix = "<|im_end|>\n<|im_start|>assistant\n";
  family.prompt.default_instruction =
      "Given a search query, retrieve relevant candidates that answer the "
      "query.";
  family.chat_marks = {kJudgeMark, "retrieve relevant candidates"};
  family.name_marks = {"qwen3-vl-reranker"};
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
  family.prompt.query_template = "{query}";
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
  family.prompt.instruction_lead = "instruction: {instruction}\n";
  family.prompt.query_template = "query: {query}";
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
  family.prompt.query_template = "A: {query}";
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

// Sources: the cards of ContextualAI/ctxl-rerank-v2-instruct-multilingual-1b
// and -2b, and of sigridjineth/ctxl-rerank-v2-1b-seq-cls. The document comes
// first; the score is the logit of vocabulary id 0, which stands for no answer.
Family CtxlRerankV2() {
  Family family;
  family.name = "ctxl-rerank-v2";
  family.forms = {Causal("qwen3", "Qwen3ForCausalLM", Alone::kNothing),
                  SeqCls("qwen3", "Qwen3ForSequenceClassification")};
  family.prompt.prefix =
      "Check whether a given document contains information helpful to answer "
      "the query.\n<Document>";
  family.prompt.document_first = true;
  family.prompt.document_lead = " ";
  // A newline merges with what is before it, never with "<Query".
  family.prompt.document_tail = "\n";
  family.prompt.query_template = "<Query> {query} ??";
  family.prompt.instruction_tail = " {instruction}";
  family.true_token_id = 0;
  family.chat_marks = {"information helpful to answer the query"};
  family.name_marks = {"ctxl-rerank", "v2"};
  family.max_length = 32768;
  return family;
}

// Sources: the card of nvidia/llama-nemotron-rerank-1b-v2 and NVIDIA's NeMo
// Automodel, which trains such models. Attention in both directions and the
// mean over a row's tokens are the graph's.
Family LlamaNemotronRerank() {
  Family family;
  family.name = "llama-nemotron-rerank";
  family.forms = {SeqCls("llama_bidirec",
                         "LlamaBidirectionalForSequenceClassification",
                         Alone::kEnough)};
  family.prompt.prefix = "<|begin_of_text|>";
  // A colon merges with the word behind it.
  family.prompt.query_template = "question:{query} \n \n passage";
  family.prompt.document_lead = ":";
  family.max_length = 8192;
  return family;
}

}  // namespace

std::vector<Family> PromptFamilies() {
  return {Qwen3Reranker(),      Qwen3VlReranker(), Zerank2(),
          CtxlRerankV2(),       MxbaiRerankV2(),   BgeRerankerV2Gemma(),
          LlamaNemotronRerank()};
}

}  // namespace rerank
