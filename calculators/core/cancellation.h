// SPDX-License-Identifier: Apache-2.0
//
// How a caller who goes away stops the work that nobody waits for any more.

#ifndef CALCULATORS_CORE_CANCELLATION_H_
#define CALCULATORS_CORE_CANCELLATION_H_

#include <atomic>

namespace rerank {

// One per request; Cancel may be called from any thread, any number of times.
class Cancellation {
 public:
  void Cancel() { cancelled_ = true; }
  bool cancelled() const { return cancelled_; }

 private:
  std::atomic<bool> cancelled_{false};
};

}  // namespace rerank

#endif  // CALCULATORS_CORE_CANCELLATION_H_
