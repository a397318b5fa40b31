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

}  // namespace

bool TakesInstruction(const PromptTemplate& prompt) {
  return prompt.instruction_head.find(kInstruction) != std::string::npos ||
         prompt.pair_head.find(kInstruction) != std::string::npos;
}

std::string PairTail(const PromptTemplate& prompt) {
  const size_t at = prompt.pair_head.rfind(kQuery);
  return at == std::string::npos ? ""
                                 : prompt.pair_head.substr(at + kQuery.size());
}

std::string RenderPairHead(const PromptTemplate& prompt,
                           std::string_view instruction,
                           std::string_view query) {
  const std::string head =
      instruction.empty() ? ""
                          : Render(prompt.instruction_head, instruction, query);
  return head + Render(prompt.pair_head, instruction, query);
}

}  // namespace rerank
