// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/special_pattern.h"

#include <cctype>
#include <string_view>

#include "calculators/core/error.h"

namespace rerank {
namespace {

constexpr std::string_view kStrip = "(?:\\s*)";
// Matches nowhere, not even an empty string.
constexpr std::string_view kMatchNothing = "(?!)";

class Parser {
 public:
  explicit Parser(const std::string& pattern)
      : pattern_(pattern), rest_(pattern) {}

  SpecialPattern Parse() {
    SpecialPattern parsed;
    parsed.edited = Take(kMatchNothing);
    if (!parsed.edited) parsed.groups.push_back(ParseGroup());
    while (Take("|")) parsed.groups.push_back(ParseGroup());
    if (!rest_.empty()) Fail();
    return parsed;
  }

 private:
  TokenGroup ParseGroup() {
    TokenGroup group;
    group.strip_left = Take(kStrip);
    if (!Take("(")) Fail();
    do {
      group.tokens.push_back(ParseToken());
    } while (Take("|"));
    if (!Take(")")) Fail();
    group.strip_right = Take(kStrip);
    return group;
  }

  std::string ParseToken() {
    std::string token;
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      if (rest_.front() == '(') Fail();
      if (Take("\\") && rest_.empty()) Fail();
      token += rest_.front();
      rest_.remove_prefix(1);
    }
    return token;
  }

  bool Take(std::string_view text) {
    if (rest_.substr(0, text.size()) != text) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  [[noreturn]] void Fail() const {
    throw Error(ErrorCode::kFailedPrecondition,
                "expected its special tokens as a list of "
                "alternatives, got the pattern '" +
                    OneLine(pattern_) + "'");
  }

  const std::string& pattern_;
  std::string_view rest_;
};

std::string Quote(const std::string& token) {
  std::string quoted;
  for (const char c : token) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && std::isalnum(byte) == 0) quoted += '\\';
    quoted += c;
  }
  return quoted;
}

}  // namespace

SpecialPattern ParseSpecialPattern(const std::string& pattern) {
  return Parser(pattern).Parse();
}

std::string MakeSpecialPattern(const std::vector<TokenGroup>& groups) {
  std::string pattern(kMatchNothing);
  for (const TokenGroup& group : groups) {
    std::string tokens;
    for (const std::string& token : group.tokens) {
      tokens += (tokens.empty() ? "" : "|") + Quote(token);
    }
    if (tokens.empty()) continue;
    pattern += '|';
    if (group.strip_left) pattern += kStrip;
    pattern += '(' + tokens + ')';
    if (group.strip_right) pattern += kStrip;
  }
  return pattern;
}

}  // namespace rerank
