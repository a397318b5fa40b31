// SPDX-License-Identifier: Apache-2.0
//
// How a baked tokenizer says what a newline behind a text would change. In the
// prompt a newline follows the query, and nothing the document, but whoever
// serves the model tokenizes both alike, alone. So every text comes with both
// ends, and the graph in front of the model takes the one that it needs:
//
//   p1 .. pn   x1 .. xk   y1 .. ym      p x: the text's own tokens
//                                       p y: those of the text and a newline
//
// Which part a token belongs to is added to its number, as a multiple of
// `stride`, which is above every token and marker. Where x is the one token
// "?" and y the one token "?\n", y alone is there: the text's own token is
// looked up, so that the server counts no more tokens than the prompt has.

#ifndef CALCULATORS_BAKE_TOKEN_CODE_H_
#define CALCULATORS_BAKE_TOKEN_CODE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rerank {

enum TokenPart : int64_t {
  kBoth = 0,             // p
  kTextOnly = 1,         // x
  kNewlineOnly = 2,      // y, but its last one
  kLastWithNewline = 3,  // y's last
  kLastMerged = 4,       // y's only one; the text's own is without_newline[y]
};

struct TokenCode {
  int64_t stride = 0;
  // For each token: the token of its text without the newline at its end; the
  // token itself where there is none.
  std::vector<int32_t> without_newline;
};

// `vocabulary` has the bytes of each token by its number; `stride` is at least
// its size.
TokenCode MakeTokenCode(const std::vector<std::string>& vocabulary,
                        int64_t stride);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_TOKEN_CODE_H_
