// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/bpe_merges.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "calculators/engine/text/string_constants.h"

namespace rerank {
namespace {

constexpr size_t kMerges = 8;
constexpr size_t kRightParts = 11;
constexpr size_t kAddedInputs = 4;
// Numbers of inputs: with parts apart, and with strings that were added.
constexpr size_t kJoinedAdded = 15;
constexpr size_t kParts = 14;
constexpr size_t kPartsAdded = 18;

// Takes out the merges of which `is_hidden` is true, and gives their results.
template <typename Hidden>
std::set<std::string> Filter(const Hidden& is_hidden,
                             std::vector<std::string>* left,
                             std::vector<std::string>* right) {
  std::set<std::string> removed;
  size_t kept = 0;
  for (size_t i = 0; i < left->size(); ++i) {
    if (is_hidden(left->at(i), right->at(i))) {
      removed.insert(left->at(i) + right->at(i));
      continue;
    }
    std::swap(left->at(kept), left->at(i));
    std::swap(right->at(kept), right->at(i));
    ++kept;
  }
  left->resize(kept);
  right->resize(kept);
  return removed;
}

// Those of `strings` that no merge makes.
std::set<std::string> Unmade(std::set<std::string> strings,
                             const std::vector<std::string>& left,
                             const std::vector<std::string>& right) {
  for (size_t i = 0; i < left.size() && !strings.empty(); ++i) {
    strings.erase(left[i] + right[i]);
  }
  return strings;
}

void Split(const std::vector<std::string>& merges,
           std::vector<std::string>* left, std::vector<std::string>* right) {
  for (const std::string& merge : merges) {
    const size_t space = merge.find(' ');
    left->push_back(merge.substr(0, space));
    right->push_back(merge.substr(space + 1));
  }
}

}  // namespace

std::set<std::string> RemoveMerges(const std::set<std::string>& hidden,
                                   ov::Node* bpe) {
  const size_t inputs = bpe->get_input_size();
  size_t longest = 0;
  for (const auto& string : hidden) longest = std::max(longest, string.size());
  const auto is_hidden = [&](const std::string& left,
                             const std::string& right) {
    // Most merges are of few bytes, and few strings are looked up.
    return (left.size() <= longest && hidden.count(left) != 0) ||
           (right.size() <= longest && hidden.count(right) != 0) ||
           (left.size() + right.size() <= longest &&
            hidden.count(left + right) != 0);
  };
  std::vector<std::string> left;
  std::vector<std::string> right;
  const bool parts = inputs == kParts || inputs == kPartsAdded;
  if (parts) {
    left = ReadStrings(*bpe, kMerges);
    right = ReadStrings(*bpe, kRightParts);
  } else {
    Split(ReadStrings(*bpe, kMerges), &left, &right);
  }
  const std::set<std::string> removed = Filter(is_hidden, &left, &right);
  if (removed.empty()) return {};
  std::set<std::string> unmade = Unmade(removed, left, right);
  if (parts) {
    ReplaceStrings(right, kRightParts, bpe);
  } else {
    for (size_t i = 0; i < left.size(); ++i) left[i] += " " + right[i];
  }
  ReplaceStrings(left, kMerges, bpe);
  return unmade;
}

std::vector<size_t> RemoveAddedStrings(const std::set<std::string>& hidden,
                                       ov::Node* bpe) {
  const size_t inputs = bpe->get_input_size();
  if (inputs != kJoinedAdded && inputs != kPartsAdded) return {};
  const size_t first = inputs - kAddedInputs;
  std::vector<std::string> added = ReadStrings(*bpe, first);
  const std::vector<int32_t> numbers = ReadNumbers(*bpe, first + 3);
  std::vector<size_t> removed;
  for (size_t i = 0; i < added.size(); ++i) {
    if (hidden.count(added[i]) == 0) continue;
    added[i].clear();
    removed.push_back(static_cast<size_t>(numbers.at(i)));
  }
  if (!removed.empty()) ReplaceStrings(added, first, bpe);
  return removed;
}

}  // namespace rerank
