// SPDX-License-Identifier: Apache-2.0
//
// The KV entries of a model that went through SDPAToPagedAttention, in the form
// that its device asks for.
//
//             key_cache.N                          value_cache.N
//   CPU   [blocks, heads, 32, head size]    [blocks, heads, 32, head size]
//   GPU   [blocks, heads, head size, 16]    [blocks, heads, 16, head size]
//
// Quantized entries are wider by their scales. Shapes and types are read from
// the compiled model: the value cache's third dimension is a block's tokens
// everywhere.
//
// On a CPU the entries are plain memory. Any other device gets tensors of its
// own: a host tensor bound there would be copied in for each inference, and
// what the inference adds would be lost.

#ifndef CALCULATORS_ENGINE_EXECUTE_KV_CACHE_H_
#define CALCULATORS_ENGINE_EXECUTE_KV_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <openvino/core/model.hpp>
#include <openvino/runtime/compiled_model.hpp>
#include <openvino/runtime/infer_request.hpp>
#include <string>
#include <vector>

namespace rerank {

// Whether an input of that name holds KV entries.
bool IsKvCacheInput(const std::string& name);

// Of a model that went through SDPAToPagedAttention and is not compiled. Throws
// failed_precondition where the release of OpenVINO leaves the layout of KV
// blocks untold: before 2026.0 entries are [blocks, heads, size] and compiling
// does not change that.
void CheckLayoutIsTold(const ov::Model& model);

// Copies block `from` over block `to` by regions of interest, which tensors of
// every device have. Not for types below a byte.
void CopyBlockByRegion(const ov::Tensor& tensor, size_t from, size_t to);

class KvCache {
 public:
  // Reads the form of the cache; no memory is taken. `device` is where `model`
  // was compiled for. Throws failed_precondition for a form that is not
  // understood.
  KvCache(const ov::CompiledModel& model, const std::string& device);

  size_t block_size() const { return block_size_; }    // tokens
  size_t block_bytes() const { return block_bytes_; }  // of all layers

  // Whether all entries are f32.
  bool f32() const { return f32_; }

  // Takes the memory and binds it to `request`, one of the model's. Throws
  // resource_exhausted when the machine has not that much.
  void Allocate(size_t blocks, ov::InferRequest* request);

  // Copies one block's entries in every layer.
  void CopyBlock(int32_t from, int32_t to);

 private:
  ov::Tensor MakeTensor(const ov::element::Type& type, const ov::Shape& shape);

  ov::CompiledModel model_;
  bool host_;  // plain memory
  size_t block_size_ = 0;
  size_t block_bytes_ = 0;
  bool f32_ = true;
  size_t blocks_ = 0;
  std::vector<ov::Tensor> tensors_;  // key and value of every layer
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_EXECUTE_KV_CACHE_H_
