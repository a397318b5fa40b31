// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/prompt.h"

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

// The pair head before its placeholders are filled in.
std::string Template(const PromptTemplate& prompt,
                     std::string_view instruction) {
  return (instruction.empty() ? "" : prompt.instruction_head) +
         prompt.pair_head;
}

}  // namespace

std::vector<std::string> FixedTexts(const PromptTemplate& prompt) {
  return {prompt.prefix, prompt.separator, prompt.suffix};
}

bool TakesInstruction(const PromptTemplate& prompt) {
  return prompt.instruction_head.find(kInstruction) != std::string::npos ||
         prompt.pair_head.find(kInstruction) != std::string::npos;
}

std::string PairLead(const PromptTemplate& prompt,
                     std::string_view instruction) {
  const std::string text = Template(prompt, instruction);
  return Render(text.substr(0, text.find(kQuery)), instruction, "");
}

std::string PairTail(const PromptTemplate& prompt,
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

std::string RenderPairHead(const PromptTemplate& prompt,
                           std::string_view instruction,
                           std::string_view query) {
  return Render(Template(prompt, instruction), instruction, query);
}

}  // namespace rerank
