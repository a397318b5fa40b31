// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/token_code.h"

#include <string_view>
#include <unordered_map>

namespace rerank {

TokenCode MakeTokenCode(const std::vector<std::string>& vocabulary,
                        int64_t stride) {
  TokenCode code;
  code.stride = stride;
  std::unordered_map<std::string_view, int32_t> numbers;
  for (size_t token = 0; token < vocabulary.size(); ++token) {
    numbers.emplace(vocabulary[token], static_cast<int32_t>(token));
  }
  for (size_t token = 0; token < vocabulary.size(); ++token) {
    const std::string_view text = vocabulary[token];
    const bool newline = text.size() > 1 && text.back() == '\n';
    const auto found =
        newline ? numbers.find(text.substr(0, text.size() - 1)) : numbers.end();
    code.without_newline.push_back(
        found == numbers.end() ? static_cast<int32_t>(token) : found->second);
  }
  return code;
}

}  // namespace rerank
