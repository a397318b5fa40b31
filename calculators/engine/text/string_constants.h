// SPDX-License-Identifier: Apache-2.0
//
// Lists of strings in a tokenizer's graph: three constants that are
// neighbouring inputs of an operation, where each string begins and ends, and
// all bytes.

#ifndef CALCULATORS_ENGINE_TEXT_STRING_CONSTANTS_H_
#define CALCULATORS_ENGINE_TEXT_STRING_CONSTANTS_H_

#include <cstddef>
#include <cstdint>
#include <openvino/core/node.hpp>
#include <string>
#include <vector>

namespace rerank {

// The strings at inputs `first` to `first` + 2. Throws failed_precondition when
// they are no constants.
std::vector<std::string> ReadStrings(const ov::Node& node, size_t first);

// The numbers of the constant at `input`; throws likewise.
std::vector<int32_t> ReadNumbers(const ov::Node& node, size_t input);

// The one string, bytes alone, at `input`; throws likewise.
std::string ReadString(const ov::Node& node, size_t input);

// Puts other strings there.
void ReplaceStrings(const std::vector<std::string>& strings, size_t first,
                    ov::Node* node);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_STRING_CONSTANTS_H_
