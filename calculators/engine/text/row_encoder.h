// SPDX-License-Identifier: Apache-2.0
//
// From a query and documents to the token sequences that a model reads: the
// family's prompt or a cross-encoder's rows, long texts split or cut.
//
//   prompt          prefix | query | separator | document | suffix
//                   prefix | document | separator | query | suffix
//   cross-encoder   BOS    | query           | EOS SEP   | document | EOS
//
// Both are frames around a query and a document, which alone can be cut. A
// cross-encoder's frame is the server's, as above, or the checkpoint's own
// (PairTemplate).

#ifndef CALCULATORS_ENGINE_TEXT_ROW_ENCODER_H_
#define CALCULATORS_ENGINE_TEXT_ROW_ENCODER_H_

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "calculators/core/cancellation.h"
#include "calculators/core/long_text.h"
#include "calculators/core/options.h"
#include "calculators/core/tokens.h"
#include "calculators/engine/model/model_directory.h"
#include "calculators/engine/text/document_parts.h"
#include "calculators/engine/text/query_encoder.h"
#include "calculators/engine/text/special_tokens.h"
#include "calculators/engine/text/tokenizer.h"

namespace rerank {

// One request. What it does not say is the model's, as TextOptions has it.
struct RankingTask {
  std::string query;
  std::vector<std::string> documents;
  RequestOptions options{};
};

// Part i of the request is of document document_of[i] and reads
// sequences[sequence_of[i]]; equal parts share a sequence.
struct EncodedPrompts {
  std::vector<TokenSequence> sequences;  // all different
  std::vector<size_t> sequence_of;
  std::vector<size_t> document_of;
  // Of each sequence; none: all are kOneSegment.
  std::vector<size_t> second_segments;
  std::vector<size_t> dropped;     // tokens of each document that none holds
  size_t query_dropped = 0;        // tokens that the query lost, where most
  size_t instruction_dropped = 0;  // and the instruction
  size_t shared = 0;               // tokens that all sequences begin with
};

// Every part's row, in the order of the parts.
std::vector<TokenSequence> RowsOf(const EncodedPrompts& prompts);

class RowEncoder {
 public:
  // `tokenizer` outlives it. Of a request's different sequences all together
  // have at most `max_queued_tokens`. Throws what LongestRow throws, and
  // invalid_argument when the longest row does not hold the frame and a token,
  // or for an instruction that the prompt has no place or not enough of it for.
  RowEncoder(const ModelDescription& model, const SpecialTokens& special,
             const Tokenizer* tokenizer, const TextOptions& options,
             size_t max_queued_tokens = std::numeric_limits<size_t>::max());

  // What holds where a request says nothing.
  const std::string& instruction() const { return instruction_; }
  // Tokens of the longest row.
  size_t max_length() const { return max_length_; }

  // Throws invalid_argument for more documents or chunks than max_documents,
  // for an instruction that does not fit and, with kError, for any text that
  // does not fit, naming it; resource_exhausted for more tokens than
  // max_queued_tokens, before prompts take memory; cancelled.
  EncodedPrompts Encode(const RankingTask& task,
                        const Cancellation* cancellation = nullptr) const;

 private:
  std::vector<TokenSequence> EncodeDocuments(
      const RankingTask& task, const Cancellation* cancellation) const;
  void LimitDocuments(const RankingTask& task, LongDocuments policy,
                      std::vector<TokenSequence>* documents,
                      std::vector<size_t>* dropped) const;
  // Fills in sequence_of, document_of and what was dropped; returns those that
  // are different, which are to be assembled.
  std::vector<DocumentPart> Distinct(
      const std::vector<DocumentPart>& parts,
      const std::vector<TokenSequence>& documents, size_t query,
      EncodedPrompts* prompts) const;
  // Tokens of a document without those of its tail, unless both have merged.
  size_t TextSize(const TokenSequence& document) const;
  void AssembleParts(const std::vector<DocumentPart>& parts,
                     const std::vector<TokenSequence>& documents,
                     const PromptFrame& frame, EncodedPrompts* prompts) const;

  ModelDescription model_;
  const Tokenizer* tokenizer_;
  TokenBeginsCharacter begins_character_;
  TextOptions options_;
  std::string instruction_;
  size_t max_length_;
  size_t max_queued_tokens_;
  PromptFrame frame_;  // without a query
  QueryEncoder query_encoder_;
  size_t query_room_ = 0;  // tokens that a query may have, but for TRUNCATE
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_ROW_ENCODER_H_
