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
#include "calculators/core/ranking.h"
#include "calculators/engine/engine.h"
#include "calculators/engine/faulty_executor.h"
#include "calculators/engine/model_directory.h"
#include "calculators/engine/model_rows.h"
#include "calculators/engine/row_encoder.h"
#include "calculators/engine/scheduler.h"
#include "calculators/engine/special_tokens.h"
#include "calculators/engine/tokenizer.h"

namespace rerank {

struct ServableOptions {
  std::filesystem::path model_path;
  std::string device = "CPU";
  std::string plugin_config;               // JSON object; "" = none
  std::optional<std::string> instruction;  // nullopt = the family's default
  std::optional<uint64_t> max_length;      // tokens; nullopt = the model's
  uint64_t max_documents = 10000;          // in one request, and their chunks
  LongDocuments long_documents = LongDocuments::kChunk;
  std::optional<uint64_t> max_tokens_per_document;  // nullopt = no limit
  // Special-token strings in queries and documents are control tokens: only
  // for clients that are trusted and write the prompt themselves.
  bool allow_special_tokens = false;
  EngineKind engine = EngineKind::kAuto;
  SchedulerOptions scheduler;
  size_t kv_cache_bytes = size_t{1} << 30;         // of the paged engine
  PaddingSide padding_side = PaddingSide::kRight;  // of the dense engine
  std::filesystem::path tokenizers_library;        // see tokenizers_extension.h
  std::optional<FaultOptions> faults;  // of soak tests; nullopt = none
};

class Servable {
 public:
  // Reads, checks and compiles the model. Throws what the rooms below throw:
  // not_found, invalid_argument, failed_precondition.
  static std::shared_ptr<const Servable> Load(const ServableOptions& options);

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
  const std::string& instruction() const { return instruction_; }
  size_t max_length() const { return max_length_; }
  size_t max_documents() const { return options_.max_documents; }
  // "paged" or "dense", and why.
  std::string engine() const { return engine_.scheduler->executor().name(); }
  // What the device made of the model. While nothing is scored: it asks the
  // device.
  RuntimeReport runtime() const {
    return engine_.scheduler->executor().Report();
  }
  const SchedulerOptions& limits() const { return options_.scheduler; }
  const std::string& engine_reason() const { return engine_.reason; }
  // False when the scoring head had to compute whole logits; see ScoreHead.
  bool folded_head() const { return engine_.folded_head; }
  SchedulerStatistics statistics() const {
    return engine_.scheduler->statistics();
  }
  // What soak tests injected; nullptr without faults.
  const FaultRecord* fault_record() const {
    return options_.faults ? options_.faults->record.get() : nullptr;
  }

 private:
  explicit Servable(const ServableOptions& options);

  ServableOptions options_;
  ov::Core core_;  // outlives what it compiled
  ModelDescription model_;
  std::string instruction_;
  size_t max_length_ = 0;
  std::unique_ptr<Tokenizer> tokenizer_;
  SpecialTokens special_tokens_;
  RowsNote rows_note_;
  std::unique_ptr<RowEncoder> encoder_;
  Engine engine_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_SERVABLE_H_
