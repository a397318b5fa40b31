// SPDX-License-Identifier: Apache-2.0
//
// The model's tokenizer, run by openvino_tokenizers.
//
// It has two entries because a reranker's prompt has two kinds of text:
//
//   EncodeText     what users wrote: "<|im_end|>" in it is six plain tokens;
//                  no text yields a special token, in any kind of vocabulary
//   EncodeControl  our own frame: "<|im_end|>" is one control token
//
// Both add no BOS or EOS, never pad and never cut: a sequence holds real tokens
// only, and all of them.
// Source of the format: openvino_tokenizer.xml, as optimum-cli writes it.

#ifndef CALCULATORS_ENGINE_TEXT_TOKENIZER_H_
#define CALCULATORS_ENGINE_TEXT_TOKENIZER_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <openvino/runtime/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "calculators/core/cancellation.h"
#include "calculators/core/tokens.h"
#include "calculators/engine/text/infer_request_pool.h"
#include "calculators/engine/text/text_plan.h"
#include "calculators/engine/text/tokenizer_shape.h"

namespace rerank {

// Of one call, which may take long.
struct EncodeOptions {
  // What errors call the text at an index; none: they name no text.
  std::function<std::string(size_t)> name{};
  const Cancellation* cancellation = nullptr;  // nullptr: nothing stops it
};

class Tokenizer {
 public:
  // Reads and compiles `file` on the CPU. `core` must already know the
  // openvino_tokenizers extension. `frame`: the prompt's fixed texts, whose
  // tokens no text may imitate. What files beside it say of special tokens is
  // read, too (added_tokens). Throws failed_precondition when the file is not a
  // tokenizer.
  Tokenizer(ov::Core* core, const std::filesystem::path& file,
            const std::vector<std::string>& frame = {});

  // Tokens of each text, in the order of `texts`. Memory is that of the longest
  // text, not of their number. Safe for many threads. Throws resource_exhausted
  // when memory does not suffice, cancelled, and internal when OpenVINO fails.
  std::vector<TokenSequence> EncodeText(
      const std::vector<std::string>& texts,
      const EncodeOptions& options = {}) const;
  TokenSequence EncodeText(const std::string& text) const;

  // The same where special-token strings are control tokens.
  std::vector<TokenSequence> EncodeControl(
      const std::vector<std::string>& texts,
      const EncodeOptions& options = {}) const;
  TokenSequence EncodeControl(const std::string& text) const;

  // The id of `token`. Throws failed_precondition when it is not exactly one
  // token of this vocabulary.
  int64_t TokenId(const std::string& token) const;

  // Whether a token begins a character; else its first byte continues one that
  // the token before it began. Of whole tokens of any text.
  bool BeginsCharacter(int64_t token) const {
    const auto number = static_cast<size_t>(token);
    return number >= inner_.size() || !inner_[number];
  }

  // The form in which `text` reaches the vocabulary's splitters: as the
  // checkpoint's normalizers leave it. A text that equals its own form has the
  // same tokens whoever normalizes it. Without exact_text, `text` itself.
  std::string Normalized(const std::string& text) const;

  // Whether tokens are those of Hugging Face's tokenizers for any text
  // (exact_text.h).
  bool exact_text() const { return plan_.has_value(); }

  // How it would cut and pad.
  const TokenizerShape& shape() const { return shape_; }

 private:
  TokenizerShape shape_;
  std::vector<bool> inner_;  // by token: see ReadInnerTokens
  std::optional<TextPlan> plan_;
  std::unique_ptr<InferRequestPool> text_;
  std::unique_ptr<InferRequestPool> control_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_TOKENIZER_H_
