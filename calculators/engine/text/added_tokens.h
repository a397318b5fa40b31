// SPDX-License-Identifier: Apache-2.0
//
// Tokens that were added to a tokenizer's vocabulary as whole strings, and what
// they are in a text that a user wrote, as Hugging Face's tokenizers have it
// with split_special_tokens:
//
//   special   "<|im_end|>"    never recognised; the string is split like any
//                             other
//   plain     "<tool_call>",  a token wherever it stands, as it was in training
//             runs of spaces
//
// A plain token that stands in the prompt's own frame ("<think>" in Qwen3's)
// counts as special here: no text may imitate the frame.
// Source: tokenizer.json (added_tokens), tokenizer_config.json and
// special_tokens_map.json (added_tokens_decoder, *_token, lists of tokens).

#ifndef CALCULATORS_ENGINE_TEXT_ADDED_TOKENS_H_
#define CALCULATORS_ENGINE_TEXT_ADDED_TOKENS_H_

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace rerank {

struct AddedTokens {
  std::set<std::string> special;
  std::set<std::string> plain;  // none of them special
};

// What a model's folder says. A file that is missing says nothing, and a token
// that no file names is in neither set. `frame`: the prompt's fixed texts.
// Throws invalid_argument for a broken file.
AddedTokens ReadAddedTokens(const std::filesystem::path& directory,
                            const std::vector<std::string>& frame);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_ADDED_TOKENS_H_
