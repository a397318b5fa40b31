// SPDX-License-Identifier: Apache-2.0
//
// Unicode's normalization form NFC in a tokenizer that an unchanged server
// runs. OpenVINO's own step composes letters and marks, but leaves marks in the
// order in which they came: "o", circumflex, dot below is Vietnamese as people
// type it, and stays apart. Regular expressions that swap marks close the gap:
//
//   NFD | swap .. swap | NFC | move, NFD, NFC | move, NFD, NFC
//
//   swap   marks of a higher combining class in front of one of a lower class
//   move   the mark that composes with a letter, in front of those between
//
// Exact for up to kSwaps + 1 marks behind one letter of which up to two
// compose over others; the rest stays as OpenVINO has it.

#ifndef CALCULATORS_BAKE_MARK_ORDER_H_
#define CALCULATORS_BAKE_MARK_ORDER_H_

#include <memory>
#include <openvino/runtime/core.hpp>
#include <string>

namespace rerank {

// Each moves marks by one run of them.
inline constexpr int kSwaps = 6;
inline constexpr int kMoves = 2;

// PCRE2, with the data of core/unicode_tables.h. Replaced by "$2$1" and
// "$1$3$2".
std::string SwapPattern();
std::string MovePattern();

// Changes the NFC steps of `tokenizer`; one without any is left as it is.
// `core` knows the openvino_tokenizers extension.
void OrderMarks(ov::Core* core, const std::shared_ptr<ov::Model>& tokenizer);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_MARK_ORDER_H_
