// SPDX-License-Identifier: Apache-2.0
//
// Bakes a reranker's prompt and answer, or a cross-encoder's own rows, into its
// model files, so that an unchanged OpenVINO Model Server scores it with its
// own cross-encoder calculator.
//
//   BakeOptions options;
//   options.model_path = "Qwen3-Reranker-0.6B";
//   options.out = "baked";
//   const BakedModel baked = Bake(options);
//
// It writes openvino_model.xml/.bin and openvino_tokenizer.xml/.bin. The JSON
// files and the graph beside them are for the caller to write, out of what is
// returned here.

#ifndef CALCULATORS_BAKE_BAKE_H_
#define CALCULATORS_BAKE_BAKE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "calculators/bake/baked_graph.h"

namespace rerank {

// What the server puts around query and document: BOS, two EOS and SEP.
inline constexpr size_t kRowMarkers = 4;

struct RowMarkers {
  int64_t bos = 0;
  int64_t eos = 0;
  int64_t sep = 0;
};

struct BakeOptions {
  std::filesystem::path model_path;        // an exported model's directory
  std::filesystem::path out;               // an existing folder
  std::optional<std::string> instruction;  // nullopt = the family's default
  std::optional<uint64_t> max_length;  // tokens of a prompt; nullopt = model's
  // nullopt: packed where the graph allows it, else grouped
  std::optional<BatchForm> rows;
  std::filesystem::path tokenizers_library;  // see tokenizers_extension.h
};

struct BakedModel {
  std::string family;
  bool cross_encoder = false;
  std::string instruction;  // a cross-encoder has none
  // Above every token of the model, so that no text can hold them.
  RowMarkers markers;
  int64_t pad_token = 0;
  size_t max_row_length = 0;  // of BOS query EOS SEP document EOS
  size_t max_length = 0;      // of a prompt, or of a cross-encoder's own row
  size_t prompt_tokens = 0;   // of either without query and document
  bool folded_head = false;
  BatchForm rows = BatchForm::kPacked;
  std::string why_not_packed;  // one line; empty when packed or asked for
};

// Throws what reading a model directory throws, invalid_argument when
// max_length leaves no room beside the prompt, a cross-encoder gets an
// instruction or a file cannot be written, and failed_precondition for a model
// that cannot be baked.
BakedModel Bake(const BakeOptions& options);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_BAKE_H_
