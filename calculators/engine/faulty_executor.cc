// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/faulty_executor.h"

#include <limits>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "calculators/core/error.h"

namespace rerank {
namespace {

class FaultyExecutor : public Executor {
 public:
  FaultyExecutor(std::unique_ptr<Executor> executor,
                 const FaultOptions& options)
      : executor_(std::move(executor)),
        options_(options),
        random_(options.seed) {}

  std::string name() const override { return executor_->name(); }
  RuntimeReport Report() const override { return executor_->Report(); }
  bool incremental() const override { return executor_->incremental(); }
  void Attach(Sequence* sequence, const Sequence* head) override {
    executor_->Attach(sequence, head);
  }
  bool Reserve(Sequence* sequence, size_t count) override {
    return executor_->Reserve(sequence, count);
  }
  void Remember(const Sequence& head) override { executor_->Remember(head); }
  void Release(Sequence* sequence) override { executor_->Release(sequence); }

  void Run(const std::vector<Step>& steps) override {
    double draw = std::uniform_real_distribution<double>(0, 1)(random_);
    if (draw < options_.throw_share) {
      throw Error(ErrorCode::kInternal,
                  std::string(kInjectedFault) + ": the batch was not computed");
    }
    draw -= options_.throw_share;
    const bool nan = draw < options_.nan_share;
    draw -= options_.nan_share;
    if (!nan && draw < options_.slow_share) {
      std::this_thread::sleep_for(options_.slow);
    }
    executor_->Run(steps);
    if (!nan) return;
    for (const Step& step : steps) {
      if (step.sequence->computed == step.sequence->tokens.size()) {
        step.sequence->score = std::numeric_limits<float>::quiet_NaN();
      }
    }
  }

 private:
  std::unique_ptr<Executor> executor_;
  const FaultOptions options_;
  std::mt19937_64 random_;  // one thread at a time calls Run
};

}  // namespace

std::unique_ptr<Executor> MakeFaulty(std::unique_ptr<Executor> executor,
                                     const FaultOptions& options) {
  const double shares[] = {
      options.throw_share, options.nan_share, options.slow_share,
      options.throw_share + options.nan_share + options.slow_share};
  for (const double share : shares) {
    if (!(share >= 0 && share <= 1)) {
      throw Error(ErrorCode::kInvalidArgument,
                  "faults: expected shares from 0 to 1, at most 1 together, "
                  "got " +
                      std::to_string(share));
    }
  }
  return std::make_unique<FaultyExecutor>(std::move(executor), options);
}

}  // namespace rerank
