// SPDX-License-Identifier: Apache-2.0
//
// The merges of a BPETokenizer, and the strings that were added to its
// vocabulary. Inputs behind the vocabulary (5 to 7):
//
//   8 to 10   merges "left right"; with 11 to 13: their left and right parts
//   last four optional: added strings (three), their numbers

#ifndef CALCULATORS_ENGINE_TEXT_BPE_MERGES_H_
#define CALCULATORS_ENGINE_TEXT_BPE_MERGES_H_

#include <cstddef>
#include <openvino/core/node.hpp>
#include <set>
#include <string>
#include <vector>

namespace rerank {

// Takes out every merge that has a string of `hidden` on its left, on its right
// or as its result. Returns the strings that no merge leads to any more.
std::set<std::string> RemoveMerges(const std::set<std::string>& hidden,
                                   ov::Node* bpe);

// Takes `hidden` out of the strings that were added. Returns their numbers: the
// vocabulary may have them in another form.
std::vector<size_t> RemoveAddedStrings(const std::set<std::string>& hidden,
                                       ov::Node* bpe);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_BPE_MERGES_H_
