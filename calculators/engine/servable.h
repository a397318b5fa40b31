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
#include "calculators/core/cross_encoder_rows.h"
#include "calculators/core/tokens.h"
#include "calculators/engine/engine.h"
#include "calculators/engine/model_directory.h"
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
  uint64_t max_documents = 10000;          // in one request
  EngineKind engine = EngineKind::kAuto;
  SchedulerOptions scheduler;
  size_t kv_cache_bytes = size_t{1} << 30;         // of the paged engine
  PaddingSide padding_side = PaddingSide::kRight;  // of the dense engine
  std::filesystem::path tokenizers_library;  // see LoadTokenizersExtension
};

struct RankingTask {
  std::string query;
  std::vector<std::string> documents;
};

// Tokens of each document's whole prompt, and what did not fit. A
// cross-encoder's long document has several; the best one's score is its own.
struct EncodedPrompts {
  std::vector<TokenSequence> sequences;
  std::vector<size_t> document_of;  // the document of each sequence
  std::vector<size_t> dropped;      // tokens cut from each document's pair
  size_t shared = 0;                // tokens that all sequences begin with
};

struct Scores {
  std::vector<float> raw;       // one for each document, in their order
  std::vector<size_t> dropped;  // as in EncodedPrompts
};

class Servable {
 public:
  // Reads, checks and compiles the model. Throws what the rooms below throw:
  // not_found, invalid_argument, failed_precondition.
  static std::shared_ptr<const Servable> Load(const ServableOptions& options);

  // Blocks until all documents are scored. Throws invalid_argument for more
  // documents, or chunks of them, than max_documents, and what Scheduler::Score
  // throws.
  Scores Score(const RankingTask& task,
               const Cancellation* cancellation = nullptr) const;

  // The token sequences that Score would compute.
  EncodedPrompts Encode(const RankingTask& task) const;

  // The tokens of texts by themselves, special-token strings as control tokens;
  // for looking at, not for scoring.
  std::vector<TokenSequence> Tokenize(
      const std::vector<std::string>& texts) const {
    return tokenizer_->EncodeControl(texts);
  }

  const ModelDescription& model() const { return model_; }
  const SpecialTokens& special_tokens() const { return special_tokens_; }
  const std::string& instruction() const { return instruction_; }
  size_t max_length() const { return max_length_; }
  // "paged" or "dense", and why.
  std::string engine() const { return engine_.scheduler->executor().name(); }
  const std::string& engine_reason() const { return engine_.reason; }
  // False when the scoring head had to compute whole logits; see ScoreHead.
  bool folded_head() const { return engine_.folded_head; }
  SchedulerStatistics statistics() const {
    return engine_.scheduler->statistics();
  }

 private:
  explicit Servable(const ServableOptions& options);

  EncodedPrompts EncodePrompts(const RankingTask& task) const;
  EncodedPrompts EncodeRows(const RankingTask& task) const;
  CrossEncoderRows Rows(const TokenSequence& query,
                        const std::vector<TokenSequence>& documents) const;
  // Throws invalid_argument when a request has too many documents.
  void CheckCount(size_t documents) const;

  ServableOptions options_;
  ov::Core core_;  // outlives what it compiled
  ModelDescription model_;
  std::string instruction_;
  size_t max_length_ = 0;
  std::unique_ptr<Tokenizer> tokenizer_;
  SpecialTokens special_tokens_;
  PromptFrame frame_;  // without a head
  Engine engine_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_SERVABLE_H_
