// SPDX-License-Identifier: Apache-2.0
//
// How a baked tokenizer says what a newline behind a text would change. In the
// prompt a newline follows the query, and nothing the document, but whoever
// serves the model tokenizes both alike, alone. So every text comes with both
// ends, and the graph in front of the model takes the one that it needs:
//
//   p1 .. pn   x1 .. xk   f ..   y1 .. ym     p x: the text's own tokens
//                                             p y: with a newline behind it
//
// Which part a token belongs to is added to its number, as a multiple of
// `stride`, which is above every token and marker. Fillers f make x as long as
// kOwnEnd tokens: a text then has a fixed number of tokens more than in the
// prompt, and the server, which counts them, cuts documents where the model
// itself would.

#ifndef CALCULATORS_BAKE_TOKEN_CODE_H_
#define CALCULATORS_BAKE_TOKEN_CODE_H_

#include <cstdint>

namespace rerank {

enum TokenPart : int64_t {
  kBoth = 0,         // p
  kTextOnly = 1,     // x
  kFiller = 2,       // f
  kNewlineOnly = 3,  // y, but its last one
  kLast = 4,         // y's last
};

// Tokens of x and f together, or of x where it has more. Most ends have one
// token; eight are `?!` four times, or an emoji of several people.
inline constexpr int64_t kOwnEnd = 8;

}  // namespace rerank

#endif  // CALCULATORS_BAKE_TOKEN_CODE_H_
