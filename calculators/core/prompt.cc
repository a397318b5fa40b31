// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/prompt.h"

#include <tuple>

namespace rerank {

namespace {

constexpr std::string_view kInstruction = "{instruction}";
constexpr std::string_view kQuery = "{query}";

std::string Render(std::string_view text, std::string_view instruction,
                   std::string_view query) {
  std::string rendered;
  rendered.reserve(text.size() + instruction.size() + query.size());
  for (size_t at = 0; at < text.size();) {
    if (text.substr(at, kInstruction.size()) == kInstruction) {
      rendered += instruction;
      at += kInstruction.size();
    } else if (text.substr(at, kQuery.size()) == kQuery) {
      rendered += query;
      at += kQuery.size();
    } else {
      rendered += text[at++];
    }
  }
  return rendered;
}

// The labels and the query before their placeholders are filled in.
std::string Template(const PromptTemplate& prompt,
                     std::string_view instruction) {
  if (instruction.empty()) return prompt.query_template;
  std::string text = prompt.instruction_lead + prompt.query_template;
  const size_t query = text.rfind(kQuery);
  if (query != std::string::npos) {
    text.insert(query + kQuery.size(), prompt.instruction_tail);
  }
  return text;
}

}  // namespace

std::vector<std::string> FixedTexts(const PromptTemplate& prompt) {
  return {prompt.prefix, prompt.separator, prompt.suffix};
}

bool TakesInstruction(const PromptTemplate& prompt) {
  for (const std::string* text :
       {&prompt.instruction_lead, &prompt.query_template,
        &prompt.instruction_tail}) {
    if (text->find(kInstruction) != std::string::npos) return true;
  }
  return false;
}

std::string QueryLead(const PromptTemplate& prompt,
                      std::string_view instruction) {
  const std::string text = Template(prompt, instruction);
  return Render(text.substr(0, text.find(kQuery)), instruction, "");
}

std::string QueryTail(const PromptTemplate& prompt,
                      std::string_view instruction) {
  const std::string text = Template(prompt, instruction);
  const size_t at = text.rfind(kQuery);
  return at == std::string::npos
             ? ""
             : Render(text.substr(at + kQuery.size()), instruction, "");
}

std::string ThroughInstruction(const PromptTemplate& prompt,
                               std::string_view instruction) {
  const std::string text = Template(prompt, instruction);
  const std::string lead = text.substr(0, text.find(kQuery));
  const size_t at = lead.rfind(kInstruction);
  return at == std::string::npos
             ? ""
             : Render(lead.substr(0, at + kInstruction.size()), instruction,
                      "");
}

std::string RenderQuery(const PromptTemplate& prompt,
                        std::string_view instruction, std::string_view query) {
  return Render(Template(prompt, instruction), instruction, query);
}

std::string RenderPrompt(const PromptTemplate& prompt,
                         std::string_view instruction, std::string_view query,
                         std::string_view document) {
  const std::string pair = RenderQuery(prompt, instruction, query);
  const std::string text =
      prompt.document_lead + std::string(document) + prompt.document_tail;
  const auto& [first, second] =
      prompt.document_first ? std::tie(text, pair) : std::tie(pair, text);
  return prompt.prefix + first + prompt.separator + second + prompt.suffix;
}

}  // namespace rerank
