// SPDX-License-Identifier: Apache-2.0
//
// The vocabulary in a tokenizer's graph, whatever the tokenizer's kind:
//
//   WordpieceTokenizer  BPETokenizer  UnigramTokenizer  TrieTokenizer
//   VocabEncoder (whole words)
//
// SentencePiece's own operation hides its vocabulary and is refused.

#ifndef CALCULATORS_ENGINE_TEXT_VOCABULARY_H_
#define CALCULATORS_ENGINE_TEXT_VOCABULARY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <openvino/core/model.hpp>
#include <set>
#include <string>
#include <vector>

namespace rerank {

// Where it is: three inputs of `node` from `input` on; see string_constants.
struct VocabularyPlace {
  std::shared_ptr<ov::Node> node;
  size_t input = 0;
};

// Throws failed_precondition when there is none, or one of SentencePiece.
VocabularyPlace FindVocabulary(const ov::Model& tokenizer);

// Makes the entries `hidden` unreachable: no text contains them, and what is
// written like one is split into other entries. Numbers stay what they are, and
// the token for what is unknown stays that. An entry of one character is left,
// as the character would be lost. Of a BPE vocabulary:
//   - merges from and to hidden entries go, too;
//   - where unknown characters fall back to bytes, the entries of those
//   ("<0x0A>")
//     become the bytes, so that the text "<0x0A>" is no newline.
void HideEntries(const std::set<std::string>& hidden, ov::Model* tokenizer);

// By number: whether a token begins inside a character, with a byte that
// continues one in UTF-8. Numbers behind the last do not.
std::vector<bool> ReadInnerTokens(const ov::Model& tokenizer);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_VOCABULARY_H_
