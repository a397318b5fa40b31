// SPDX-License-Identifier: Apache-2.0
//
// A test instrument, never part of serving: an Executor that computes what
// another one does and now and then fails as a device would. `python -m harness
// soak` loads a model behind it to see that faults stay with the requests they
// hit.
//
//   FaultOptions faults;
//   faults.throw_share = 0.01;
//   auto executor = MakeFaulty(std::move(real), faults);

#ifndef CALCULATORS_FAULTS_FAULTY_EXECUTOR_H_
#define CALCULATORS_FAULTS_FAULTY_EXECUTOR_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

#include "calculators/core/error.h"
#include "calculators/schedule/executor.h"

namespace rerank {

// What was injected so far; for any thread to read, and to stop it.
struct FaultRecord {
  std::atomic<uint64_t> thrown{0};      // batches that failed
  std::atomic<uint64_t> nan{0};         // batches with scores that are none
  std::atomic<uint64_t> nan_scores{0};  // those scores
  std::atomic<uint64_t> slow{0};        // batches that waited
  std::atomic<bool> stopped{false};     // true: from now on no more faults
};

// Shares of all batches, each from 0 to 1 and together at most 1.
struct FaultOptions {
  double throw_share = 0;  // the batch fails before it is computed
  double nan_share = 0;    // scores that the batch completes are not numbers
  double slow_share = 0;   // the batch waits for `slow` first
  std::chrono::milliseconds slow{20};
  uint64_t seed = 0;  // the same seed, the same faults
  ErrorCode throw_code = ErrorCode::kInternal;  // of a batch that fails
  // Copies share it: who made the options sees what the executor did.
  std::shared_ptr<FaultRecord> record = std::make_shared<FaultRecord>();
};

// What the message of an injected failure begins with.
inline constexpr char kInjectedFault[] = "injected fault";

// Throws invalid_argument for shares that are none.
std::unique_ptr<Executor> MakeFaulty(std::unique_ptr<Executor> executor,
                                     const FaultOptions& options);

// The same for Servable::Load.
ExecutorWrapper Faults(const FaultOptions& options);

}  // namespace rerank

#endif  // CALCULATORS_FAULTS_FAULTY_EXECUTOR_H_
