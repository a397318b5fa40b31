// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/row_encoder.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "calculators/core/error.h"
#include "calculators/core/request_limits.h"

namespace rerank {
namespace {

constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();

// BOS, EOS, SEP, EOS: the special tokens of a cross-encoder's row.
constexpr size_t kRowTokens = 4;

[[noreturn]] void Invalid(const std::string& message) {
  throw Error(ErrorCode::kInvalidArgument, message);
}

PromptFrame Frame(const ModelDescription& model, const SpecialTokens& special,
                  const Tokenizer& tokenizer) {
  PromptFrame frame;
  if (model.layout == RowLayout::kCrossEncoder) {
    frame.prefix = {special.bos};
    frame.separator = {special.eos, special.sep};
    frame.suffix = {special.eos};
  } else {
    frame.prefix = tokenizer.EncodeControl(model.prompt.prefix);
    frame.separator = tokenizer.EncodeControl(model.prompt.separator);
    frame.suffix = tokenizer.EncodeControl(model.prompt.suffix);
  }
  return frame;
}

std::string DocumentName(size_t index) {
  return "document " + std::to_string(index);
}

// The bytes of a part: a key that holds no copy.
std::string_view BytesOf(const TokenSequence& tokens, const TokenRange& range) {
  return {reinterpret_cast<const char*>(tokens.data() + range.first),
          (range.second - range.first) * sizeof(TokenSequence::value_type)};
}

}  // namespace

RowEncoder::RowEncoder(const ModelDescription& model,
                       const SpecialTokens& special, const Tokenizer* tokenizer,
                       const RowOptions& options)
    : model_(model),
      tokenizer_(tokenizer),
      options_(options),
      frame_(Frame(model, special, *tokenizer)),
      head_(model, tokenizer, options.allow_special_tokens) {
  head_.CheckPlace(options_.instruction);
  const size_t most = options_.max_length;
  if (model.layout == RowLayout::kCrossEncoder) {
    // The server's own text and limit.
    if (most <= 2 * kRowTokens) {
      Invalid(
          "max_position_embeddings should be larger than 2 * "
          "NUMBER_OF_SPECIAL_TOKENS: " +
          std::to_string(2 * kRowTokens) + "; actual: " + std::to_string(most));
    }
    // Half of what is there: of a row the server counts all.
    head_room_ = std::min(most / 2, most - kRowTokens - 1);
    return;
  }
  const size_t tail = head_.TailSize(options_.instruction);
  const size_t frame = FrameSize(frame_) + tail;
  if (most <= frame) {
    Invalid("maximum length must hold the prompt's frame of " +
            std::to_string(frame) + " tokens and a token more, got " +
            std::to_string(most));
  }
  head_room_ = tail + (most - frame) / 2;
  if (options_.long_documents != LongDocuments::kTruncate) {
    head_.CheckSize(options_.instruction, head_room_);
  }
}

std::vector<TokenSequence> RowEncoder::EncodeDocuments(
    const RankingTask& task, const Cancellation* cancellation) const {
  // Tokens of head and document together equal the tokens of the head followed
  // by those of lead and document: the pre-tokenizer splits there.
  std::vector<std::string> texts;
  texts.reserve(task.documents.size());
  for (const std::string& document : task.documents) {
    texts.push_back(model_.prompt.document_lead + document);
  }
  EncodeOptions options;
  options.name = DocumentName;
  options.cancellation = cancellation;
  return options_.allow_special_tokens
             ? tokenizer_->EncodeControl(texts, options)
             : tokenizer_->EncodeText(texts, options);
}

void RowEncoder::LimitDocuments(const RankingTask& task, LongDocuments policy,
                                std::vector<TokenSequence>* documents,
                                std::vector<size_t>* dropped) const {
  const size_t asked = task.max_tokens_per_document.value_or(kNoLimit);
  const size_t own = options_.max_tokens_per_document.value_or(kNoLimit);
  const size_t limit = std::min(asked, own);
  for (size_t i = 0; i < documents->size(); ++i) {
    TokenSequence& document = documents->at(i);
    if (document.size() <= limit) continue;
    if (policy == LongDocuments::kError) {
      TooLong(DocumentName(i), limit, document.size(),
              std::string(asked <= own ? "max_tokens_per_doc"
                                       : "max_tokens_per_document") +
                  ", and long_documents is ERROR");
    }
    dropped->at(i) = document.size() - limit;
    document.resize(limit);
    document.shrink_to_fit();
  }
}

std::vector<RowEncoder::DocumentPart> RowEncoder::PlanParts(
    const std::vector<TokenSequence>& documents, LongDocuments policy,
    size_t room, size_t max_chunks, EncodedPrompts* prompts) const {
  std::vector<DocumentPart> parts;
  for (size_t i = 0; i < documents.size(); ++i) {
    const size_t size = documents[i].size();
    if (policy == LongDocuments::kError && size > room) {
      TooLong(DocumentName(i), room, size, "long_documents is ERROR");
    }
    for (const TokenRange& range : SplitIntoChunks(size, room, max_chunks)) {
      parts.push_back({i, range});
    }
    prompts->dropped[i] += size - parts.back().range.second;
  }
  CheckChunkCount(parts.size(), options_.max_sequences);
  std::unordered_map<std::string_view, size_t> places;
  std::vector<DocumentPart> different;
  for (const DocumentPart& part : parts) {
    const auto [it, added] = places.try_emplace(
        BytesOf(documents[part.document], part.range), different.size());
    if (added) different.push_back(part);
    prompts->sequence_of.push_back(it->second);
    prompts->document_of.push_back(part.document);
  }
  return different;
}

EncodedPrompts RowEncoder::Encode(const RankingTask& task,
                                  const Cancellation* cancellation) const {
  CheckDocumentCount(task.documents.size(), options_.max_sequences);
  const LongDocuments policy =
      task.long_documents.value_or(options_.long_documents);
  const bool truncate = policy == LongDocuments::kTruncate;
  const bool as_card = truncate && model_.layout == RowLayout::kPrompt;
  // The model cards let a query push the document out, then cut it itself.
  EncodedHead head = head_.Encode(
      task.instruction ? *task.instruction : options_.instruction, task.query,
      policy, as_card ? options_.max_length - FrameSize(frame_) : head_room_,
      cancellation);
  EncodedPrompts prompts;
  prompts.query_dropped = head.query_dropped;
  prompts.instruction_dropped = head.instruction_dropped;
  PromptFrame frame = frame_;
  frame.pair_head = std::move(head.tokens);

  std::vector<TokenSequence> documents = EncodeDocuments(task, cancellation);
  prompts.dropped.resize(documents.size());
  LimitDocuments(task, policy, &documents, &prompts.dropped);
  const size_t around = FrameSize(frame) + frame.pair_head.size();
  const std::vector<DocumentPart> parts = PlanParts(
      documents, policy, options_.max_length - around,
      truncate ? 1 : task.max_chunks_per_document.value_or(kNoLimit), &prompts);
  size_t tokens = parts.size() * around;
  for (const auto& [document, range] : parts) {
    tokens += range.second - range.first;
  }
  CheckQueuedTokens(tokens, 0, options_.max_queued_tokens);

  prompts.sequences.reserve(parts.size());
  for (const auto& [document, range] : parts) {
    prompts.sequences.push_back(
        AssemblePrompt(frame, documents[document], range.first, range.second));
  }
  prompts.shared =
      frame.prefix.size() + frame.pair_head.size() + frame.separator.size();
  return prompts;
}

}  // namespace rerank
