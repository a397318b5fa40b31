// SPDX-License-Identifier: Apache-2.0
//
// The tokenizer's graph (openvino_tokenizer.xml): what its vocabulary is, and
// the changes that make it fit the stock rerank calculator, which tokenizes
// query and documents alone.

#ifndef CALCULATORS_BAKE_TOKENIZER_GRAPH_H_
#define CALCULATORS_BAKE_TOKENIZER_GRAPH_H_

#include <cstdint>
#include <memory>
#include <openvino/runtime/core.hpp>
#include <string>
#include <vector>

#include "calculators/engine/text/added_tokens.h"

namespace rerank {

// `name` is the file for messages. Both throw failed_precondition: always, and
// when there is not exactly one operation of the type.
[[noreturn]] void RefuseTokenizer(const std::string& name,
                                  const std::string& why);
std::shared_ptr<ov::Node> FindOperation(const ov::Model& model,
                                        const char* type,
                                        const std::string& name);

// The bytes of each token, by its number. `name` is the file for messages.
// Throws failed_precondition when the graph holds no byte-level BPE tokenizer
// that is understood.
std::vector<std::string> ReadVocabulary(
    const std::shared_ptr<const ov::Model>& tokenizer, const std::string& name);

// Changes a cross-encoder's `tokenizer`, of any kind, so that it
//   pads on the right with `pad_token`,
//   takes special tokens in a text for ordinary text and adds none,
//   orders combining marks,
//   never cuts a text.
// Token types are left out: rows get theirs in the graph. `core` and errors as
// of MakeStockTokenizer.
void MakePairTokenizer(ov::Core* core,
                       const std::shared_ptr<ov::Model>& tokenizer,
                       int64_t pad_token, const AddedTokens& added,
                       const std::string& name);

// Changes `tokenizer` so that it
//   puts a space in front of every text, an empty one too,
//   pads on the right with `pad_token`,
//   takes special tokens in a text for ordinary text (HideSpecialTokens),
//   orders combining marks (mark_order.h),
//   never cuts a text: the server splits long ones itself,
//   gives each text with both ends, told apart by `stride` (text_ends.h).
// `core` knows the openvino_tokenizers extension. Throws failed_precondition
// when the graph is not understood.
void MakeStockTokenizer(ov::Core* core,
                        const std::shared_ptr<ov::Model>& tokenizer,
                        int64_t pad_token, int64_t stride,
                        const AddedTokens& added, const std::string& name);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_TOKENIZER_GRAPH_H_
