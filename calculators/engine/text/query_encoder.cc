// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/query_encoder.h"

#include <algorithm>
#include <utility>

#include "calculators/core/error.h"
#include "calculators/core/prompt.h"

namespace rerank {
namespace {

// How many tokens both begin with. Where a text goes on, its last token may
// have become another one.
template <typename Iterator>
size_t Common(Iterator begin, Iterator end, Iterator other,
              Iterator other_end) {
  return static_cast<size_t>(std::mismatch(begin, end, other, other_end).first -
                             begin);
}

}  // namespace

void TooLong(const std::string& what, size_t limit, size_t size,
             const std::string& why) {
  throw Error(ErrorCode::kInvalidArgument,
              what + ": expected at most " + std::to_string(limit) +
                  " tokens (" + why + "), got " + std::to_string(size));
}

QueryEncoder::QueryEncoder(const ModelDescription& model,
                           const Tokenizer* tokenizer,
                           bool allow_special_tokens)
    : model_(model),
      tokenizer_(tokenizer),
      allow_special_tokens_(allow_special_tokens) {}

TokenSequence QueryEncoder::EncodePart(const std::string& text) const {
  if (text.empty()) return {};
  return allow_special_tokens_ ? tokenizer_->EncodeControl(text)
                               : tokenizer_->EncodeText(text);
}

QueryEncoder::Ends QueryEncoder::EncodeEnds(
    const std::string& instruction) const {
  return {EncodePart(QueryLead(model_.prompt, instruction)),
          EncodePart(QueryTail(model_.prompt, instruction))};
}

size_t QueryEncoder::TailSize(const std::string& instruction) const {
  return EncodePart(QueryTail(model_.prompt, instruction)).size();
}

void QueryEncoder::CheckPlace(const std::string& instruction) const {
  if (!instruction.empty() && !TakesInstruction(model_.prompt)) {
    throw Error(ErrorCode::kInvalidArgument, "instruction: expected none, as " +
                                                 model_.family +
                                                 " has no place for one");
  }
}

void QueryEncoder::CheckEnds(const Ends& ends, const std::string& instruction,
                             size_t room) const {
  const size_t size = ends.lead.size() + ends.tail.size();
  if (size < room) return;
  const Ends labels = EncodeEnds("");
  const size_t bare = labels.lead.size() + labels.tail.size();
  if (instruction.empty() || bare >= room) {
    throw Error(ErrorCode::kInvalidArgument,
                "maximum length must hold the query's labels of " +
                    std::to_string(bare) + " tokens and a token more in " +
                    "the query's share, which has " + std::to_string(room));
  }
  throw Error(ErrorCode::kInvalidArgument,
              "instruction: expected at most " +
                  std::to_string(room - 1 - bare) + " tokens, got " +
                  std::to_string(size - std::min(size, bare)));
}

void QueryEncoder::CheckSize(const std::string& instruction,
                             size_t room) const {
  CheckEnds(EncodeEnds(instruction), instruction, room);
}

void QueryEncoder::CutAsCard(const std::string& instruction, size_t room,
                             EncodedQuery* encoded) const {
  const Ends ends = EncodeEnds(instruction);
  const TokenSequence through =
      EncodePart(ThroughInstruction(model_.prompt, instruction));
  const TokenSequence& all = encoded->tokens;
  const auto from_start = [&all](const TokenSequence& part) {
    return Common(all.begin(), all.end(), part.begin(), part.end());
  };
  const size_t tail =
      Common(all.rbegin(), all.rend(), ends.tail.rbegin(), ends.tail.rend());
  const size_t query_begin = from_start(ends.lead);
  const size_t query_end = std::max(query_begin, all.size() - tail);
  encoded->query_dropped = query_end - std::clamp(room, query_begin, query_end);
  const size_t instruction_end = from_start(through);
  encoded->instruction_dropped =
      instruction_end - std::min(room, instruction_end);
  encoded->tokens.resize(room);
}

EncodedQuery QueryEncoder::Encode(const std::string& instruction,
                                  const std::string& query,
                                  LongDocuments policy, size_t room,
                                  const Cancellation* cancellation) const {
  CheckPlace(instruction);
  const bool rows = model_.layout == RowLayout::kCrossEncoder;
  const std::vector<std::string> texts = {
      rows ? query : RenderQuery(model_.prompt, instruction, query)};
  EncodeOptions options;
  options.name = [](size_t) { return std::string("query"); };
  options.cancellation = cancellation;
  EncodedQuery encoded;
  encoded.tokens = std::move((allow_special_tokens_
                                  ? tokenizer_->EncodeControl(texts, options)
                                  : tokenizer_->EncodeText(texts, options))
                                 .front());
  if (encoded.tokens.size() <= room) return encoded;
  if (policy == LongDocuments::kTruncate && !rows) {
    CutAsCard(instruction, room, &encoded);
    return encoded;
  }
  const Ends ends = EncodeEnds(instruction);
  CheckEnds(ends, instruction, room);
  if (policy == LongDocuments::kError) {
    TooLong("query with instruction", room, encoded.tokens.size(),
            "long_documents is ERROR");
  }
  TokenSequence cut = CutQuery(
      encoded.tokens, ends.lead.size(), ends.tail, room, [&](size_t at) {
        return tokenizer_->BeginsCharacter(encoded.tokens[at]);
      });
  encoded.query_dropped = encoded.tokens.size() - cut.size();
  encoded.tokens = std::move(cut);
  return encoded;
}

}  // namespace rerank
