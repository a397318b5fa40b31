// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/bake.h"

#include <algorithm>
#include <memory>
#include <openvino/openvino.hpp>

#include "calculators/bake/baked_graph.h"
#include "calculators/bake/prompt_tokens.h"
#include "calculators/bake/text_ends_check.h"
#include "calculators/bake/token_code.h"
#include "calculators/bake/tokenizer_graph.h"
#include "calculators/core/error.h"
#include "calculators/core/openvino_error.h"
#include "calculators/core/prompt.h"
#include "calculators/engine/answer_tokens.h"
#include "calculators/engine/model/model_directory.h"
#include "calculators/engine/model/model_inputs.h"
#include "calculators/engine/model/model_rows.h"
#include "calculators/engine/model/row_length.h"
#include "calculators/engine/text/added_tokens.h"
#include "calculators/engine/text/tokenizer.h"
#include "calculators/engine/text/tokenizers_extension.h"

namespace rerank {
namespace {

void Save(const std::shared_ptr<ov::Model>& model,
          const std::filesystem::path& file) {
  try {
    // Weights stay as the export has them.
    ov::save_model(model, file.string(), /*compress_to_fp16=*/false);
  } catch (const ov::Exception& error) {
    throw Error(
        ErrorCode::kInvalidArgument,
        file.string() + ": cannot be written: " + OpenVinoCause(error.what()));
  }
}

// The first of a cross-encoder's markers: above every token that there is, and
// below 2^24, for a CPU compares whole numbers as f32.
constexpr int64_t kPairMarker = int64_t{1} << 22;

// How many tokens model and tokenizer have between them.
size_t VocabularySize(const ov::Model& model,
                      const std::vector<std::string>& vocabulary) {
  const ov::Dimension logits = model.output("logits").get_partial_shape()[2];
  const auto size =
      static_cast<size_t>(logits.is_static() ? logits.get_length() : 0);
  return std::max(size, vocabulary.size());
}

// Throws invalid_argument when `max_length` does not hold `frame` tokens and
// those of a query and a document.
void CheckLength(size_t max_length, size_t frame, size_t texts) {
  if (max_length >= frame + texts) return;
  throw Error(ErrorCode::kInvalidArgument,
              "max_length: expected at least " + std::to_string(frame + texts) +
                  " tokens, of which the prompt needs " +
                  std::to_string(frame) + ", got " +
                  std::to_string(max_length));
}

// The longest stock row whose prompt fits into `max_length`: a row's markers
// are replaced by the fixed tokens, and the query loses an end.
size_t MaxRowLength(const PromptTokens& prompt, size_t max_length) {
  CheckLength(max_length, prompt.size(), kRowMarkers + 1);
  return max_length - prompt.size() + kRowMarkers + kOwnEnd;
}

void SetMarkers(int64_t first, BakedModel* baked) {
  baked->markers = {first, first + 1, first + 2};
  baked->pad_token = first + 3;
}

void Describe(const BakedGraph& scorer, BakedModel* baked) {
  baked->folded_head = scorer.folded_head;
  baked->rows = scorer.form;
  baked->why_not_packed = scorer.why_not_packed;
}

BakedModel BakePair(ov::Core* core, ModelDescription model,
                    const BakeOptions& options) {
  if (!HasRowChoice(model)) {
    throw Error(ErrorCode::kFailedPrecondition,
                model.directory.string() +
                    ": expected a model that answers with a token, or a "
                    "cross-encoder that is not baked, got the classifier " +
                    model.family);
  }
  if (options.instruction) {
    throw Error(ErrorCode::kInvalidArgument,
                "instruction: expected none for the cross-encoder " +
                    model.family + ", got '" + OneLine(*options.instruction) +
                    "'");
  }
  UseCheckpointRows(&model);
  const PairTemplate& pair = *model.pair;
  const auto graph = ReadModel(core, model.model_file);
  const std::string name = model.model_file.string();
  InspectModel(graph, model.source, name);
  const auto tokenizer = ReadModel(core, model.tokenizer_file);

  BakedModel baked;
  baked.family = model.family;
  baked.cross_encoder = true;
  baked.max_length = LongestRow(model, options.max_length);
  baked.prompt_tokens =
      pair.prefix.size() + pair.separator.size() + pair.suffix.size();
  CheckLength(baked.max_length, baked.prompt_tokens, 2);
  baked.max_row_length = baked.max_length - baked.prompt_tokens + kRowMarkers;
  SetMarkers(kPairMarker, &baked);
  const BakedGraph scorer = BakeCrossEncoder(
      graph, pair, baked.markers.sep,
      {model.label_difference, model.score_scale}, options.rows, name);
  Describe(scorer, &baked);
  MakePairTokenizer(core, tokenizer, baked.pad_token,
                    ReadAddedTokens(model.directory, {}),
                    model.tokenizer_file.string());
  Save(scorer.model, options.out / "openvino_model.xml");
  Save(tokenizer, options.out / "openvino_tokenizer.xml");
  return baked;
}

}  // namespace

BakedModel Bake(const BakeOptions& options) {
  const ModelDescription model = ReadModelDirectory(options.model_path);
  ov::Core core;
  LoadTokenizersExtension(&core, options.tokenizers_library);
  if (model.source != ScoreSource::kAnswerTokens) {
    return BakePair(&core, model, options);
  }
  const std::vector<std::string> frame = FixedTexts(model.prompt);
  const Tokenizer tokenizer(&core, model.tokenizer_file, frame);
  const auto tokenizer_graph = ReadModel(&core, model.tokenizer_file);
  const std::string tokenizer_name = model.tokenizer_file.string();
  const auto vocabulary = ReadVocabulary(tokenizer_graph, tokenizer_name);
  const auto graph = ReadModel(&core, model.model_file);
  const std::string name = model.model_file.string();
  InspectModel(graph, model.source, name);

  BakedModel baked;
  baked.family = model.family;
  baked.instruction =
      options.instruction.value_or(model.prompt.default_instruction);
  const size_t size = VocabularySize(*graph, vocabulary);
  const PromptTokens prompt =
      EncodePromptParts(model.prompt, baked.instruction, tokenizer);
  baked.max_length =
      options.max_length.value_or(static_cast<uint64_t>(model.max_length));
  baked.max_row_length = MaxRowLength(prompt, baked.max_length);
  baked.prompt_tokens = prompt.size();
  SetMarkers(static_cast<int64_t>(size), &baked);
  const int64_t stride = baked.pad_token + 1;
  const BakedGraph scorer =
      BakeGraph(&core, graph, *FindAnswers(model, tokenizer), prompt, stride,
                baked.markers.sep, model.score_scale, options.rows, name);
  Describe(scorer, &baked);
  MakeStockTokenizer(&core, tokenizer_graph, baked.pad_token, stride,
                     ReadAddedTokens(model.directory, frame), tokenizer_name);
  CheckTextEnds(&core, tokenizer_graph, tokenizer, stride, tokenizer_name);
  Save(scorer.model, options.out / "openvino_model.xml");
  Save(tokenizer_graph, options.out / "openvino_tokenizer.xml");
  return baked;
}

}  // namespace rerank
