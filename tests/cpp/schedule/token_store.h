// SPDX-License-Identifier: Apache-2.0
//
// An executor whose "KV entries" are the tokens themselves: what each position
// reads through the block tables can be compared with what it should read. Its
// scores depend on every token read, and on their order.

#ifndef TESTS_CPP_SCHEDULE_TOKEN_STORE_H_
#define TESTS_CPP_SCHEDULE_TOKEN_STORE_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "calculators/schedule/block_tables.h"
#include "calculators/schedule/executor.h"

namespace rerank::testing {

class TokenStore : public Executor {
 public:
  // What a broken device does.
  enum class Fault {
    kNone,
    kForgets,      // entries live for one run, as in a host tensor copied in
    kNeverCopies,  // a copied block stays what it was
    kMiscomputes,  // always the same scores, and not the right ones
    kNoNumbers     // NaN, as an overflow leaves it
  };

  TokenStore(size_t blocks, size_t block_size, Fault fault = Fault::kNone)
      : tables(blocks, block_size),
        fault_(fault),
        entries_(blocks * block_size, kEmpty) {}

  std::string name() const override { return "token store"; }
  bool incremental() const override { return true; }
  size_t block_size() const override { return tables.block_size(); }
  size_t free_blocks() const override { return tables.free_blocks(); }
  void Attach(Sequence* sequence, const Sequence* prefix) override {
    tables.Attach(sequence, prefix);
  }
  bool Reserve(Sequence* sequence, size_t count) override {
    return tables.Reserve(sequence, count);
  }
  void Remember(Sequence* sequence, size_t length) override {
    tables.Remember(sequence, length);
  }
  void Release(Sequence* sequence) override { tables.Release(sequence); }

  void Run(const std::vector<Step>& steps) override {
    for (; !tables.copies().empty(); tables.FinishCopy()) {
      const BlockCopy& copy = tables.copies().front();
      if (fault_ != Fault::kNeverCopies) Copy(copy);
    }
    const PackedInputs inputs = tables.Pack(steps);
    last_read.clear();
    std::vector<float> scores(inputs.input_ids.size());
    for (size_t s = 0; s < inputs.past_lens.size(); ++s) {
      const auto begin = static_cast<size_t>(inputs.subsequence_begins[s]);
      const auto end = static_cast<size_t>(inputs.subsequence_begins[s + 1]);
      for (size_t row = begin; row < end; ++row) {
        Entry(inputs, s, static_cast<size_t>(inputs.position_ids[row])) =
            inputs.input_ids[row];
      }
      const size_t length =
          static_cast<size_t>(inputs.past_lens[s]) + end - begin;
      TokenSequence read;
      for (size_t i = 0; i < length; ++i) read.push_back(Entry(inputs, s, i));
      scores[end - 1] = Computed(read);
      last_read.push_back(read);
    }
    for (size_t i = 0; i < inputs.scored.size(); ++i) {
      inputs.scored[i]->score =
          scores[static_cast<size_t>(inputs.score_rows[i])];
    }
    for (const Step& step : steps) step.sequence->computed += step.count;
    if (fault_ == Fault::kForgets) entries_.assign(entries_.size(), kEmpty);
  }

  static float Score(const TokenSequence& tokens) {
    uint32_t hash = 1;
    for (const int64_t token : tokens) {
      hash = (hash ^ static_cast<uint32_t>(token)) * 16777619U;
    }
    return static_cast<float>(hash >> 8) / 16777216.0F;
  }

  BlockTables tables;
  // What the steps of the last run read, from their first token on.
  std::vector<TokenSequence> last_read;

 private:
  static constexpr int64_t kEmpty = -1;

  float Computed(TokenSequence read) const {
    if (fault_ == Fault::kNoNumbers) return std::nanf("");
    if (fault_ == Fault::kMiscomputes) std::reverse(read.begin(), read.end());
    return Score(read);
  }

  // Position `index` of the s-th sequence of a run. Throws when the run's block
  // table does not reach so far.
  int64_t& Entry(const PackedInputs& inputs, size_t s, size_t index) {
    const size_t size = tables.block_size();
    const auto first = static_cast<size_t>(inputs.block_indices_begins[s]);
    const auto last = static_cast<size_t>(inputs.block_indices_begins[s + 1]);
    const std::vector<int32_t> table(
        inputs.block_indices.begin() + static_cast<std::ptrdiff_t>(first),
        inputs.block_indices.begin() + static_cast<std::ptrdiff_t>(last));
    const auto block = static_cast<size_t>(table.at(index / size));
    return entries_.at(block * size + index % size);
  }

  void Copy(const BlockCopy& copy) {
    const size_t size = tables.block_size();
    for (size_t i = 0; i < size; ++i) {
      entries_.at(static_cast<size_t>(copy.to) * size + i) =
          entries_.at(static_cast<size_t>(copy.from) * size + i);
    }
  }

  Fault fault_;
  std::vector<int64_t> entries_;
};

}  // namespace rerank::testing

#endif  // TESTS_CPP_SCHEDULE_TOKEN_STORE_H_
