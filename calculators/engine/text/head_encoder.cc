// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/head_encoder.h"

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

HeadEncoder::HeadEncoder(const ModelDescription& model,
                         const Tokenizer* tokenizer, bool allow_special_tokens)
    : model_(model),
      tokenizer_(tokenizer),
      allow_special_tokens_(allow_special_tokens) {}

TokenSequence HeadEncoder::EncodePart(const std::string& text) const {
  if (text.empty()) return {};
  return allow_special_tokens_ ? tokenizer_->EncodeControl(text)
                               : tokenizer_->EncodeText(text);
}

HeadEncoder::Ends HeadEncoder::EncodeEnds(
    const std::string& instruction) const {
  return {EncodePart(PairLead(model_.prompt, instruction)),
          EncodePart(PairTail(model_.prompt, instruction))};
}

size_t HeadEncoder::TailSize(const std::string& instruction) const {
  return EncodePart(PairTail(model_.prompt, instruction)).size();
}

void HeadEncoder::CheckPlace(const std::string& instruction) const {
  if (!instruction.empty() && !TakesInstruction(model_.prompt)) {
    throw Error(ErrorCode::kInvalidArgument, "instruction: expected none, as " +
                                                 model_.family +
                                                 " has no place for one");
  }
}

void HeadEncoder::CheckEnds(const Ends& ends, const std::string& instruction,
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

void HeadEncoder::CheckSize(const std::string& instruction, size_t room) const {
  CheckEnds(EncodeEnds(instruction), instruction, room);
}

void HeadEncoder::CutAsCard(const std::string& instruction, size_t room,
                            EncodedHead* head) const {
  const Ends ends = EncodeEnds(instruction);
  const TokenSequence through =
      EncodePart(ThroughInstruction(model_.prompt, instruction));
  const TokenSequence& all = head->tokens;
  const auto from_start = [&all](const TokenSequence& part) {
    return Common(all.begin(), all.end(), part.begin(), part.end());
  };
  const size_t tail =
      Common(all.rbegin(), all.rend(), ends.tail.rbegin(), ends.tail.rend());
  const size_t query_begin = from_start(ends.lead);
  const size_t query_end = std::max(query_begin, all.size() - tail);
  head->query_dropped = query_end - std::clamp(room, query_begin, query_end);
  const size_t instruction_end = from_start(through);
  head->instruction_dropped = instruction_end - std::min(room, instruction_end);
  head->tokens.resize(room);
}

EncodedHead HeadEncoder::Encode(const std::string& instruction,
                                const std::string& query, LongDocuments policy,
                                size_t room,
                                const Cancellation* cancellation) const {
  CheckPlace(instruction);
  const bool rows = model_.layout == RowLayout::kCrossEncoder;
  const std::vector<std::string> texts = {
      rows ? query : RenderPairHead(model_.prompt, instruction, query)};
  EncodeOptions options;
  options.name = [](size_t) { return std::string("query"); };
  options.cancellation = cancellation;
  EncodedHead head;
  head.tokens = std::move((allow_special_tokens_
                               ? tokenizer_->EncodeControl(texts, options)
                               : tokenizer_->EncodeText(texts, options))
                              .front());
  if (head.tokens.size() <= room) return head;
  if (policy == LongDocuments::kTruncate && !rows) {
    CutAsCard(instruction, room, &head);
    return head;
  }
  const Ends ends = EncodeEnds(instruction);
  CheckEnds(ends, instruction, room);
  if (policy == LongDocuments::kError) {
    TooLong("query with instruction", room, head.tokens.size(),
            "long_documents is ERROR");
  }
  TokenSequence cut = CutHead(
      head.tokens, ends.lead.size(), ends.tail, room,
      [&](size_t at) { return tokenizer_->BeginsCharacter(head.tokens[at]); });
  head.query_dropped = head.tokens.size() - cut.size();
  head.tokens = std::move(cut);
  return head;
}

}  // namespace rerank
