// SPDX-License-Identifier: Apache-2.0
//
// What becomes of a text's last token when a newline follows it. In the
// prompt a newline follows the query, but whoever serves a baked model
// tokenizes the query alone:
//
//   "why"  + "\n" = 34634 198       the newline is a token of its own
//   "?"    + "\n" = 5267            it merges with what is before it
//   "??"   + "\n" = 30 5267         and may split that
//
// Exact where the text's last pre-token is one token. The numbers are Qwen3's.

#ifndef CALCULATORS_BAKE_NEWLINE_TABLE_H_
#define CALCULATORS_BAKE_NEWLINE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "calculators/engine/tokenizer.h"

namespace rerank {

// `count[t]` tokens replace token t and the newline; they are the first of the
// `width` numbers that begin at `tokens[t * width]`.
struct NewlineTable {
  size_t width = 0;  // of the longest replacement
  std::vector<int32_t> tokens;
  std::vector<int32_t> count;
  size_t merged = 0;  // tokens with which a newline merges
};

// A table of `size` tokens, which may be more than `vocabulary` has. A token
// that the tokenizer does not give back for its own text, such as a part of a
// character, keeps the newline apart. Throws failed_precondition when a
// newline is not one token, or when `vocabulary` is not that of `tokenizer`.
NewlineTable MakeNewlineTable(const Tokenizer& tokenizer,
                              const std::vector<std::string>& vocabulary,
                              size_t size);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_NEWLINE_TABLE_H_
