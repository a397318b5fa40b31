// SPDX-License-Identifier: Apache-2.0
//
// What a reranker wants to read, as data: the parts of its prompt and how a
// query and an instruction are put into them. No tokenizer, no model.
//
//   <control parts> <pair head> <document lead><document> <control parts>
//   |--- prefix ---|------------ pair -------------------|--- suffix ---|
//
// Only `prefix` and `suffix` may hold control tokens; what users write is in
// the pair and is encoded as plain text.

#ifndef CALCULATORS_CORE_PROMPT_H_
#define CALCULATORS_CORE_PROMPT_H_

#include <string>
#include <string_view>

namespace rerank {

struct PromptTemplate {
  std::string prefix;         // control tokens allowed; never cut
  std::string pair_head;      // with {instruction} and {query}, each once
  std::string document_lead;  // text between the head and each document
  std::string suffix;         // control tokens allowed; never cut
  std::string default_instruction;
};

// The pair head with its placeholders filled in. Text that looks like a
// placeholder inside `instruction` or `query` stays as it is.
std::string RenderPairHead(const PromptTemplate& prompt,
                           std::string_view instruction,
                           std::string_view query);

}  // namespace rerank

#endif  // CALCULATORS_CORE_PROMPT_H_
