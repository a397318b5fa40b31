// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/servable.h"

#include <algorithm>
#include <map>
#include <utility>

#include "calculators/core/cross_encoder_rows.h"
#include "calculators/core/error.h"
#include "calculators/core/prompt.h"
#include "calculators/engine/answer_tokens.h"
#include "calculators/engine/model_inputs.h"
#include "calculators/engine/plugin_config.h"

namespace rerank {

std::shared_ptr<const Servable> Servable::Load(const ServableOptions& options) {
  return std::shared_ptr<const Servable>(new Servable(options));
}

Servable::Servable(const ServableOptions& options)
    : options_(options),
      model_(ReadModelDirectory(options.model_path)),
      instruction_(
          options.instruction.value_or(model_.prompt.default_instruction)),
      max_length_(
          options.max_length.value_or(static_cast<size_t>(model_.max_length))) {
  const ov::AnyMap properties = ParsePluginConfig(options.plugin_config);
  CheckPluginConfig(&core_, options.device, properties);
  LoadTokenizersExtension(&core_, options.tokenizers_library);
  tokenizer_ = std::make_unique<Tokenizer>(&core_, model_.tokenizer_file);
  special_tokens_ = FindSpecialTokens(model_.directory, *tokenizer_);
  if (!instruction_.empty() && !TakesInstruction(model_.prompt)) {
    throw Error(ErrorCode::kInvalidArgument,
                "instruction: expected none, as the prompt of " +
                    model_.family + " has no place for it");
  }
  frame_.prefix = tokenizer_->EncodeControl(model_.prompt.prefix);
  frame_.separator = tokenizer_->EncodeControl(model_.prompt.separator);
  frame_.suffix = tokenizer_->EncodeControl(model_.prompt.suffix);
  // A limit below the frame is an error now, not at the first request.
  if (model_.cross_encoder) {
    Rows({}, {});
  } else {
    AssemblePrompt(frame_, {}, max_length_, nullptr);
  }

  const auto graph = ReadModel(&core_, model_.model_file);
  EngineOptions engine;
  engine.kind = options.engine;
  engine.device = options.device;
  engine.properties = properties;
  engine.scheduler = options.scheduler;
  engine.max_length = max_length_;
  engine.kv_cache_bytes = options.kv_cache_bytes;
  engine.padding_side = options.padding_side;
  engine.source = model_.source;
  engine.answers = FindAnswers(model_, *tokenizer_);
  engine.pad_token = special_tokens_.pad;
  engine_ = MakeEngine(&core_, graph, model_.model_file.string(), engine);
}

void Servable::CheckCount(size_t documents) const {
  if (documents > options_.max_documents) {
    throw Error(ErrorCode::kInvalidArgument,
                "documents: expected at most " +
                    std::to_string(options_.max_documents) +
                    " (max_allowed_chunks), got " + std::to_string(documents));
  }
}

EncodedPrompts Servable::Encode(const RankingTask& task) const {
  CheckCount(task.documents.size());
  return model_.cross_encoder ? EncodeRows(task) : EncodePrompts(task);
}

CrossEncoderRows Servable::Rows(
    const TokenSequence& query,
    const std::vector<TokenSequence>& documents) const {
  const RowMarkers markers = {special_tokens_.bos, special_tokens_.eos,
                              special_tokens_.sep};
  return BuildCrossEncoderRows(query, documents, markers, max_length_);
}

EncodedPrompts Servable::EncodeRows(const RankingTask& task) const {
  CrossEncoderRows built = Rows(tokenizer_->EncodeText(task.query),
                                tokenizer_->EncodeText(task.documents));
  CheckCount(built.rows.size());
  EncodedPrompts prompts;
  prompts.sequences = std::move(built.rows);
  prompts.document_of = std::move(built.document_of);
  prompts.dropped.assign(task.documents.size(), built.dropped);
  return prompts;
}

EncodedPrompts Servable::EncodePrompts(const RankingTask& task) const {
  PromptFrame frame = frame_;
  frame.pair_head = tokenizer_->EncodeText(
      RenderPairHead(model_.prompt, instruction_, task.query));
  // Tokens of head and document together equal the tokens of the head followed
  // by those of lead and document: the pre-tokenizer splits there.
  std::vector<std::string> texts;
  texts.reserve(task.documents.size());
  for (const std::string& document : task.documents) {
    texts.push_back(model_.prompt.document_lead + document);
  }
  EncodedPrompts prompts;
  prompts.shared = std::min(
      frame.prefix.size() + frame.pair_head.size() + frame.separator.size(),
      max_length_ - frame.suffix.size());
  for (const TokenSequence& document : tokenizer_->EncodeText(texts)) {
    size_t dropped = 0;
    prompts.sequences.push_back(
        AssemblePrompt(frame, document, max_length_, &dropped));
    prompts.document_of.push_back(prompts.dropped.size());
    prompts.dropped.push_back(dropped);
  }
  return prompts;
}

Scores Servable::Score(const RankingTask& task,
                       const Cancellation* cancellation) const {
  EncodedPrompts prompts = Encode(task);
  // Equal documents are computed once.
  std::map<TokenSequence, size_t> places;
  std::vector<TokenSequence> unique;
  std::vector<size_t> place_of;
  for (const TokenSequence& sequence : prompts.sequences) {
    const auto [it, added] = places.try_emplace(sequence, unique.size());
    if (added) unique.push_back(sequence);
    place_of.push_back(it->second);
  }
  const std::vector<float> raw =
      engine_.scheduler->Score(unique, prompts.shared, cancellation);
  std::vector<float> scored;
  for (const size_t place : place_of) scored.push_back(raw[place]);
  Scores scores;
  scores.raw = BestScores(scored, prompts.document_of, task.documents.size());
  scores.dropped = std::move(prompts.dropped);
  return scores;
}

}  // namespace rerank
