// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/prompt.h"

namespace rerank {

std::string RenderPairHead(const PromptTemplate& prompt,
                           std::string_view instruction,
                           std::string_view query) {
  constexpr std::string_view kInstruction = "{instruction}";
  constexpr std::string_view kQuery = "{query}";
  const std::string_view text = prompt.pair_head;
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

}  // namespace rerank
