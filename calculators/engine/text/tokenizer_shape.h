// SPDX-License-Identifier: Apache-2.0
//
// How a tokenizer cuts and pads on request. The executor does neither: its rows
// hold whole texts. What shows tokens to a client follows it, as OpenVINO
// GenAI's tokenizer does.

#ifndef CALCULATORS_ENGINE_TEXT_TOKENIZER_SHAPE_H_
#define CALCULATORS_ENGINE_TEXT_TOKENIZER_SHAPE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <openvino/core/model.hpp>
#include <optional>

namespace rerank {

struct TokenizerShape {
  bool pad_left = false;             // padding goes in front of the tokens
  std::optional<int64_t> pad_token;  // nullopt: the graph pads nothing
  bool cut_left = false;             // the first tokens are cut, not the last
  // Tokens, added ones included, to which a text is padded unless the client
  // says a length; nullopt: none is known.
  std::optional<size_t> max_length;
};

// What the graph of openvino_tokenizer.xml says. Operations:
//
//   Truncate       begins, ends, ids, ..., longest, side, mode
//   CombineSegments  the text and the tokens that are added to it
//   RaggedToDense  begins, ends, ids, width, padding token; pad_right
TokenizerShape ReadTokenizerShape(const std::shared_ptr<ov::Model>& model);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_TOKENIZER_SHAPE_H_
