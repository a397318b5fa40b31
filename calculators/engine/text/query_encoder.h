// SPDX-License-Identifier: Apache-2.0
//
// Encodes what all documents of a request share: instruction and query with
// their labels, or a cross-encoder's query alone.
//
//   <Instruct>: {instruction}\n<Query>: {query}\n<Document>:
//   |------------- lead -------------|       |---- tail ----|
//
// With CHUNK and ERROR this has a share of the prompt, and only the query
// itself is ever cut, at its end and between characters. With TRUNCATE query
// and document are cut as one text, as the model cards do: from the right,
// whatever stands there.

#ifndef CALCULATORS_ENGINE_TEXT_QUERY_ENCODER_H_
#define CALCULATORS_ENGINE_TEXT_QUERY_ENCODER_H_

#include <cstddef>
#include <string>

#include "calculators/core/cancellation.h"
#include "calculators/core/long_text.h"
#include "calculators/core/options.h"
#include "calculators/core/tokens.h"
#include "calculators/engine/model/model_directory.h"
#include "calculators/engine/text/tokenizer.h"

namespace rerank {

struct EncodedQuery {
  TokenSequence tokens;
  size_t query_dropped = 0;        // tokens that the query lost
  size_t instruction_dropped = 0;  // and the instruction; TRUNCATE only
};

class QueryEncoder {
 public:
  // `tokenizer` outlives it.
  QueryEncoder(const ModelDescription& model, const Tokenizer* tokenizer,
               bool allow_special_tokens);

  // Tokens of what follows a query.
  size_t TailSize(const std::string& instruction) const;

  // Throws invalid_argument for an instruction that the prompt has no place
  // for.
  void CheckPlace(const std::string& instruction) const;

  // Throws invalid_argument for an instruction that leaves no token for a query
  // in `room` tokens.
  void CheckSize(const std::string& instruction, size_t room) const;

  // In `room` tokens. Throws invalid_argument for what CheckPlace and CheckSize
  // refuse, and with kError for what does not fit.
  EncodedQuery Encode(const std::string& instruction, const std::string& query,
                      LongDocuments policy, size_t room,
                      const Cancellation* cancellation) const;

 private:
  struct Ends {
    TokenSequence lead;
    TokenSequence tail;
  };
  // Not of empty texts: some tokenizers put a space in front of every text.
  TokenSequence EncodePart(const std::string& text) const;
  Ends EncodeEnds(const std::string& instruction) const;
  void CheckEnds(const Ends& ends, const std::string& instruction,
                 size_t room) const;
  // TRUNCATE: cut on the right, whatever it is.
  void CutAsCard(const std::string& instruction, size_t room,
                 EncodedQuery* encoded) const;

  ModelDescription model_;
  const Tokenizer* tokenizer_;
  bool allow_special_tokens_;
};

// Throws invalid_argument for a text beyond `limit` tokens where it must not be
// cut. `why` says what sets the limit.
[[noreturn]] void TooLong(const std::string& what, size_t limit, size_t size,
                          const std::string& why);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_QUERY_ENCODER_H_
