// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/tokens.h"

#include <algorithm>
#include <string>

#include "calculators/core/error.h"

namespace rerank {

TokenSequence AssemblePrompt(const PromptFrame& frame,
                             const TokenSequence& document, size_t max_length,
                             size_t* dropped) {
  const size_t frame_size =
      frame.prefix.size() + frame.separator.size() + frame.suffix.size();
  if (frame_size > max_length) {
    throw Error(ErrorCode::kInvalidArgument,
                "maximum length must hold the prompt's frame of " +
                    std::to_string(frame_size) + " tokens, got " +
                    std::to_string(max_length));
  }
  const size_t room = max_length - frame_size;
  const size_t head = std::min(frame.pair_head.size(), room);
  const size_t body = std::min(document.size(), room - head);
  if (dropped != nullptr) {
    *dropped = frame.pair_head.size() - head + document.size() - body;
  }
  TokenSequence tokens;
  tokens.reserve(frame_size + head + body);
  const auto append = [&tokens](const TokenSequence& part, size_t count) {
    tokens.insert(tokens.end(), part.begin(),
                  part.begin() + static_cast<std::ptrdiff_t>(count));
  };
  append(frame.prefix, frame.prefix.size());
  append(frame.pair_head, head);
  append(frame.separator, frame.separator.size());
  append(document, body);
  append(frame.suffix, frame.suffix.size());
  return tokens;
}

}  // namespace rerank
