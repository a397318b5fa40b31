// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/row_encoder.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "calculators/core/error.h"
#include "calculators/core/request_limits.h"
#include "calculators/engine/model/row_length.h"

namespace rerank {
namespace {

constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();

[[noreturn]] void Invalid(const std::string& message) {
  throw Error(ErrorCode::kInvalidArgument, message);
}

PromptFrame Frame(const ModelDescription& model, const SpecialTokens& special,
                  const Tokenizer& tokenizer) {
  PromptFrame frame;
  if (model.pair) {
    frame.prefix = model.pair->prefix;
    frame.separator = model.pair->separator;
    frame.suffix = model.pair->suffix;
  } else if (model.layout == RowLayout::kCrossEncoder) {
    frame.prefix = {special.bos};
    frame.separator = {special.eos, special.sep};
    frame.suffix = {special.eos};
  } else {
    frame.prefix = tokenizer.EncodeControl(model.prompt.prefix);
    frame.separator = tokenizer.EncodeControl(model.prompt.separator);
    frame.suffix = tokenizer.EncodeControl(model.prompt.suffix);
    if (!model.prompt.document_tail.empty()) {
      frame.document_tail = tokenizer.EncodeText(model.prompt.document_tail);
    }
    frame.document_first = model.prompt.document_first;
  }
  return frame;
}

// The bytes of a part: a key that holds no copy.
std::string_view BytesOf(const TokenSequence& tokens, const TokenRange& range) {
  return {reinterpret_cast<const char*>(tokens.data() + range.first),
          (range.second - range.first) * sizeof(TokenSequence::value_type)};
}

}  // namespace

std::vector<TokenSequence> RowsOf(const EncodedPrompts& prompts) {
  std::vector<TokenSequence> rows;
  rows.reserve(prompts.sequence_of.size());
  for (const size_t sequence : prompts.sequence_of) {
    rows.push_back(prompts.sequences[sequence]);
  }
  return rows;
}

RowEncoder::RowEncoder(const ModelDescription& model,
                       const SpecialTokens& special, const Tokenizer* tokenizer,
                       const TextOptions& options, size_t max_queued_tokens)
    : model_(model),
      tokenizer_(tokenizer),
      begins_character_([tokenizer](int64_t token) {
        return tokenizer->BeginsCharacter(token);
      }),
      options_(options),
      instruction_(
          options.instruction.value_or(model.prompt.default_instruction)),
      max_length_(LongestRow(model, options.max_length)),
      max_queued_tokens_(max_queued_tokens),
      frame_(Frame(model, special, *tokenizer)),
      query_encoder_(model, tokenizer, options.allow_special_tokens) {
  query_encoder_.CheckPlace(instruction_);
  const size_t most = max_length_;
  if (ReadsServerRows(model)) {
    query_room_ = ServerQueryRoom(
        options.max_length.value_or(static_cast<size_t>(model.server_length)),
        most);
    return;
  }
  const size_t tail = query_encoder_.TailSize(instruction_);
  const size_t frame = FrameSize(frame_) + frame_.document_tail.size() + tail;
  if (most <= frame) {
    Invalid("maximum length must hold the prompt's frame of " +
            std::to_string(frame) + " tokens and a token more, got " +
            std::to_string(most));
  }
  query_room_ = tail + (most - frame) / 2;
  if (options_.long_documents != LongDocuments::kTruncate ||
      frame_.document_first) {
    query_encoder_.CheckSize(instruction_, query_room_);
  }
}

std::vector<TokenSequence> RowEncoder::EncodeDocuments(
    const RankingTask& task, const Cancellation* cancellation) const {
  // Tokens of query and document together equal the tokens of the query
  // followed by those of lead and document: the pre-tokenizer splits there.
  std::vector<std::string> texts;
  texts.reserve(task.documents.size());
  for (const std::string& document : task.documents) {
    texts.push_back(model_.prompt.document_lead + document +
                    model_.prompt.document_tail);
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
  const size_t asked = task.options.max_tokens_per_document.value_or(kNoLimit);
  const size_t own = options_.max_tokens_per_document.value_or(kNoLimit);
  const size_t limit = std::min(asked, own);
  for (size_t i = 0; i < documents->size(); ++i) {
    TokenSequence& document = documents->at(i);
    const size_t size = TextSize(document);
    if (size <= limit) continue;
    if (policy == LongDocuments::kError) {
      TooLong(DocumentName(i), limit, size,
              std::string(asked <= own ? "max_tokens_per_doc"
                                       : "max_tokens_per_document") +
                  ", and long_documents is ERROR");
    }
    const size_t kept = EndOfPart(
        0, limit, size, CharactersOf(document, policy, begins_character_));
    dropped->at(i) = size - kept;
    document.resize(kept);
    document.insert(document.end(), frame_.document_tail.begin(),
                    frame_.document_tail.end());
    document.shrink_to_fit();
  }
}

size_t RowEncoder::TextSize(const TokenSequence& document) const {
  const TokenSequence& tail = frame_.document_tail;
  const bool apart = document.size() >= tail.size() &&
                     std::equal(tail.rbegin(), tail.rend(), document.rbegin());
  return document.size() - (apart ? tail.size() : 0);
}

std::vector<DocumentPart> RowEncoder::Distinct(
    const std::vector<DocumentPart>& parts,
    const std::vector<TokenSequence>& documents, size_t query,
    EncodedPrompts* prompts) const {
  std::map<std::tuple<size_t, bool, std::string_view>, size_t> places;
  std::vector<DocumentPart> different;
  size_t least = query;
  for (size_t i = 0; i < parts.size(); ++i) {
    const DocumentPart& part = parts[i];
    const TokenSequence& document = documents[part.document];
    const auto [it, added] = places.try_emplace(
        {part.query, part.cut, BytesOf(document, part.range)},
        different.size());
    if (added) different.push_back(part);
    prompts->sequence_of.push_back(it->second);
    prompts->document_of.push_back(part.document);
    // What the last part of a document leaves.
    if (i + 1 == parts.size() || parts[i + 1].document != part.document) {
      const size_t size = TextSize(document);
      prompts->dropped[part.document] +=
          size - std::min(size, part.range.second);
    }
    least = std::min(least, part.query);
  }
  prompts->query_dropped += query - least;
  prompts->shared = frame_.prefix.size();
  if (frame_.document_first) return different;
  prompts->shared += least + (least == query ? frame_.separator.size() : 0);
  return different;
}

void RowEncoder::AssembleParts(const std::vector<DocumentPart>& parts,
                               const std::vector<TokenSequence>& documents,
                               const PromptFrame& frame,
                               EncodedPrompts* prompts) const {
  size_t tokens = 0;
  for (const DocumentPart& part : parts) {
    tokens += FrameSize(frame) + part.query + part.range.second -
              part.range.first + (part.cut ? frame.document_tail.size() : 0);
  }
  CheckQueuedTokens(tokens, 0, max_queued_tokens_);
  prompts->sequences.reserve(parts.size());
  for (const auto& [document, range, query, cut] : parts) {
    prompts->sequences.push_back(AssemblePrompt(
        frame, query, documents[document], range.first, range.second));
    if (model_.pair && model_.pair->first_types) {
      prompts->second_segments.push_back(frame.prefix.size() + query +
                                         *model_.pair->first_types);
    }
  }
}

EncodedPrompts RowEncoder::Encode(const RankingTask& task,
                                  const Cancellation* cancellation) const {
  CheckDocumentCount(task.documents.size(), options_.max_documents);
  const LongDocuments policy =
      task.options.long_documents.value_or(options_.long_documents);
  const bool truncate = policy == LongDocuments::kTruncate;
  // The model cards let a query push the document out, then cut it itself; a
  // tokenizer cuts it for each document. A query behind the document is never
  // cut away with it.
  const bool as_card =
      truncate && model_.layout == RowLayout::kPrompt && !frame_.document_first;
  const bool as_pair = truncate && model_.pair;
  EncodedQuery encoded = query_encoder_.Encode(
      task.options.instruction ? *task.options.instruction : instruction_,
      task.query,
      truncate && frame_.document_first ? LongDocuments::kChunk : policy,
      as_pair   ? kNoLimit
      : as_card ? max_length_ - FrameSize(frame_)
                : query_room_,
      cancellation);
  EncodedPrompts prompts;
  prompts.query_dropped = encoded.query_dropped;
  prompts.instruction_dropped = encoded.instruction_dropped;
  PromptFrame frame = frame_;
  frame.query = std::move(encoded.tokens);
  const size_t query_size = frame.query.size();

  std::vector<TokenSequence> documents = EncodeDocuments(task, cancellation);
  prompts.dropped.resize(documents.size());
  LimitDocuments(task, policy, &documents, &prompts.dropped);
  const size_t room = max_length_ - FrameSize(frame);
  const size_t most_chunks =
      truncate ? 1 : task.options.max_chunks_per_document.value_or(kNoLimit);
  const std::vector<DocumentPart> parts =
      as_pair ? CutPairs(documents, query_size, room)
              : SplitDocuments(documents, policy, query_size,
                               frame_.document_tail.size(), room, most_chunks,
                               begins_character_);
  CheckChunkCount(parts.size(), options_.max_documents);
  AssembleParts(Distinct(parts, documents, query_size, &prompts), documents,
                frame, &prompts);
  return prompts;
}

}  // namespace rerank
