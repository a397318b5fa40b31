// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/infer_request_pool.h"

#include <algorithm>

namespace rerank {

InferRequestPool::InferRequestPool(const ov::CompiledModel& model, size_t size)
    : model_(model) {
  const size_t count = std::max<size_t>(size, 1);
  for (size_t i = 0; i < count; ++i) {
    requests_.push_back(model_.create_infer_request());
    free_.push_back(i);
  }
}

InferRequestPool::Lease InferRequestPool::Acquire() {
  std::unique_lock<std::mutex> lock(mutex_);
  freed_.wait(lock, [this] { return !free_.empty(); });
  const size_t index = free_.back();
  free_.pop_back();
  return Lease(this, index);
}

void InferRequestPool::Release(size_t index) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    free_.push_back(index);
  }
  freed_.notify_one();
}

}  // namespace rerank
