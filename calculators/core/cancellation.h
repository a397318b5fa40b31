// SPDX-License-Identifier: Apache-2.0
//
// How a caller who goes away stops the work that nobody waits for any more.

#ifndef CALCULATORS_CORE_CANCELLATION_H_
#define CALCULATORS_CORE_CANCELLATION_H_

#include <atomic>
#include <functional>
#include <utility>

#include "calculators/core/error.h"

namespace rerank {

// One per request; Cancel may be called from any thread, any number of times.
class Cancellation {
 public:
  Cancellation() = default;

  // `poll` is asked whenever the work looks whether to go on, about once a
  // batch: for callers that can be asked but do not tell. Called from any
  // thread; must be quick and must not throw.
  explicit Cancellation(std::function<bool()> poll) : poll_(std::move(poll)) {}

  void Cancel() { cancelled_ = true; }
  bool cancelled() const { return cancelled_ || (poll_ && poll_()); }

 private:
  std::atomic<bool> cancelled_{false};
  const std::function<bool()> poll_;  // empty: nobody to ask
};

// Throws cancelled when `cancellation` (may be nullptr) says so.
inline void ThrowIfCancelled(const Cancellation* cancellation) {
  if (cancellation == nullptr || !cancellation->cancelled()) return;
  throw Error(ErrorCode::kCancelled, "the request was cancelled");
}

}  // namespace rerank

#endif  // CALCULATORS_CORE_CANCELLATION_H_
