// SPDX-License-Identifier: Apache-2.0
//
// The seam between scheduling and a device: an executor computes steps of
// token sequences and knows nothing of requests. Implementations:
// DenseExecutor (whole rows, packed or padded) and PagedExecutor (KV blocks);
// tests have a fake one.

#ifndef CALCULATORS_SCHEDULE_EXECUTOR_H_
#define CALCULATORS_SCHEDULE_EXECUTOR_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "calculators/core/tokens.h"
#include "calculators/schedule/runtime_report.h"

namespace rerank {

// One prompt, or the prefix that many prompts share, on its way through.
struct Sequence {
  TokenSequence tokens;
  bool scored = true;   // false for a prefix: only its KV entries are wanted
  size_t computed = 0;  // tokens that are done
  float score = 0;      // raw score, once computed == tokens.size()
  std::vector<int32_t> blocks;  // of a paged executor
  // First token of type 1; only a model with token_type_ids is told.
  size_t second_segment = kOneSegment;
};

// Compute the next `count` tokens of `sequence`.
struct Step {
  Sequence* sequence;
  size_t count;
};

// Called by one thread at a time. Run throws internal when the device fails.
// Whatever a call throws, Release gives back what the sequence has got.
class Executor {
 public:
  virtual ~Executor() = default;

  // One word for reports: "paged", "packed" or "dense".
  virtual std::string name() const = 0;

  // What the device made of the model; empty where there is none.
  virtual RuntimeReport Report() const { return {}; }

  // Whether sequences can share a prefix and be computed in several steps. If
  // not, a step is a whole sequence and shared prefixes are never handed in.
  virtual bool incremental() const = 0;

  // Whether a sequence's score is the same, but for the rounding of f32, in
  // whatever steps it is computed: also where one ends inside a block.
  virtual bool splits_anywhere() const { return false; }

  // Whether what sequences of a batch begin with in common is computed once, so
  // that it counts once against the budget of tokens.
  virtual bool shares_beginnings() const { return false; }

  // Whether the sequences of a batch are padded to the longest one: then those
  // of like length belong together.
  virtual bool pads_rows() const { return false; }

  // Memory is counted in blocks of so many tokens; 0 when sequences hold none.
  virtual size_t block_size() const = 0;

  // Blocks that Reserve can hand out now. Those of remembered shared prefixes
  // that no sequence uses are among them.
  virtual size_t free_blocks() const = 0;

  // Before the first step: finds what of the sequence is known already, from
  // earlier shared prefixes or from `prefix` (its own, fully computed, or
  // nullptr), and sets `computed` to it.
  virtual void Attach(Sequence* sequence, const Sequence* prefix) = 0;

  // Makes room for `count` more tokens; false when there is none now.
  virtual bool Reserve(Sequence* sequence, size_t count) = 0;

  // Computes all steps at once and advances their sequences; those that are
  // complete get their score. A sequence stands in one step only.
  virtual void Run(const std::vector<Step>& steps) = 0;

  // Keeps the sequence's first `length` tokens, which are computed, for later
  // requests, as long as memory allows. What is known of them already gives the
  // sequence the blocks that are kept of it.
  virtual void Remember(Sequence* sequence, size_t length) = 0;

  // Gives back all that the sequence holds and makes it as if never attached.
  virtual void Release(Sequence* sequence) = 0;
};

// Puts an executor of its own around another one; tests and soak inject faults
// with it.
using ExecutorWrapper =
    std::function<std::unique_ptr<Executor>(std::unique_ptr<Executor>)>;

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_EXECUTOR_H_
