// SPDX-License-Identifier: Apache-2.0
//
// Unicode's normalization forms (Unicode Standard Annex 15), with the data of
// core/unicode_tables.h.

#ifndef CALCULATORS_CORE_NORMAL_FORM_H_
#define CALCULATORS_CORE_NORMAL_FORM_H_

#include <string>
#include <string_view>

namespace rerank {

enum class NormalForm { kNfc, kNfd, kNfkc, kNfkd };

// Time and memory grow with the text; a run of n marks without a letter takes
// n log n.
std::u32string Normalized(NormalForm form, std::u32string_view text);

}  // namespace rerank

#endif  // CALCULATORS_CORE_NORMAL_FORM_H_
