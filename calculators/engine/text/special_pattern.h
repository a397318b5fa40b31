// SPDX-License-Identifier: Apache-2.0
//
// The regular expression by which a tokenizer's graph recognises added tokens:
//
//   (<\|im_end\|>|<\|im_start\|>)|(?:\s*)(<mask>)
//
// groups of strings, "\" in front of what is no letter or digit, and white
// space that belongs to a group's tokens on its left or right. Expressions made
// here begin with an alternative that matches nowhere: the mark that special
// tokens were taken out. Source: openvino_tokenizers, SpecialTokensSplit.

#ifndef CALCULATORS_ENGINE_TEXT_SPECIAL_PATTERN_H_
#define CALCULATORS_ENGINE_TEXT_SPECIAL_PATTERN_H_

#include <string>
#include <vector>

namespace rerank {

struct TokenGroup {
  bool strip_left = false;
  bool strip_right = false;
  std::vector<std::string> tokens;
};

struct SpecialPattern {
  bool edited = false;  // made here
  std::vector<TokenGroup> groups;
};

// Throws failed_precondition for an expression of another form.
SpecialPattern ParseSpecialPattern(const std::string& pattern);

// The expression for `groups`, of which some may have no tokens.
std::string MakeSpecialPattern(const std::vector<TokenGroup>& groups);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_SPECIAL_PATTERN_H_
