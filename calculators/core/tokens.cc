// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/tokens.h"

namespace rerank {

size_t FrameSize(const PromptFrame& frame) {
  return frame.prefix.size() + frame.separator.size() + frame.suffix.size();
}

TokenSequence AssemblePrompt(const PromptFrame& frame, size_t query,
                             const TokenSequence& document, size_t begin,
                             size_t end) {
  TokenSequence tokens;
  tokens.reserve(FrameSize(frame) + query + end - begin);
  const auto append = [&tokens](const TokenSequence& part, size_t from,
                                size_t to) {
    tokens.insert(tokens.end(), part.begin() + static_cast<long>(from),
                  part.begin() + static_cast<long>(to));
  };
  append(frame.prefix, 0, frame.prefix.size());
  if (!frame.document_first) {
    append(frame.query, 0, query);
    append(frame.separator, 0, frame.separator.size());
  }
  append(document, begin, end);
  if (end < document.size()) {
    append(frame.document_tail, 0, frame.document_tail.size());
  }
  if (frame.document_first) {
    append(frame.separator, 0, frame.separator.size());
    append(frame.query, 0, query);
  }
  append(frame.suffix, 0, frame.suffix.size());
  return tokens;
}

}  // namespace rerank
