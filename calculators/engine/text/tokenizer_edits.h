// SPDX-License-Identifier: Apache-2.0
//
// Changes to a tokenizer's graph that make its tokens those of the text alone:
// nothing added, nothing recognised, nothing cut.

#ifndef CALCULATORS_ENGINE_TEXT_TOKENIZER_EDITS_H_
#define CALCULATORS_ENGINE_TEXT_TOKENIZER_EDITS_H_

#include <memory>
#include <openvino/core/model.hpp>

#include "calculators/engine/text/added_tokens.h"

namespace rerank {

// Stops it from putting BOS, CLS, SEP or EOS around a text.
void DisableAddedTokens(const std::shared_ptr<ov::Model>& tokenizer);

// Makes special tokens unreachable: no text yields one, neither by its pattern
// nor by its vocabulary, and their strings are split like any other text. What
// it recognises besides `added.plain` counts as special. Throws
// failed_precondition for a tokenizer that is not understood.
void HideSpecialTokens(const std::shared_ptr<ov::Model>& tokenizer,
                       const AddedTokens& added);

// Stops it from cutting long texts, whether its longest length is a constant
// or, in newer ones, behind a switch that is a state of the model; the state
// goes, too.
void RemoveTruncation(const std::shared_ptr<ov::Model>& tokenizer);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_TOKENIZER_EDITS_H_
