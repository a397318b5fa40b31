// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/servable.h"

#include "calculators/core/error.h"
#include "calculators/core/prompt.h"
#include "calculators/engine/model_inputs.h"
#include "calculators/engine/openvino_error.h"
#include "calculators/engine/plugin_config.h"
#include "calculators/engine/score_head.h"

namespace rerank {
namespace {

std::shared_ptr<ov::Model> ReadModel(ov::Core* core,
                                     const std::filesystem::path& file) {
  try {
    return core->read_model(file.string());
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kInvalidArgument,
                file.string() + ": expected an OpenVINO model, got: " +
                    OpenVinoCause(error.what()));
  }
}

}  // namespace

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
  prefix_ = tokenizer_->EncodeControl(model_.prompt.prefix);
  suffix_ = tokenizer_->EncodeControl(model_.prompt.suffix);
  // A limit below the frame is an error now, not at the first request.
  AssemblePrompt({prefix_, {}, suffix_}, {}, max_length_, nullptr);

  const auto graph = ReadModel(&core_, model_.model_file);
  const ModelInputs inputs = InspectModel(graph, model_.model_file.string());
  const ScoreHead head =
      AppendScoreHead(graph, {tokenizer_->TokenId(model_.true_token),
                              tokenizer_->TokenId(model_.false_token)});
  folded_head_ = head.folded;
  DenseOptions dense;
  dense.device = options.device;
  dense.properties = properties;
  dense.padding_side = options.padding_side;
  backend_ = std::make_unique<DenseBackend>(&core_, head.model, inputs, dense);
}

EncodedPrompts Servable::Encode(const RankingTask& task) const {
  if (task.documents.size() > options_.max_documents) {
    throw Error(ErrorCode::kInvalidArgument,
                "documents: expected at most " +
                    std::to_string(options_.max_documents) +
                    " (max_allowed_chunks), got " +
                    std::to_string(task.documents.size()));
  }
  PromptFrame frame;
  frame.prefix = prefix_;
  frame.suffix = suffix_;
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
  for (const TokenSequence& document : tokenizer_->EncodeText(texts)) {
    size_t dropped = 0;
    prompts.sequences.push_back(
        AssemblePrompt(frame, document, max_length_, &dropped));
    prompts.dropped.push_back(dropped);
  }
  return prompts;
}

Scores Servable::Score(const RankingTask& task) const {
  EncodedPrompts prompts = Encode(task);
  return {backend_->Score(prompts.sequences), std::move(prompts.dropped)};
}

}  // namespace rerank
