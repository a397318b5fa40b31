// SPDX-License-Identifier: Apache-2.0
//
// Row encoders of any family with the bundled model's tokenizer.

#ifndef TESTS_CPP_ENGINE_TEXT_ROW_ENCODER_FIXTURE_H_
#define TESTS_CPP_ENGINE_TEXT_ROW_ENCODER_FIXTURE_H_

#include <limits>
#include <string>

#include "calculators/engine/text/row_encoder.h"
#include "tests/cpp/engine/text/tokenizer_fixture.h"

namespace rerank {

inline constexpr SpecialTokens kSpecial{1, 2, 3, 0};

class RowEncoderTest : public TokenizerTest {
 protected:
  static ModelDescription Model(const std::string& family) {
    ModelDescription model;
    model.family = family;
    model.layout = FamilyNamed(family)->layout;
    model.prompt = FamilyNamed(family)->prompt;
    return model;
  }
  static RowEncoder Encoder(
      const TextOptions& options, const std::string& family = "Qwen3-Reranker",
      size_t max_queued_tokens = std::numeric_limits<size_t>::max()) {
    return RowEncoder(Model(family), kSpecial, tokenizer_, options,
                      max_queued_tokens);
  }
  static TextOptions Options(size_t max_length,
                             LongDocuments policy = LongDocuments::kChunk) {
    TextOptions options;
    options.instruction = "";
    options.max_length = max_length;
    options.max_documents = 100;
    options.long_documents = policy;
    return options;
  }
  // The tokens between the query and the suffix.
  static TokenSequence Body(const EncodedPrompts& prompts, size_t i,
                            size_t suffix) {
    const TokenSequence& row = prompts.sequences[i];
    return {row.begin() + static_cast<long>(prompts.shared),
            row.end() - static_cast<long>(suffix)};
  }
  static size_t SuffixSize() {
    return tokenizer_
        ->EncodeControl(FamilyNamed("Qwen3-Reranker")->prompt.suffix)
        .size();
  }
  static std::string Words(size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) {
      text += (i == 0 ? "" : " ") + std::to_string(i * 7919 % 1000);
    }
    return text;
  }
};

}  // namespace rerank

#endif  // TESTS_CPP_ENGINE_TEXT_ROW_ENCODER_FIXTURE_H_
