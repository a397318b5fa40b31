// SPDX-License-Identifier: Apache-2.0
//
// UTF-8 and code points.

#ifndef CALCULATORS_CORE_CODE_POINTS_H_
#define CALCULATORS_CORE_CODE_POINTS_H_

#include <string>
#include <string_view>

namespace rerank {

// The code points of `text`. A byte that belongs to none becomes U+DC00 + byte,
// a lone surrogate, which EncodeUtf8 makes that byte again: nothing is lost.
std::u32string DecodeUtf8(std::string_view text);

std::string EncodeUtf8(std::u32string_view codes);

bool IsAscii(std::string_view text);

}  // namespace rerank

#endif  // CALCULATORS_CORE_CODE_POINTS_H_
