// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/servable.h"

#include <algorithm>
#include <utility>

#include "calculators/core/error.h"
#include "calculators/engine/answer_tokens.h"
#include "calculators/engine/model_inputs.h"
#include "calculators/engine/option_limits.h"
#include "calculators/engine/plugin_config.h"
#include "calculators/engine/tokenizers_extension.h"

namespace rerank {
namespace {

// Whether the model's rows are OpenVINO Model Server's.
bool ReadsServerRows(const ModelDescription& model) {
  return model.layout == RowLayout::kCrossEncoder && !model.pair;
}

// The longest row in tokens. A longer one would need positions that the model
// does not have; the server's number may count some that no token can have.
size_t LongestRow(const ModelDescription& model,
                  const std::optional<uint64_t>& asked) {
  if (!asked) return static_cast<size_t>(model.max_length);
  if (!model.most_positions) return *asked;
  const auto most = static_cast<uint64_t>(*model.most_positions);
  const auto counted = static_cast<uint64_t>(model.server_length);
  if (*asked <= most) return *asked;
  if (ReadsServerRows(model) && *asked <= counted) return most;
  throw Error(ErrorCode::kInvalidArgument,
              "maximum length: expected at most the model's own, " +
                  std::to_string(most) + " tokens, got " +
                  std::to_string(*asked));
}

}  // namespace

std::shared_ptr<const Servable> Servable::Load(const ServableOptions& options) {
  CheckServableOptions(options);
  return std::shared_ptr<const Servable>(new Servable(options));
}

Servable::Servable(const ServableOptions& options)
    : options_(options),
      model_(ReadModelDirectory(options.model_path)),
      instruction_(
          options.instruction.value_or(model_.prompt.default_instruction)),
      max_length_(LongestRow(model_, options.max_length)) {
  const ov::AnyMap properties =
      PropertiesFor(options.device, ParsePluginConfig(options.plugin_config));
  CheckPluginConfig(&core_, options.device, properties);
  SetCoreProperties(&core_, properties);
  LoadTokenizersExtension(&core_, options.tokenizers_library);
  tokenizer_ = std::make_unique<Tokenizer>(&core_, model_.tokenizer_file,
                                           FixedTexts(model_.prompt));
  special_tokens_ = FindSpecialTokens(model_.directory, *tokenizer_);
  rows_note_ = DescribeRows(model_, special_tokens_);
  RowOptions rows;
  rows.instruction = instruction_;
  rows.max_length = max_length_;
  rows.server_length =
      options.max_length.value_or(static_cast<size_t>(model_.server_length));
  rows.max_sequences = options.max_documents;
  rows.max_queued_tokens = options.scheduler.max_queued_tokens;
  rows.long_documents = options.long_documents;
  rows.max_tokens_per_document = options.max_tokens_per_document;
  rows.allow_special_tokens = options.allow_special_tokens;
  encoder_ = std::make_unique<RowEncoder>(model_, special_tokens_,
                                          tokenizer_.get(), rows);

  const auto graph = ReadModel(&core_, model_.model_file);
  EngineOptions engine;
  engine.kind = options.engine;
  engine.device = options.device;
  engine.properties = properties;
  engine.scheduler = options.scheduler;
  engine.max_length = max_length_;
  engine.kv_cache_bytes = options.kv_cache_bytes;
  engine.padding_side = options.padding_side;
  engine.faults = options.faults;
  engine.source = model_.source;
  engine.label_difference = model_.label_difference;
  engine.answers = FindAnswers(model_, *tokenizer_);
  engine.pad_token = special_tokens_.pad;
  engine_ = MakeEngine(&core_, graph, model_.model_file.string(), engine);
}

Scores Servable::Score(const RankingTask& task,
                       const Cancellation* cancellation) const {
  EncodedPrompts prompts = Encode(task, cancellation);
  ThrowIfCancelled(cancellation);
  Scores scores;
  for (const size_t sequence : prompts.sequence_of) {
    scores.prompt_tokens += prompts.sequences[sequence].size();
  }
  const std::vector<float> raw =
      engine_.scheduler->Score(std::move(prompts.sequences), prompts.shared,
                               cancellation, prompts.second_segments);
  std::vector<float> parts;
  parts.reserve(prompts.sequence_of.size());
  for (const size_t sequence : prompts.sequence_of) {
    parts.push_back(raw[sequence]);
  }
  const size_t documents = task.documents.size();
  scores.raw = BestOfParts(parts, prompts.document_of, documents);
  CheckFinite(scores.raw);
  scores.chunks.resize(documents);
  for (const size_t document : prompts.document_of) ++scores.chunks[document];
  scores.dropped = std::move(prompts.dropped);
  scores.query_dropped = prompts.query_dropped;
  scores.instruction_dropped = prompts.instruction_dropped;
  return scores;
}

}  // namespace rerank
