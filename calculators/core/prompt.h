// SPDX-License-Identifier: Apache-2.0
//
// What a reranker wants to read, as data: the parts of its prompt and how a
// query and an instruction are put into them. No tokenizer, no model.
//
//   prefix | query | separator | lead, document, tail | suffix
//            |text-|             |-------- text --------|
//
// or, where the document comes first,
//
//   prefix | lead, document, tail | separator | query | suffix
//
// Each part between bars is encoded by itself. Only prefix, separator and
// suffix may hold control tokens; what users write is in the other two and is
// encoded as plain text.

#ifndef CALCULATORS_CORE_PROMPT_H_
#define CALCULATORS_CORE_PROMPT_H_

#include <string>
#include <string_view>
#include <vector>

namespace rerank {

struct PromptTemplate {
  std::string prefix;  // control tokens allowed; never cut
  // In front of query_template, with {instruction}; left out when there is
  // none.
  std::string instruction_lead;
  std::string
      query_template;  // with {query}, and {instruction} if always there
  // Behind {query}, with {instruction}; left out when there is none.
  std::string instruction_tail;
  std::string separator;      // control tokens allowed; never cut
  std::string document_lead;  // in front of each document
  std::string document_tail;  // behind each document, and each part of one
  bool document_first = false;
  std::string suffix;  // control tokens allowed; never cut
  std::string default_instruction;
};

// The parts that may hold control tokens.
std::vector<std::string> FixedTexts(const PromptTemplate& prompt);

// Whether an instruction has a place in the prompt.
bool TakesInstruction(const PromptTemplate& prompt);

// What stands in front of the query and behind it, placeholders filled in:
// labels and instruction, never cut where a query can be.
std::string QueryLead(const PromptTemplate& prompt,
                      std::string_view instruction);
std::string QueryTail(const PromptTemplate& prompt,
                      std::string_view instruction);

// The lead up to the end of the instruction; "" where it has no place there.
std::string ThroughInstruction(const PromptTemplate& prompt,
                               std::string_view instruction);

// Labels, instruction and query: the templates with their placeholders filled
// in. Text that looks like a
// placeholder inside `instruction` or `query` stays as it is.
std::string RenderQuery(const PromptTemplate& prompt,
                        std::string_view instruction, std::string_view query);

// The whole prompt as text.
std::string RenderPrompt(const PromptTemplate& prompt,
                         std::string_view instruction, std::string_view query,
                         std::string_view document);

}  // namespace rerank

#endif  // CALCULATORS_CORE_PROMPT_H_
