// SPDX-License-Identifier: Apache-2.0
//
// A loaded reranker: one model directory, one device, shared by all threads.
//
//   ServableOptions options;
//   options.model_path = "models/Qwen3-Reranker-0.6B";
//   const auto servable = Servable::Load(options);
//   const Scores scores = servable->Score({query, documents});
//
// It knows nothing of JSON, MediaPipe or Python.

#ifndef CALCULATORS_ENGINE_SERVABLE_H_
#define CALCULATORS_ENGINE_SERVABLE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <openvino/runtime/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "calculators/core/cancellation.h"
#include "calculators/core/options.h"
#include "calculators/core/ranking.h"
#include "calculators/engine/executor_choice.h"
#include "calculators/engine/model/model_directory.h"
#include "calculators/engine/model/model_rows.h"
#include "calculators/engine/text/row_encoder.h"
#include "calculators/engine/text/rows_note.h"
#include "calculators/engine/text/special_tokens.h"
#include "calculators/engine/text/tokenizer.h"
#include "calculators/schedule/scheduler.h"

namespace rerank {

class Servable {
 public:
  // Reads, checks and compiles the model. `wrapper` puts an executor of its own
  // around the model's. Throws what the rooms below throw: not_found,
  // invalid_argument, failed_precondition.
  static std::shared_ptr<const Servable> Load(
      const ServableOptions& options, const ExecutorWrapper& wrapper = {});

  // Blocks until all documents are scored. Throws internal for a score that is
  // not finite, and what RowEncoder::Encode and Scheduler::Score throw.
  Scores Score(const RankingTask& task,
               const Cancellation* cancellation = nullptr) const;

  // The token sequences that Score would compute.
  EncodedPrompts Encode(const RankingTask& task,
                        const Cancellation* cancellation = nullptr) const {
    return encoder_->Encode(task, cancellation);
  }

  // The tokens of texts by themselves, special-token strings as control tokens;
  // for looking at, not for scoring.
  std::vector<TokenSequence> Tokenize(
      const std::vector<std::string>& texts) const {
    return tokenizer_->EncodeControl(texts);
  }
  const TokenizerShape& tokenizer_shape() const { return tokenizer_->shape(); }

  const ModelDescription& model() const { return model_; }
  const SpecialTokens& special_tokens() const { return special_tokens_; }
  // Whose rows a cross-encoder reads, and whether it was trained on others.
  const RowsNote& rows_note() const { return rows_note_; }
  // What was asked for; what it came to is told below.
  const ServableOptions& options() const { return options_; }
  const std::string& instruction() const { return encoder_->instruction(); }
  size_t max_length() const { return encoder_->max_length(); }
  // The tokens whose logits are read; nullopt for a classifier.
  const std::optional<AnswerTokens>& answers() const { return answers_; }
  // What the model reads of a pair, as text; for looking at, not for scoring.
  std::string PromptText(const std::string& query,
                         const std::string& document) const {
    return RowText(model_, instruction(), query, document);
  }
  // "paged", "packed" or "dense", and why.
  std::string executor() const { return choice_.scheduler->executor().name(); }
  // What the device made of the model. While nothing is scored: it asks the
  // device.
  RuntimeReport runtime() const {
    return choice_.scheduler->executor().Report();
  }
  const std::string& executor_reason() const { return choice_.reason; }
  // False when the scoring head had to compute whole logits; see ScoreHead.
  bool folded_head() const { return choice_.folded_head; }
  SchedulerStatistics statistics() const {
    return choice_.scheduler->statistics();
  }

 private:
  Servable(const ServableOptions& options, const ExecutorWrapper& wrapper);

  ServableOptions options_;
  ov::Core core_;  // outlives what it compiled
  ModelDescription model_;
  std::unique_ptr<Tokenizer> tokenizer_;
  std::optional<AnswerTokens> answers_;
  SpecialTokens special_tokens_;
  RowsNote rows_note_;
  std::unique_ptr<RowEncoder> encoder_;
  ExecutorChoice choice_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_SERVABLE_H_
