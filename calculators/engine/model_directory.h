// SPDX-License-Identifier: Apache-2.0
//
// Reads a model directory and says what is in it: which family, which prompt,
// which answer tokens, which limit. It opens no model; the files are
//
//   config.json              model_type, architectures, max_position_embeddings
//   openvino_model.xml/.bin
//   openvino_tokenizer.xml/.bin
//   reranker.json            optional; overrides the family's row (see below)
//
// reranker.json may hold prefix, pair_head, document_lead, suffix,
// default_instruction, true_token, false_token (strings) and max_length
// (tokens). A key that is none of these is an error.

#ifndef CALCULATORS_ENGINE_MODEL_DIRECTORY_H_
#define CALCULATORS_ENGINE_MODEL_DIRECTORY_H_

#include <cstdint>
#include <filesystem>
#include <string>

#include "calculators/core/prompt.h"

namespace rerank {

struct ModelDescription {
  std::filesystem::path directory;
  std::filesystem::path model_file;      // openvino_model.xml
  std::filesystem::path tokenizer_file;  // openvino_tokenizer.xml
  std::string family;
  PromptTemplate prompt;
  std::string true_token;
  std::string false_token;
  int64_t max_length = 0;  // tokens, the prompt's frame included
};

// Throws not_found for a missing directory or file, invalid_argument for a
// broken one, failed_precondition for an architecture that is not a reranker
// known here.
ModelDescription ReadModelDirectory(const std::filesystem::path& directory);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_DIRECTORY_H_
