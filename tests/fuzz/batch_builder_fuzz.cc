// SPDX-License-Identifier: Apache-2.0
//
// Any requests in any memory: every batch is within its budget, or one step
// that cannot be smaller, no sequence stands in it twice, and every sequence is
// computed to its end, once, with its own score. The bytes are read as numbers:
// four for budget, memory and kind of executor, then for each request when it
// comes and how long its parts are.

#include <algorithm>
#include <memory>
#include <numeric>
#include <set>
#include <vector>

#include "calculators/schedule/batch_builder.h"
#include "calculators/schedule/memory_gate.h"
#include "calculators/schedule/step_size.h"
#include "tests/cpp/schedule/fake_executor.h"
#include "tests/fuzz/fuzz.h"

namespace rerank {
namespace {

using fuzz::Check;
using testing::FakeExecutor;

// What a run of batches is made of.
struct Setting {
  bool incremental;
  size_t budget;
  size_t blocks;
  size_t block_size;
};

// A request of bytes[0] + 1 documents at most, whose lengths follow.
std::shared_ptr<ScoreJob> ReadJob(const uint8_t** bytes, const uint8_t* end,
                                  bool incremental, int64_t number) {
  const auto job = std::make_shared<ScoreJob>();
  const size_t documents = *(*bytes)++ % 8 + size_t{1};
  const size_t prefix = *bytes < end ? *(*bytes)++ % 64 : 0;
  if (incremental)
    job->shared_prefix.tokens = TokenSequence(prefix, number % 3);
  job->shared_prefix.scored = false;
  for (size_t i = 0; i < documents && *bytes < end; ++i) {
    TokenSequence tokens(prefix, number % 3);
    tokens.resize(prefix + 1 + *(*bytes)++ % 128, 10 * number);
    tokens.back() = static_cast<int64_t>(i);
    job->sequences.emplace_back().tokens = tokens;
  }
  job->longest.resize(job->sequences.size());
  size_t longest = 0;
  for (size_t i = job->sequences.size(); i-- > 0;) {
    longest = std::max(longest, job->sequences[i].tokens.size());
    job->longest[i] = longest;
  }
  return job;
}

bool CannotBeLess(const Step& step, const Setting& setting) {
  if (!setting.incremental) return true;
  const Sequence& sequence = *step.sequence;
  return step.count == SmallestStep({sequence.computed, sequence.tokens.size(),
                                     setting.block_size},
                                    0);
}

void CheckBatch(const std::vector<Step>& steps, const Setting& setting) {
  std::set<const Sequence*> seen;
  size_t tokens = 0;
  for (const Step& step : steps) {
    const Sequence& sequence = *step.sequence;
    Check(step.count >= 1, "a step has tokens");
    Check(sequence.computed + step.count <= sequence.tokens.size(),
          "a step ends with its sequence");
    Check(setting.incremental || step.count == sequence.tokens.size(),
          "whole sequences for an executor that needs them");
    Check(seen.insert(&sequence).second, "a sequence is in a batch once");
    tokens += step.count;
  }
  Check(tokens <= setting.budget ||
            (steps.size() == 1 && CannotBeLess(steps.front(), setting)),
        "a batch is within its budget, or a step that cannot be smaller");
}

// What the scheduler does after a batch.
void Collect(ScoreJob* job, FakeExecutor* executor) {
  if (!job->shared_prefix.tokens.empty() && job->PrefixDone() &&
      !job->remembered) {
    executor->Remember(&job->shared_prefix, job->shared_prefix.computed);
    job->remembered = true;
  }
  for (; job->next < job->attached; ++job->next) {
    Sequence* sequence = &job->sequences[job->next];
    if (sequence->computed < sequence->tokens.size()) break;
    const int64_t sum = std::accumulate(sequence->tokens.begin(),
                                        sequence->tokens.end(), int64_t{0});
    Check(sequence->score == static_cast<float>(sum), "a score is its own");
    executor->Release(sequence);
  }
}

bool NeverFits(const ScoreJob& job, const Setting& setting) {
  const size_t size = setting.block_size;
  const size_t prefix = job.shared_prefix.tokens.size();
  return (prefix + size - 1) / size - prefix / size +
             (job.longest[job.next] + size - 1) / size >
         setting.blocks;
}

// Runs one batch over `jobs`, of which the finished ones go.
void RunBatch(FakeExecutor* executor, MemoryGate* gate, BatchBuilder* builder,
              const Setting& setting, ScoreJobs* jobs) {
  ScoreJob* at = nullptr;
  if (!gate->Open(*jobs, &at)) {
    Check(NeverFits(*jobs->front(), setting), "what fits alone is let in");
    gate->Leave(jobs->front().get());
    jobs->pop_front();
    return;
  }
  const Batch batch = builder->Build(*jobs, &at);
  const std::vector<Step>& steps = batch.steps;
  for (const ScoreJob* job : batch.jobs) {
    Check(job->inside, "a batch is of those inside");
  }
  Check(!steps.empty(), "those inside can go on");
  CheckBatch(steps, setting);
  executor->Run(steps);
  for (const auto& job : *jobs) {
    Collect(job.get(), executor);
    if (job->next == job->sequences.size()) gate->Leave(job.get());
  }
  jobs->remove_if(
      [](const auto& job) { return job->next == job->sequences.size(); });
}

void RunAll(const Setting& setting, const uint8_t* bytes, const uint8_t* end) {
  FakeExecutor executor(setting.incremental, setting.blocks,
                        setting.block_size);
  MemoryGate gate(&executor);
  BatchBuilder builder(&executor, setting.budget);
  ScoreJobs jobs;
  size_t sequences = 0;
  // As many batches as there could be when each did the least: a token, and
  // all begun again for each request that is done.
  size_t left = 0;
  for (int64_t number = 1; bytes < end || !jobs.empty();) {
    size_t batches = bytes < end ? *bytes++ % 4 : SIZE_MAX;
    if (bytes < end) {
      const auto job = ReadJob(&bytes, end, setting.incremental, number++);
      if (job->sequences.empty()) continue;
      sequences += job->sequences.size();
      left += (sequences + 1) * 256;
      jobs.push_back(job);
    }
    for (; batches > 0 && !jobs.empty(); --batches) {
      Check(left-- > 0, "all comes to an end");
      RunBatch(&executor, &gate, &builder, setting, &jobs);
    }
  }
  Check(executor.attached() == 0 && executor.used() == 0, "nothing is held");
}

}  // namespace
}  // namespace rerank

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 4 || size > 512) return 0;
  const rerank::Setting setting = {data[0] % 4 != 0, data[1] + size_t{1},
                                   data[2] + size_t{1},
                                   data[3] % 16 + size_t{1}};
  rerank::RunAll(setting, data + 4, data + size);
  return 0;
}
