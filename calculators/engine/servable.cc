// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/servable.h"

#include <algorithm>
#include <utility>

#include "calculators/core/error.h"
#include "calculators/engine/answer_tokens.h"
#include "calculators/engine/model/model_inputs.h"
#include "calculators/engine/plugin_config.h"
#include "calculators/engine/text/tokenizers_extension.h"

namespace rerank {
std::shared_ptr<const Servable> Servable::Load(const ServableOptions& options,
                                               const ExecutorWrapper& wrapper) {
  CheckOptions(options);
  return std::shared_ptr<const Servable>(new Servable(options, wrapper));
}

Servable::Servable(const ServableOptions& options,
                   const ExecutorWrapper& wrapper)
    : options_(options), model_(ReadModelDirectory(options.model_path)) {
  const std::string& device = options.executor.device;
  const ov::AnyMap properties =
      PropertiesFor(device, ParsePluginConfig(options.executor.plugin_config));
  CheckPluginConfig(&core_, device, properties);
  SetCoreProperties(&core_, properties);
  LoadTokenizersExtension(&core_, options.tokenizers_library);
  tokenizer_ = std::make_unique<Tokenizer>(&core_, model_.tokenizer_file,
                                           FixedTexts(model_.prompt));
  special_tokens_ = FindSpecialTokens(model_.directory, *tokenizer_);
  rows_note_ = DescribeRows(model_, special_tokens_);
  encoder_ = std::make_unique<RowEncoder>(model_, special_tokens_,
                                          tokenizer_.get(), options.text,
                                          options.scheduler.max_queued_tokens);
  answers_ = FindAnswers(model_, *tokenizer_);

  const auto graph = ReadModel(&core_, model_.model_file);
  ExecutorChoiceOptions choice;
  choice.executor = options.executor;
  choice.scheduler = options.scheduler;
  choice.properties = properties;
  choice.max_length = max_length();
  choice.wrapper = wrapper;
  choice.source = model_.source;
  choice.label_difference = model_.label_difference;
  if (answers_) choice.answers = *answers_;
  choice.pad_token = special_tokens_.pad;
  choice_ = ChooseExecutor(&core_, graph, model_.model_file.string(), choice);
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
      choice_.scheduler->Score(std::move(prompts.sequences), prompts.shared,
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
