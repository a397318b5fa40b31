// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/row_encoder.h"

#include <algorithm>
#include <limits>

#include "calculators/core/error.h"
#include "calculators/core/prompt.h"

namespace rerank {
namespace {

constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();

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

// Not of an empty text: some tokenizers put a space in front of every text.
TokenSequence Tail(const PromptTemplate& prompt, const Tokenizer& tokenizer) {
  const std::string text = PairTail(prompt);
  return text.empty() ? TokenSequence{} : tokenizer.EncodeText(text);
}

[[noreturn]] void TooLong(const std::string& what, size_t limit, size_t size) {
  Invalid(what + ": expected at most " + std::to_string(limit) +
          " tokens (long_documents is ERROR), got " + std::to_string(size));
}

}  // namespace

RowEncoder::RowEncoder(const ModelDescription& model,
                       const SpecialTokens& special, const Tokenizer* tokenizer,
                       const RowOptions& options)
    : model_(model),
      tokenizer_(tokenizer),
      options_(options),
      frame_(Frame(model, special, *tokenizer)),
      tail_(Tail(model.prompt, *tokenizer)) {
  CheckInstruction(options_.instruction);
  const size_t frame = FrameSize(frame_) + tail_.size();
  if (options_.max_length <= frame) {
    Invalid("maximum length must hold the prompt's frame of " +
            std::to_string(frame) + " tokens and a token more, got " +
            std::to_string(options_.max_length));
  }
  const bool rows = model.layout == RowLayout::kCrossEncoder;
  // Half of what is there: of a cross-encoder's row the server counts all.
  head_room_ =
      rows ? std::min(options_.max_length / 2, options_.max_length - frame - 1)
           : tail_.size() + (options_.max_length - frame) / 2;
}

void RowEncoder::CheckInstruction(const std::string& instruction) const {
  if (!instruction.empty() && !TakesInstruction(model_.prompt)) {
    Invalid("instruction: expected none, as " + model_.family +
            " has no place for one");
  }
}

void RowEncoder::CheckCount(size_t count, const char* when) const {
  if (count > options_.max_sequences) {
    Invalid(std::string("documents: exceeding max_allowed_chunks ") + when +
            " chunking limit: " + std::to_string(options_.max_sequences) +
            "; actual: " + std::to_string(count));
  }
}

std::vector<TokenSequence> RowEncoder::Encoded(
    const std::vector<std::string>& texts) const {
  return options_.allow_special_tokens ? tokenizer_->EncodeControl(texts)
                                       : tokenizer_->EncodeText(texts);
}

TokenSequence RowEncoder::Head(const RankingTask& task, LongDocuments policy,
                               size_t* dropped) const {
  const std::string& instruction =
      task.instruction ? *task.instruction : options_.instruction;
  CheckInstruction(instruction);
  const bool rows = model_.layout == RowLayout::kCrossEncoder;
  const std::string text =
      rows ? task.query
           : RenderPairHead(model_.prompt, instruction, task.query);
  TokenSequence head = std::move(Encoded({text}).front());
  const bool as_card = policy == LongDocuments::kTruncate && !rows;
  // The model cards let a query push the document out, then cut it itself.
  const size_t room =
      as_card ? options_.max_length - FrameSize(frame_) : head_room_;
  if (head.size() <= room) return head;
  if (policy == LongDocuments::kError) {
    TooLong("query with instruction", room, head.size());
  }
  *dropped = head.size() - room;
  return CutHead(head, as_card ? TokenSequence{} : tail_, room);
}

void RowEncoder::LimitDocuments(const RankingTask& task, LongDocuments policy,
                                std::vector<TokenSequence>* documents,
                                std::vector<size_t>* dropped) const {
  const size_t limit =
      std::min(task.max_tokens_per_document.value_or(kNoLimit),
               options_.max_tokens_per_document.value_or(kNoLimit));
  for (size_t i = 0; i < documents->size(); ++i) {
    TokenSequence& document = documents->at(i);
    if (document.size() <= limit) continue;
    if (policy == LongDocuments::kError) {
      TooLong("document " + std::to_string(i), limit, document.size());
    }
    dropped->at(i) = document.size() - limit;
    document.resize(limit);
  }
}

EncodedPrompts RowEncoder::Encode(const RankingTask& task) const {
  CheckCount(task.documents.size(), "before");
  const LongDocuments policy =
      task.long_documents.value_or(options_.long_documents);
  EncodedPrompts prompts;
  PromptFrame frame = frame_;
  frame.pair_head = Head(task, policy, &prompts.query_dropped);
  // Tokens of head and document together equal the tokens of the head followed
  // by those of lead and document: the pre-tokenizer splits there.
  std::vector<std::string> texts;
  texts.reserve(task.documents.size());
  for (const std::string& document : task.documents) {
    texts.push_back(model_.prompt.document_lead + document);
  }
  std::vector<TokenSequence> documents = Encoded(texts);
  prompts.dropped.resize(documents.size());
  LimitDocuments(task, policy, &documents, &prompts.dropped);

  const size_t room =
      options_.max_length - FrameSize(frame) - frame.pair_head.size();
  const size_t max_chunks =
      policy == LongDocuments::kTruncate
          ? 1
          : task.max_chunks_per_document.value_or(kNoLimit);
  std::vector<std::vector<TokenRange>> chunks;
  size_t count = 0;
  for (size_t i = 0; i < documents.size(); ++i) {
    if (policy == LongDocuments::kError && documents[i].size() > room) {
      TooLong("document " + std::to_string(i), room, documents[i].size());
    }
    chunks.push_back(SplitIntoChunks(documents[i].size(), room, max_chunks));
    count += chunks.back().size();
  }
  CheckCount(count, "after");  // before prompts take memory
  for (size_t i = 0; i < documents.size(); ++i) {
    prompts.dropped[i] += documents[i].size() - chunks[i].back().second;
    for (const auto& [begin, end] : chunks[i]) {
      prompts.sequences.push_back(
          AssemblePrompt(frame, documents[i], begin, end));
      prompts.document_of.push_back(i);
    }
  }
  prompts.shared =
      frame.prefix.size() + frame.pair_head.size() + frame.separator.size();
  return prompts;
}

}  // namespace rerank
