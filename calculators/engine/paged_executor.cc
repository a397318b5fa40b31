// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/paged_executor.h"

#include <algorithm>
#include <cstring>
#include <openvino/pass/manager.hpp>
#include <openvino/pass/sdpa_to_paged_attention.hpp>
#include <set>
#include <string>

#include "calculators/core/error.h"
#include "calculators/engine/openvino_error.h"

namespace rerank {
namespace {

constexpr char kKeyCache[] = "key_cache.";
constexpr char kValueCache[] = "value_cache.";

bool StartsWith(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

bool IsCache(const std::string& name) {
  return StartsWith(name, kKeyCache) || StartsWith(name, kValueCache);
}

size_t CeilDivide(size_t a, size_t b) { return (a + b - 1) / b; }

// More KV entries than any machine holds: a slip of a number, refused before
// memory is spent on it.
constexpr size_t kMostKvBytes = size_t{1} << 40;

void CheckTokens(const char* name, size_t tokens, size_t most) {
  if (tokens <= most) return;
  throw Error(ErrorCode::kInvalidArgument,
              std::string(name) + ": expected at most " + std::to_string(most) +
                  " tokens, got " + std::to_string(tokens));
}

// Shape of a cache input with `blocks` blocks.
ov::Shape CacheShape(const ov::Output<const ov::Node>& input, size_t blocks) {
  ov::PartialShape shape = input.get_partial_shape();
  shape[0] = static_cast<int64_t>(blocks);
  return shape.to_shape();
}

size_t CacheBytes(const ov::Output<const ov::Node>& input) {
  const size_t bits = ov::shape_size(CacheShape(input, 1)) *
                      input.get_element_type().bitwidth();
  return CeilDivide(bits, 8);
}

template <typename T>
ov::Tensor ToTensor(ov::element::Type type, const std::vector<T>& values) {
  ov::Tensor tensor(type, ov::Shape{values.size()});
  std::copy(values.begin(), values.end(), tensor.data<T>());
  return tensor;
}

}  // namespace

ScoreHead MakePagedModel(const std::shared_ptr<const ov::Model>& model,
                         const AnswerTokens& answers) {
  const auto copy = model->clone();
  try {
    ov::pass::Manager manager;
    manager.register_pass<ov::pass::SDPAToPagedAttention>();
    manager.run_passes(copy);
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kFailedPrecondition,
                "the model does not fit paged attention: " +
                    OpenVinoCause(error.what()));
  }
  static const std::set<std::string> kKnown = {
      "input_ids",          "position_ids",  "max_context_len",
      "past_lens",          "block_indices", "block_indices_begins",
      "subsequence_begins",
  };
  for (const auto& input : copy->inputs()) {
    const std::string name = input.get_any_name();
    if (kKnown.count(name) == 0 && !IsCache(name)) {
      throw Error(ErrorCode::kFailedPrecondition,
                  "the model does not fit paged attention: input '" + name +
                      "' is not understood");
    }
  }
  return AppendPackedScoreHead(copy, answers);
}

PagedExecutor::PagedExecutor(ov::Core* core,
                             const std::shared_ptr<ov::Model>& model,
                             const PagedOptions& options) {
  try {
    ov::CompiledModel compiled =
        core->compile_model(model, options.device, options.properties);
    request_ = compiled.create_infer_request();
    size_t block_bytes = 0;
    for (const auto& input : compiled.inputs()) {
      const std::string name = input.get_any_name();
      if (!IsCache(name)) continue;
      block_bytes += CacheBytes(input);
      // [blocks, heads, tokens of a block, head size] on every device.
      if (StartsWith(name, kValueCache)) {
        block_size_ =
            static_cast<size_t>(input.get_partial_shape()[2].get_length());
      }
    }
    const size_t most = kMostKvBytes / block_bytes * block_size_;
    CheckTokens("maximum length", options.max_length, most);
    CheckTokens("max_batched_tokens", options.max_batched_tokens, most);
    // The longest sequence, what is computed beside it, and a copied block.
    const size_t least =
        CeilDivide(options.max_length + options.max_batched_tokens,
                   block_size_) +
        2;
    const size_t blocks = std::max(options.kv_cache_bytes / block_bytes, least);
    pool_ = std::make_unique<BlockPool>(blocks);
    cache_ = std::make_unique<PrefixCache>(pool_.get(), block_size_);
    for (const auto& input : compiled.inputs()) {
      if (!IsCache(input.get_any_name())) continue;
      kv_tensors_.emplace_back(input.get_element_type(),
                               CacheShape(input, blocks));
      request_.set_tensor(input, kv_tensors_.back());
    }
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kFailedPrecondition,
                "device '" + options.device +
                    "' cannot run the model: " + OpenVinoCause(error.what()));
  }
}

int32_t PagedExecutor::TakeBlock() {
  for (;;) {
    if (const auto block = pool_->Allocate()) return *block;
    if (!cache_->EvictOne()) return -1;
  }
}

