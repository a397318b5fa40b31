// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/vocabulary.h"

#include <cstdio>
#include <cstring>
#include <optional>
#include <unordered_map>

#include "calculators/core/error.h"
#include "calculators/core/utf8.h"
#include "calculators/engine/text/bpe_merges.h"
#include "calculators/engine/text/operation_attributes.h"
#include "calculators/engine/text/string_constants.h"

namespace rerank {
namespace {

constexpr size_t kBytes = 256;
constexpr char kByteFallback[] = "byte_fallback";
constexpr char kUnknownToken[] = "unk_token";

// Stands for the entry of what is unknown, which BPETokenizer finds by its
// string. Noncharacters: a text that has them becomes unknown, as it may.
constexpr char kUnknownEntry[] = "\xF4\x8F\xBF\xBFunknown\xF4\x8F\xBF\xBF";

// Operations with a vocabulary, the input where it begins, and what an entry is
// called that no text contains: tries never match an empty string; the others
// would, or refuse it, and get one that is not UTF-8.
struct Kind {
  const char* type;
  size_t input;
  bool empty_is_unreachable;
};
constexpr Kind kKinds[] = {{"BPETokenizer", 5, true},
                           {"WordpieceTokenizer", 5, true},
                           {"TrieTokenizer", 5, true},
                           {"UnigramTokenizer", 5, false},
                           {"VocabEncoder", 3, false}};

[[noreturn]] void Refuse(const std::string& got) {
  throw Error(ErrorCode::kFailedPrecondition,
              "expected a vocabulary of BPE, WordPiece, Unigram or "
              "whole words, got " +
                  got);
}

const Kind* KindOf(const ov::Node& node) {
  for (const Kind& kind : kKinds) {
    if (std::strcmp(node.get_type_name(), kind.type) == 0) return &kind;
  }
  return nullptr;
}

bool IsBpe(const ov::Node& node) { return KindOf(node) == &kKinds[0]; }

std::string ByteEntry(size_t byte) {
  char name[sizeof("<0x00>")];
  std::snprintf(name, sizeof(name), "<0x%02zX>", byte);
  return name;
}

using Numbers = std::unordered_map<std::string, size_t>;

// The numbers of the 256 bytes' entries; nullopt unless unknown characters
// become these.
std::optional<std::vector<size_t>> FindByteEntries(
    const std::vector<std::string>& vocabulary, ov::Node* node) {
  if (!BooleanAttribute(kByteFallback, node).value_or(false)) {
    return std::nullopt;
  }
  Numbers wanted;
  for (size_t byte = 0; byte < kBytes; ++byte) wanted[ByteEntry(byte)] = byte;
  std::vector<size_t> entries(kBytes);
  size_t found = 0;
  for (size_t number = 0; number < vocabulary.size(); ++number) {
    const auto it = wanted.find(vocabulary[number]);
    if (it == wanted.end()) continue;
    entries[it->second] = number;
    wanted.erase(it);
    ++found;
  }
  if (found < kBytes) return std::nullopt;
  return entries;
}

// A byte that is a character with an entry of its own is never fallen back to.
void NameBytes(const std::vector<size_t>& entries,
               std::vector<std::string>* vocabulary) {
  const std::set<std::string> known = [&] {
    std::set<std::string> bytes;
    for (const std::string& entry : *vocabulary) {
      if (entry.size() == 1) bytes.insert(entry);
    }
    return bytes;
  }();
  for (size_t byte = 0; byte < kBytes; ++byte) {
    const std::string itself(1, static_cast<char>(byte));
    vocabulary->at(entries[byte]) = known.count(itself) != 0 ? "" : itself;
  }
}

// What only BPETokenizer has besides its vocabulary.
void HideInBpe(std::set<std::string> hidden, ov::Node* node,
               std::vector<std::string>* vocabulary) {
  const std::string unknown = StringAttribute(kUnknownToken, node).value_or("");
  for (const size_t number : RemoveAddedStrings(hidden, node)) {
    if (number < vocabulary->size()) hidden.insert(vocabulary->at(number));
  }
  // An entry that no merge leads to would be matched as a whole: it is hidden,
  // too, and its merges with it.
  for (size_t known = 0; known < hidden.size();) {
    known = hidden.size();
    hidden.merge(RemoveMerges(hidden, node));
  }
  for (std::string& entry : *vocabulary) {
    if (hidden.count(entry) == 0) continue;
    entry = entry == unknown ? kUnknownEntry : "";
  }
  // Without a name it would be the entry whose string is empty now.
  if (unknown.empty() || hidden.count(unknown) != 0) {
    SetStringAttribute(kUnknownToken, kUnknownEntry, node);
  }
  if (const auto entries = FindByteEntries(*vocabulary, node)) {
    NameBytes(*entries, vocabulary);
  }
}

}  // namespace

VocabularyPlace FindVocabulary(const ov::Model& tokenizer) {
  for (const auto& node : tokenizer.get_ordered_ops()) {
    if (const Kind* kind = KindOf(*node)) return {node, kind->input};
    if (std::strcmp(node->get_type_name(), "SentencepieceTokenizer") == 0) {
      Refuse(
          "SentencePiece's own; convert the tokenizer again from its "
          "tokenizer.json, with use_sentencepiece_backend=False");
    }
  }
  Refuse("none");
}

void HideEntries(const std::set<std::string>& strings, ov::Model* tokenizer) {
  const VocabularyPlace place = FindVocabulary(*tokenizer);
  std::set<std::string> hidden;
  for (const std::string& string : strings) {
    if (CharacterLength(string) < string.size()) hidden.insert(string);
  }
  std::vector<std::string> vocabulary = ReadStrings(*place.node, place.input);
  if (IsBpe(*place.node)) {
    HideInBpe(hidden, place.node.get(), &vocabulary);
  } else {
    const bool empty = KindOf(*place.node)->empty_is_unreachable;
    for (size_t number = 0; number < vocabulary.size(); ++number) {
      if (hidden.count(vocabulary[number]) == 0) continue;
      vocabulary[number] = empty ? "" : "\xFF" + std::to_string(number);
    }
  }
  ReplaceStrings(vocabulary, place.input, place.node.get());
}

std::vector<bool> ReadInnerTokens(const ov::Model& tokenizer) {
  const VocabularyPlace place = FindVocabulary(tokenizer);
  std::vector<std::string> vocabulary = ReadStrings(*place.node, place.input);
  if (const auto entries = FindByteEntries(vocabulary, place.node.get())) {
    for (size_t byte = 0; byte < kBytes; ++byte) {
      vocabulary[entries->at(byte)] = std::string(1, static_cast<char>(byte));
    }
  }
  std::vector<bool> inner(vocabulary.size());
  for (size_t number = 0; number < vocabulary.size(); ++number) {
    inner[number] = !vocabulary[number].empty() &&
                    ContinuesCharacter(vocabulary[number].front());
  }
  return inner;
}

}  // namespace rerank
