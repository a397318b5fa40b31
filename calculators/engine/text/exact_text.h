// SPDX-License-Identifier: Apache-2.0
//
// Tokens as Hugging Face's tokenizers gives them. What OpenVINO's tokenizers
// does between a text and its vocabulary differs: marks are not put into order,
// letters are folded instead of made lower case, a word's longest length is
// counted in bytes, splitters are merged. These operations are taken out of the
// graph and core/text_steps.h does their work in their place, behind the split
// at special tokens: so it sees what it would see in Hugging Face's, and a
// control token is left alone. Regular expressions that split stay with
// OpenVINO's PCRE2, which holds U+180E for white space; the pattern is
// rewritten.

#ifndef CALCULATORS_ENGINE_TEXT_EXACT_TEXT_H_
#define CALCULATORS_ENGINE_TEXT_EXACT_TEXT_H_

#include <filesystem>
#include <memory>
#include <openvino/core/model.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "calculators/engine/text/text_plan.h"

namespace rerank {

// Changes `tokenizer`, a graph as openvino_tokenizer.xml holds it. What is to
// be done is said by `file`, a tokenizer.json, or where that says nothing, by
// the graph. Returns what it followed; nullopt, and nothing is changed, when
// neither can be followed: the tokens of unusual text are then OpenVINO's own.
std::optional<TextPlan> MakeTextExact(
    const std::shared_ptr<ov::Model>& tokenizer,
    const std::filesystem::path& file);

// `pattern` with the white space of Hugging Face's regular expressions in place
// of
// \s and \S.
std::string WithExactSpaces(std::string_view pattern);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_EXACT_TEXT_H_