void PagedExecutor::CopyBlock(int32_t from, int32_t to) {
  for (ov::Tensor& tensor : kv_tensors_) {
    const size_t bytes = tensor.get_byte_size() / pool_->capacity();
    auto* data = static_cast<char*>(tensor.data());
    std::memcpy(data + static_cast<size_t>(to) * bytes,
                data + static_cast<size_t>(from) * bytes, bytes);
  }
}

void PagedExecutor::Attach(Sequence* sequence, const Sequence* head) {
  if (head == nullptr) {
    // A scored sequence computes its last token in any case.
    const size_t length = sequence->tokens.size() - (sequence->scored ? 1 : 0);
    sequence->blocks = cache_->Match(sequence->tokens, length);
    sequence->computed = sequence->blocks.size() * block_size_;
    return;
  }
  const size_t whole = head->tokens.size() / block_size_;
  // Before blocks are taken, so that none is lost when this throws.
  sequence->blocks.reserve(whole + 1);
  for (size_t i = 0; i < whole; ++i) {
    pool_->Retain(head->blocks[i]);
    sequence->blocks.push_back(head->blocks[i]);
  }
  sequence->computed = whole * block_size_;
  if (head->tokens.size() % block_size_ == 0) return;
  // The block in which head and document meet is copied, not computed again.
  const int32_t block = TakeBlock();
  if (block < 0) return;
  CopyBlock(head->blocks[whole], block);
  sequence->blocks.push_back(block);
  sequence->computed = head->tokens.size();
}

bool PagedExecutor::Reserve(Sequence* sequence, size_t count) {
  const size_t needed = CeilDivide(sequence->computed + count, block_size_);
  sequence->blocks.reserve(needed);
  while (sequence->blocks.size() < needed) {
    const int32_t block = TakeBlock();
    if (block < 0) return false;
    sequence->blocks.push_back(block);
  }
  return true;
}

std::vector<Sequence*> PagedExecutor::SetInputs(
    const std::vector<Step>& steps) {
  std::vector<int64_t> ids;
  std::vector<int64_t> positions;
  std::vector<int32_t> past;
  std::vector<int32_t> begins{0};
  std::vector<int32_t> blocks;
  std::vector<int32_t> block_begins{0};
  std::vector<int64_t> score_rows;
  std::vector<Sequence*> scored;
  int32_t longest = 0;
  for (const Step& step : steps) {
    Sequence* sequence = step.sequence;
    const size_t end = sequence->computed + step.count;
    for (size_t i = sequence->computed; i < end; ++i) {
      ids.push_back(sequence->tokens[i]);
      positions.push_back(static_cast<int64_t>(i));
    }
    past.push_back(static_cast<int32_t>(sequence->computed));
    begins.push_back(static_cast<int32_t>(ids.size()));
    const auto first = sequence->blocks.begin();
    blocks.insert(
        blocks.end(), first,
        first + static_cast<std::ptrdiff_t>(CeilDivide(end, block_size_)));
    block_begins.push_back(static_cast<int32_t>(blocks.size()));
    longest = std::max(longest, static_cast<int32_t>(end));
    if (sequence->scored && end == sequence->tokens.size()) {
      score_rows.push_back(static_cast<int64_t>(ids.size()) - 1);
      scored.push_back(sequence);
    }
  }
  // Never an empty tensor: a row that nobody reads stands in.
  if (score_rows.empty()) score_rows.push_back(0);
  request_.set_tensor("input_ids", ToTensor(ov::element::i64, ids));
  request_.set_tensor("position_ids", ToTensor(ov::element::i64, positions));
  request_.set_tensor("past_lens", ToTensor(ov::element::i32, past));
  request_.set_tensor("subsequence_begins", ToTensor(ov::element::i32, begins));
  request_.set_tensor("block_indices", ToTensor(ov::element::i32, blocks));
  request_.set_tensor("block_indices_begins",
                      ToTensor(ov::element::i32, block_begins));
  request_.set_tensor(kScoreRowsInput, ToTensor(ov::element::i64, score_rows));
  ov::Tensor context(ov::element::i32, ov::Shape{});
  *context.data<int32_t>() = longest;
  request_.set_tensor("max_context_len", context);
  return scored;
}

void PagedExecutor::Run(const std::vector<Step>& steps) {
  try {
    const std::vector<Sequence*> scored = SetInputs(steps);
    request_.infer();
    const ov::Tensor raw = request_.get_tensor(kRawScoreOutput);
    for (size_t i = 0; i < scored.size(); ++i) {
      scored[i]->score = raw.data<float>()[i];
    }
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kInternal, std::string("inference failed: ") +
                                          OpenVinoCause(error.what()));
  }
  for (const Step& step : steps) step.sequence->computed += step.count;
}

void PagedExecutor::Remember(Sequence* head) {
  cache_->Insert(head->tokens, head->computed, &head->blocks);
}

void PagedExecutor::Release(Sequence* sequence) {
  for (const int32_t block : sequence->blocks) pool_->Release(block);
  sequence->blocks.clear();
  sequence->computed = 0;
}

}  // namespace rerank
