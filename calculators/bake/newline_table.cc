// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/newline_table.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "calculators/core/error.h"

namespace rerank {
namespace {

constexpr char kNewline[] = "\n";

using Texts = std::unordered_set<std::string_view>;

// What precedes the newline in tokens that end with one: "?" for "?\n".
Texts MergingTexts(const std::vector<std::string>& vocabulary) {
  Texts texts;
  for (const std::string_view token : vocabulary) {
    if (token.size() > 1 && token.back() == kNewline[0]) {
      texts.insert(token.substr(0, token.size() - 1));
    }
  }
  return texts;
}

// Whether a newline after `token` could become part of a token: only when the
// vocabulary has some ending of `token` with a newline.
bool MayMerge(std::string_view token, const Texts& texts) {
  for (size_t at = 0; at < token.size(); ++at) {
    if (texts.count(token.substr(at)) != 0) return true;
  }
  return false;
}

// The newline apart: every token is replaced by itself and `newline`.
std::vector<TokenSequence> Unmerged(size_t size, int64_t newline) {
  std::vector<TokenSequence> rows(size);
  for (size_t token = 0; token < size; ++token) {
    rows[token] = {static_cast<int64_t>(token), newline};
  }
  return rows;
}

NewlineTable Pack(const std::vector<TokenSequence>& rows) {
  NewlineTable table;
  for (const TokenSequence& row : rows) {
    table.width = std::max(table.width, row.size());
  }
  table.tokens.reserve(rows.size() * table.width);
  for (const TokenSequence& row : rows) {
    table.count.push_back(static_cast<int32_t>(row.size()));
    table.tokens.insert(table.tokens.end(), row.begin(), row.end());
    table.tokens.resize(table.tokens.size() + table.width - row.size(), 0);
  }
  return table;
}

}  // namespace

NewlineTable MakeNewlineTable(const Tokenizer& tokenizer,
                              const std::vector<std::string>& vocabulary,
                              size_t size) {
  const TokenSequence newline = tokenizer.EncodeText(kNewline);
  if (newline.size() != 1) {
    throw Error(ErrorCode::kFailedPrecondition,
                "tokenizer: expected a newline to be one token, got " +
                    std::to_string(newline.size()));
  }
  const Texts merging = MergingTexts(vocabulary);
  std::vector<int64_t> candidates;
  std::vector<std::string> alone;
  std::vector<std::string> followed;
  for (size_t token = 0; token < std::min(size, vocabulary.size()); ++token) {
    if (!MayMerge(vocabulary[token], merging)) continue;
    candidates.push_back(static_cast<int64_t>(token));
    alone.push_back(vocabulary[token]);
    followed.push_back(vocabulary[token] + kNewline);
  }
  const auto alone_tokens = tokenizer.EncodeText(alone);
  const auto followed_tokens = tokenizer.EncodeText(followed);
  std::vector<TokenSequence> rows = Unmerged(size, newline[0]);
  size_t known = 0;
  size_t merged = 0;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (alone_tokens[i] != TokenSequence{candidates[i]}) continue;
    ++known;
    TokenSequence& row = rows[static_cast<size_t>(candidates[i])];
    if (followed_tokens[i] != row) ++merged;
    row = followed_tokens[i];
  }
  // Nearly every token is what its text becomes; if not, the numbers of the
  // vocabulary are not those of the tokenizer.
  if (2 * known < candidates.size()) {
    throw Error(ErrorCode::kFailedPrecondition,
                "tokenizer: expected its vocabulary's entries to become "
                "themselves, got " +
                    std::to_string(known) + " of " +
                    std::to_string(candidates.size()));
  }
  NewlineTable table = Pack(rows);
  table.merged = merged;
  return table;
}

}  // namespace rerank
