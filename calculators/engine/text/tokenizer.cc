// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/tokenizer.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "calculators/core/batching.h"
#include "calculators/core/error.h"
#include "calculators/core/openvino_error.h"
#include "calculators/engine/model/file_check.h"
#include "calculators/engine/text/added_tokens.h"
#include "calculators/engine/text/exact_text.h"
#include "calculators/engine/text/tokenizer_edits.h"
#include "calculators/engine/text/unigram_op.h"
#include "calculators/engine/text/vocabulary.h"

namespace rerank {
namespace {

// Texts are padded to the longest of one call: their number times its bytes
// stays within this, and a longer text has a call of its own.
constexpr size_t kBytesPerCall = size_t{256} << 10;
// Between calls a request can be cancelled.
constexpr size_t kTextsPerCall = 32;

// A request for each processor, `ready` of them made now.
std::unique_ptr<InferRequestPool> Compile(
    ov::Core* core, const std::shared_ptr<ov::Model>& model, size_t ready) {
  const ov::CompiledModel compiled = core->compile_model(model, "CPU");
  return std::make_unique<InferRequestPool>(
      compiled, std::thread::hardware_concurrency(), ready);
}

// One padded call; rows come back without their padding.
std::vector<TokenSequence> Encode(InferRequestPool* pool,
                                  std::vector<std::string> texts) {
  InferRequestPool::Lease request = pool->Acquire();
  // Tensors keep the size of what was largest.
  if (texts.front().size() > kBytesPerCall) request.Discard();
  request->set_input_tensor(
      ov::Tensor(ov::element::string, ov::Shape{texts.size()}, texts.data()));
  request.Infer();
  const ov::Tensor ids = request->get_tensor("input_ids");
  const ov::Tensor mask = request->get_tensor("attention_mask");
  const size_t width = ids.get_shape().at(1);
  std::vector<TokenSequence> sequences(texts.size());
  for (size_t row = 0; row < texts.size(); ++row) {
    const int64_t* row_ids = ids.data<int64_t>() + row * width;
    const int64_t* row_mask = mask.data<int64_t>() + row * width;
    for (size_t i = 0; i < width; ++i) {
      if (row_mask[i] != 0) sequences[row].push_back(row_ids[i]);
    }
  }
  return sequences;
}

// `name` is that of the text, or "".
[[noreturn]] void Fail(const std::string& name, const std::string& what) {
  const std::string cause = OpenVinoCause(what);
  const bool memory = cause.find("Failed to allocate") != std::string::npos ||
                      cause.find("bad_alloc") != std::string::npos;
  throw Error(memory ? ErrorCode::kResourceExhausted : ErrorCode::kInternal,
              (name.empty() ? "" : name + ": ") + "tokenizer: " +
                  (memory ? "expected memory for the tokens, got: " : "") +
                  cause);
}

// Which texts go into one call, longest first.
std::vector<BatchIndices> PlanCalls(const std::vector<std::string>& texts) {
  std::vector<size_t> lengths;
  lengths.reserve(texts.size());
  for (const std::string& text : texts) {
    lengths.push_back(std::max(text.size(), kBytesPerCall / kTextsPerCall));
  }
  return PlanPaddedBatches(lengths, kBytesPerCall);
}

// The same in calls of bounded size.
std::vector<TokenSequence> EncodeAll(InferRequestPool* pool,
                                     const std::vector<std::string>& texts,
                                     const EncodeOptions& options) {
  std::vector<TokenSequence> sequences(texts.size());
  for (const BatchIndices& call : PlanCalls(texts)) {
    ThrowIfCancelled(options.cancellation);
    std::vector<std::string> part;
    part.reserve(call.size());
    for (const size_t index : call) part.push_back(texts[index]);
    const bool named = call.size() == 1 && options.name;
    const std::string name = named ? options.name(call.front()) : "";
    try {
      auto encoded = Encode(pool, std::move(part));
      for (size_t i = 0; i < call.size(); ++i) {
        sequences[call[i]] = std::move(encoded[i]);
      }
    } catch (const std::exception& error) {
      Fail(name, error.what());
    }
  }
  return sequences;
}

}  // namespace

Tokenizer::Tokenizer(ov::Core* core, const std::filesystem::path& file,
                     const std::vector<std::string>& frame) {
  const AddedTokens added = ReadAddedTokens(file.parent_path(), frame);
  CheckIsXml(file);
  try {
    const auto model = core->read_model(file.string());
    shape_ = ReadTokenizerShape(model);
    inner_ = ReadInnerTokens(*model);
    DisableAddedTokens(model);
    RemoveTruncation(model);
    plan_ = MakeTextExact(model, file.parent_path() / "tokenizer.json");
    const auto control = model->clone();
    MakeUnigramExact(control);
    // Few requests have control tokens: /v3/tokenize, and where texts may.
    control_ = Compile(core, control, 1);
    HideSpecialTokens(model, added);
    MakeUnigramExact(model);
    text_ = Compile(core, model, std::thread::hardware_concurrency());
  } catch (const Error& error) {
    throw Error(error.code(), file.string() + ": " + error.what());
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kFailedPrecondition,
                file.string() +
                    ": expected a tokenizer that this version of "
                    "openvino_tokenizers can run, got: " +
                    OpenVinoCause(error.what()));
  }
}

std::vector<TokenSequence> Tokenizer::EncodeText(
    const std::vector<std::string>& texts, const EncodeOptions& options) const {
  return EncodeAll(text_.get(), texts, options);
}

std::vector<TokenSequence> Tokenizer::EncodeControl(
    const std::vector<std::string>& texts, const EncodeOptions& options) const {
  return EncodeAll(control_.get(), texts, options);
}

TokenSequence Tokenizer::EncodeText(const std::string& text) const {
  return std::move(EncodeText(std::vector<std::string>{text}).front());
}

TokenSequence Tokenizer::EncodeControl(const std::string& text) const {
  return std::move(EncodeControl(std::vector<std::string>{text}).front());
}

std::string Tokenizer::Normalized(const std::string& text) const {
  if (!plan_) return text;
  TextSteps steps;
  steps.normalizers = plan_->normalizers;
  return Normalize(steps, text);
}

int64_t Tokenizer::TokenId(const std::string& token) const {
  const TokenSequence ids = EncodeControl(token);
  if (ids.size() != 1) {
    throw Error(ErrorCode::kFailedPrecondition,
                "tokenizer: expected '" + token + "' to be one token, got " +
                    std::to_string(ids.size()));
  }
  return ids.front();
}

}  // namespace rerank
