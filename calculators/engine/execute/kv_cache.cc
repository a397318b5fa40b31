// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/kv_cache.h"

#include <cstring>
#include <exception>
#include <openvino/core/version.hpp>
#include <openvino/runtime/remote_context.hpp>
#include <openvino/runtime/remote_tensor.hpp>

#include "calculators/core/error.h"
#include "calculators/engine/model/device_name.h"

namespace rerank {
namespace {

constexpr char kKeyCache[] = "key_cache.";
constexpr char kValueCache[] = "value_cache.";

bool StartsWith(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

// Shape of a cache input with `blocks` blocks.
ov::Shape CacheShape(const ov::Output<const ov::Node>& input, size_t blocks) {
  ov::PartialShape shape = input.get_partial_shape();
  shape[0] = static_cast<int64_t>(blocks);
  return shape.to_shape();
}

size_t BlockBytes(const ov::Output<const ov::Node>& input) {
  const size_t bits = ov::shape_size(CacheShape(input, 1)) *
                      input.get_element_type().bitwidth();
  return (bits + 7) / 8;
}

// [blocks, a, b, c] with only the number of blocks open.
void CheckForm(const ov::Output<const ov::Node>& input) {
  const ov::PartialShape& shape = input.get_partial_shape();
  bool known = shape.rank().is_static() && shape.size() == 4;
  for (size_t i = 1; known && i < 4; ++i) known = shape[i].is_static();
  if (known) return;
  throw Error(ErrorCode::kFailedPrecondition,
              input.get_any_name() +
                  ": expected KV entries [blocks, heads, tokens, size], got " +
                  shape.to_string());
}

}  // namespace

bool IsKvCacheInput(const std::string& name) {
  return StartsWith(name, kKeyCache) || StartsWith(name, kValueCache);
}

void CheckLayoutIsTold(const ov::Model& model) {
  for (const auto& input : model.inputs()) {
    const ov::PartialShape& shape = input.get_partial_shape();
    if (!IsKvCacheInput(input.get_any_name()) || shape.rank().is_dynamic() ||
        shape.size() == 4) {
      continue;
    }
    throw Error(
        ErrorCode::kFailedPrecondition,
        std::string("OpenVINO ") + ov::get_openvino_version().buildNumber +
            " does not tell how it lays out KV blocks, which 2026.0 and "
            "newer do: " +
            input.get_any_name() +
            ": expected [blocks, heads, tokens, size], got " +
            shape.to_string());
  }
}

void CopyBlockByRegion(const ov::Tensor& tensor, size_t from, size_t to) {
  const auto block = [&tensor](size_t index) {
    ov::Coordinate begin(tensor.get_shape().size(), 0);
    ov::Coordinate end = tensor.get_shape();
    begin[0] = index;
    end[0] = index + 1;
    return ov::Tensor(tensor, begin, end);
  };
  block(from).copy_to(block(to));
}

KvCache::KvCache(const ov::CompiledModel& model, const std::string& device)
    : model_(model), host_(DeviceFamily(device) == "CPU") {
  for (const auto& input : model_.inputs()) {
    const std::string name = input.get_any_name();
    if (!IsKvCacheInput(name)) continue;
    CheckForm(input);
    block_bytes_ += BlockBytes(input);
    f32_ = f32_ && input.get_element_type() == ov::element::f32;
    if (!StartsWith(name, kValueCache)) continue;
    const auto tokens =
        static_cast<size_t>(input.get_partial_shape()[2].get_length());
    if (block_size_ != 0 && block_size_ != tokens) {
      throw Error(ErrorCode::kFailedPrecondition,
                  name + ": expected blocks of " + std::to_string(block_size_) +
                      " tokens as in the layers before, got " +
                      std::to_string(tokens));
    }
    block_size_ = tokens;
  }
  if (block_size_ == 0) {
    throw Error(ErrorCode::kFailedPrecondition,
                "the model does not fit paged attention: it has no KV entries");
  }
}

ov::Tensor KvCache::MakeTensor(const ov::element::Type& type,
                               const ov::Shape& shape) {
  if (!host_) return model_.get_context().create_tensor(type, shape);
  try {
    return {type, shape};
  } catch (const std::exception&) {  // bad_alloc, or OpenVINO's own around it
    throw Error(ErrorCode::kResourceExhausted,
                "KV cache: expected memory for " +
                    std::to_string(blocks_ * block_bytes_) +
                    " bytes, this machine has not that much");
  }
}

void KvCache::Allocate(size_t blocks, ov::InferRequest* request) {
  blocks_ = blocks;
  for (const auto& input : model_.inputs()) {
    if (!IsKvCacheInput(input.get_any_name())) continue;
    tensors_.push_back(
        MakeTensor(input.get_element_type(), CacheShape(input, blocks)));
    request->set_tensor(input, tensors_.back());
  }
}

void KvCache::CopyBlock(int32_t from, int32_t to) {
  const auto source = static_cast<size_t>(from);
  const auto target = static_cast<size_t>(to);
  for (ov::Tensor& tensor : tensors_) {
    if (!host_) {
      CopyBlockByRegion(tensor, source, target);
      continue;
    }
    // Regions know no types below a byte; blocks are whole bytes side by side.
    const size_t bytes = tensor.get_byte_size() / blocks_;
    auto* data = static_cast<char*>(tensor.data());
    std::memcpy(data + target * bytes, data + source * bytes, bytes);
  }
}

}  // namespace rerank
