// SPDX-License-Identifier: Apache-2.0

#include "calculators/faults/faulty_executor.h"

#include <limits>
#include <random>
#include <string>
#include <thread>
#include <utility>

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
  bool splits_anywhere() const override { return executor_->splits_anywhere(); }
  bool shares_beginnings() const override {
    return executor_->shares_beginnings();
  }
  bool pads_rows() const override { return executor_->pads_rows(); }
  size_t block_size() const override { return executor_->block_size(); }
  size_t free_blocks() const override { return executor_->free_blocks(); }
  void Attach(Sequence* sequence, const Sequence* prefix) override {
    executor_->Attach(sequence, prefix);
  }
  bool Reserve(Sequence* sequence, size_t count) override {
    return executor_->Reserve(sequence, count);
  }
  void Remember(Sequence* sequence, size_t length) override {
    executor_->Remember(sequence, length);
  }
  void Release(Sequence* sequence) override { executor_->Release(sequence); }

  void Run(const std::vector<Step>& steps) override {
    FaultRecord& record = *options_.record;
    if (record.stopped) {
      executor_->Run(steps);
      return;
    }
    double draw = std::uniform_real_distribution<double>(0, 1)(random_);
    if (draw < options_.throw_share) {
      ++record.thrown;
      throw Error(options_.throw_code,
                  std::string(kInjectedFault) + ": the batch was not computed");
    }
    draw -= options_.throw_share;
    const bool nan = draw < options_.nan_share;
    draw -= options_.nan_share;
    if (!nan && draw < options_.slow_share) {
      ++record.slow;
      std::this_thread::sleep_for(options_.slow);
    }
    executor_->Run(steps);
    if (!nan) return;
    ++record.nan;
    for (const Step& step : steps) {
      Sequence& sequence = *step.sequence;
      if (!sequence.scored || sequence.computed < sequence.tokens.size()) {
        continue;
      }
      sequence.score = std::numeric_limits<float>::quiet_NaN();
      ++record.nan_scores;
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

ExecutorWrapper Faults(const FaultOptions& options) {
  return [options](std::unique_ptr<Executor> executor) {
    return MakeFaulty(std::move(executor), options);
  };
}

}  // namespace rerank
