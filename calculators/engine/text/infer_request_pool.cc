// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/infer_request_pool.h"

#include <algorithm>

namespace rerank {

InferRequestPool::InferRequestPool(const ov::CompiledModel& model, size_t size,
                                   size_t ready)
    : model_(model), requests_(std::max<size_t>(size, 1)) {
  for (size_t i = requests_.size(); i-- > 0;) {  // the first is lent first
    if (i < ready) requests_[i] = model_.create_infer_request();
    free_.push_back(i);
  }
}

void InferRequestPool::Lease::Infer() {
  try {
    pool_->requests_[index_].infer();
  } catch (...) {
    Discard();
    throw;
  }
}

InferRequestPool::Lease InferRequestPool::Acquire() {
  size_t index = 0;
  {
    std::unique_lock<std::mutex> lock(mutex_);
    freed_.wait(lock, [this] { return !free_.empty(); });
    index = free_.back();
    free_.pop_back();
  }
  try {
    if (!requests_[index]) requests_[index] = model_.create_infer_request();
  } catch (...) {
    Release(index, true);
    throw;
  }
  return Lease(this, index);
}

void InferRequestPool::Release(size_t index, bool discarded) {
  if (discarded) requests_[index] = {};
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    free_.push_back(index);
    keeps_memory_ = keeps_memory_ || discarded;
    if (keeps_memory_ && free_.size() == requests_.size()) {
      keeps_memory_ = false;
      try {
        model_.release_memory();
      } catch (const ov::Exception&) {
        // A device that cannot keeps its memory.
      }
    }
  }
  freed_.notify_one();
}

}  // namespace rerank
