// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/prompt_tokens.h"

#include <string_view>

#include "calculators/core/error.h"

namespace rerank {
namespace {

constexpr std::string_view kQuery = "{query}";
constexpr char kLead = ' ';
constexpr char kNewline = '\n';

[[noreturn]] void Refuse(const std::string& field, const std::string& expected,
                         std::string_view got) {
  throw Error(ErrorCode::kFailedPrecondition,
              field + ": a baked model needs " + expected + ", got '" +
                  OneLine(std::string(got)) + "'");
}

}  // namespace

PromptTokens EncodePromptParts(const PromptTemplate& prompt,
                               const std::string& instruction,
                               const Tokenizer& tokenizer) {
  if (prompt.document_first) {
    Refuse("document_first", "the query before the document", "true");
  }
  if (!prompt.document_tail.empty()) {
    Refuse("document_tail", "none", prompt.document_tail);
  }
  const size_t query = prompt.query_template.find(kQuery);
  if (query == std::string::npos || query == 0 ||
      prompt.query_template[query - 1] != kLead) {
    Refuse("query_template", "a space and {query}", prompt.query_template);
  }
  const std::string behind = QueryTail(prompt, instruction);
  if (behind.empty() || behind[0] != kNewline) {
    Refuse("query_template", "a newline behind {query}", prompt.query_template);
  }
  if (!prompt.separator.empty()) {
    Refuse("separator", "none", prompt.separator);
  }
  if (prompt.document_lead != std::string(1, kLead)) {
    Refuse("document_lead", "one space", prompt.document_lead);
  }
  PromptTemplate before = prompt;
  before.query_template.resize(query - 1);

  PromptTokens tokens;
  tokens.prefix = tokenizer.EncodeControl(prompt.prefix);
  const TokenSequence head =
      tokenizer.EncodeText(RenderQuery(before, instruction, ""));
  tokens.prefix.insert(tokens.prefix.end(), head.begin(), head.end());
  tokens.document_label = tokenizer.EncodeText(behind);
  const TokenSequence newline = tokenizer.EncodeText(std::string(1, kNewline));
  if (newline.size() != 1 || tokens.document_label.front() != newline.front()) {
    Refuse("query_template",
           "a newline behind {query} that is a token of its own",
           prompt.query_template);
  }
  // The tokenizer gives the query with its newline; see token_code.h.
  tokens.newline = newline.front();
  tokens.document_label.erase(tokens.document_label.begin());
  tokens.suffix = tokenizer.EncodeControl(prompt.suffix);
  return tokens;
}

}  // namespace rerank
