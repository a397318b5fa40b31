// SPDX-License-Identifier: Apache-2.0
//
// Reads a model directory and says what is in it: which family, which prompt,
// which answer tokens, which limit. It opens no model; the files are
//
//   config.json              model_type, architectures, _name_or_path, longest
//                            sequence
//   chat_template.jinja      optional, or in tokenizer_config.json: may tell
//                            the family
//   openvino_model.xml/.bin  here, or in openvino/ as sentence-transformers
//                            has it
//   openvino_tokenizer.xml/.bin
//   1_LogitScore/config.json optional; ids of the answer tokens, as
//                            sentence-transformers stores them
//   reranker.json            optional; overrides the family's row (see below)
//
// reranker.json may hold family (a row's name), prefix, instruction_lead,
// query_template, instruction_tail, separator, document_lead, document_tail,
// suffix, default_instruction, true_token, false_token (strings),
// document_first (boolean), score_scale (above 0), rows ("stock" or
// "checkpoint", see model_rows.h) and max_length (tokens). A key that is none
// of these is an error. Where no family is told, a query_template makes a
// family of its own.

#ifndef CALCULATORS_ENGINE_MODEL_MODEL_DIRECTORY_H_
#define CALCULATORS_ENGINE_MODEL_MODEL_DIRECTORY_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "calculators/core/family.h"
#include "calculators/core/prompt.h"
#include "calculators/engine/model/pair_template.h"

namespace rerank {

struct ModelDescription {
  std::filesystem::path directory;
  std::filesystem::path model_file;      // openvino_model.xml
  std::filesystem::path tokenizer_file;  // openvino_tokenizer.xml
  std::string family;
  std::string evidence;  // one line: by what the family was told
  bool assumed = false;  // only the architecture spoke; see FamilyVerdict
  ScoreSource source = ScoreSource::kAnswerTokens;
  RowLayout layout = RowLayout::kPrompt;
  PromptTemplate prompt;
  std::string true_token;
  std::string false_token;  // "" = there is none
  // Ids that 1_LogitScore or the family states; nullopt = those of the tokens
  // above.
  std::optional<int64_t> true_token_id;
  std::optional<int64_t> false_token_id;
  // How a cross-encoder's rows are built where they are the checkpoint's;
  // nullopt: as OpenVINO Model Server builds them.
  std::optional<PairTemplate> pair;
  // Ids of 1_LogitScore that helped to tell the family: they must be those of
  // its tokens, or the model is another one's.
  bool answers_to_check = false;
  // Of a classifier that a family's two answers were turned into: its score is
  // the difference of its labels, where it has two.
  bool label_difference = false;
  double score_scale = 1;  // relevance score = sigmoid(score_scale * raw)
  int64_t max_length = 0;  // tokens, the prompt's frame included
  // The longest row as OpenVINO Model Server counts it: positions that no token
  // can have included.
  int64_t server_length = 0;
  // The longest sequence that config.json (or reranker.json) says the model can
  // read; nullopt where it says none.
  std::optional<int64_t> most_positions;
};

// Throws not_found for a missing directory or file, invalid_argument for a
// broken one, failed_precondition for a model whose family is not told.
ModelDescription ReadModelDirectory(const std::filesystem::path& directory);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_MODEL_DIRECTORY_H_
