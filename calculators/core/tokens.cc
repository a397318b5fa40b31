// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/tokens.h"

namespace rerank {

size_t FrameSize(const PromptFrame& frame) {
  return frame.prefix.size() + frame.separator.size() + frame.suffix.size();
}

TokenSequence AssemblePrompt(const PromptFrame& frame,
                             const TokenSequence& document, size_t begin,
                             size_t end) {
  TokenSequence tokens;
  tokens.reserve(FrameSize(frame) + frame.pair_head.size() + end - begin);
  const auto append = [&tokens](const TokenSequence& part) {
    tokens.insert(tokens.end(), part.begin(), part.end());
  };
  append(frame.prefix);
  append(frame.pair_head);
  append(frame.separator);
  tokens.insert(tokens.end(), document.begin() + static_cast<long>(begin),
                document.begin() + static_cast<long>(end));
  append(frame.suffix);
  return tokens;
}

}  // namespace rerank
