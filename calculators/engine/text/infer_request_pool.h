// SPDX-License-Identifier: Apache-2.0
//
// A fixed number of infer requests of one compiled model, lent to threads.
//
//   InferRequestPool::Lease lease = pool.Acquire();  // waits for a free one
//   lease.Infer();
//                                                    // given back at scope end

#ifndef CALCULATORS_ENGINE_TEXT_INFER_REQUEST_POOL_H_
#define CALCULATORS_ENGINE_TEXT_INFER_REQUEST_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <openvino/runtime/compiled_model.hpp>
#include <openvino/runtime/infer_request.hpp>
#include <vector>

namespace rerank {

class InferRequestPool {
 public:
  class Lease {
   public:
    Lease(InferRequestPool* pool, size_t index) : pool_(pool), index_(index) {}
    ~Lease() { pool_->Release(index_, discarded_); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    ov::InferRequest* operator->() { return &pool_->requests_[index_]; }

    // Runs the request. One that throws is discarded: whatever state it is in,
    // nobody gets it again.
    void Infer();

    // When the lease ends, a new request takes this one's place, and memory
    // that the compiled model keeps is given back as soon as no request is
    // lent. For what needed unusually much.
    void Discard() { discarded_ = true; }

   private:
    InferRequestPool* pool_;
    size_t index_;
    bool discarded_ = false;
  };

  // `size` requests, at least 1. So many of them as `ready` says are made now
  // and fail now where there is no memory for them; the others when they are
  // first lent.
  InferRequestPool(const ov::CompiledModel& model, size_t size, size_t ready);

  // Blocks until a request is free. Safe for many threads.
  Lease Acquire();

  size_t size() const { return requests_.size(); }

 private:
  void Release(size_t index, bool discarded);

  ov::CompiledModel model_;
  // Empty where none was made yet, or one was discarded.
  std::vector<ov::InferRequest> requests_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<size_t> free_;   // the last one is lent first
  bool keeps_memory_ = false;  // of a discarded request, in the model
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_INFER_REQUEST_POOL_H_
