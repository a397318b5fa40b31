// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/block_tables.h"

#include <algorithm>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "calculators/schedule/scheduler.h"
#include "tests/cpp/schedule/token_store.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using testing::TokenStore;

constexpr size_t kBlock = 4;

TokenSequence Count(int64_t first, size_t count) {
  TokenSequence tokens;
  for (size_t i = 0; i < count; ++i) {
    tokens.push_back(first + static_cast<int64_t>(i));
  }
  return tokens;
}

Sequence Make(const TokenSequence& tokens, bool scored = true) {
  Sequence sequence;
  sequence.tokens = tokens;
  sequence.scored = scored;
  return sequence;
}

// Computes `count` more tokens, all that is left by default.
void Compute(TokenStore* store, Sequence* sequence, size_t count = SIZE_MAX) {
  count = std::min(count, sequence->tokens.size() - sequence->computed);
  ASSERT_TRUE(store->Reserve(sequence, count));
  store->Run({{sequence, count}});
}

TEST(BlockTablesTest, PacksTheRowOfTheDrawing) {
  BlockTables tables(16, kBlock);
  Sequence a = Make(Count(100, 9));
  Sequence b = Make(Count(200, 8));
  tables.Attach(&a, nullptr);
  tables.Attach(&b, nullptr);
  ASSERT_TRUE(tables.Reserve(&b, 6));
  b.computed = 6;
  ASSERT_TRUE(tables.Reserve(&a, 3));
  ASSERT_TRUE(tables.Reserve(&b, 2));
  const PackedInputs packed = tables.Pack({{&a, 3}, {&b, 2}});
  EXPECT_EQ(packed.input_ids, (std::vector<int64_t>{100, 101, 102, 206, 207}));
  EXPECT_EQ(packed.position_ids, (std::vector<int64_t>{0, 1, 2, 6, 7}));
  EXPECT_EQ(packed.past_lens, (std::vector<int32_t>{0, 6}));
  EXPECT_EQ(packed.subsequence_begins, (std::vector<int32_t>{0, 3, 5}));
  EXPECT_EQ(packed.block_indices,
            (std::vector<int32_t>{a.blocks[0], b.blocks[0], b.blocks[1]}));
  EXPECT_EQ(packed.block_indices_begins, (std::vector<int32_t>{0, 1, 3}));
  EXPECT_EQ(packed.max_context_len, 8);
  EXPECT_EQ(packed.score_rows, (std::vector<int64_t>{4}));
  EXPECT_EQ(packed.scored, (std::vector<Sequence*>{&b}));
}

TEST(BlockTablesTest, WithoutAScoreARowThatNobodyReadsStandsIn) {
  BlockTables tables(4, kBlock);
  Sequence prefix = Make(Count(0, 3), false);
  tables.Attach(&prefix, nullptr);
  ASSERT_TRUE(tables.Reserve(&prefix, 3));
  const PackedInputs packed = tables.Pack({{&prefix, 3}});
  EXPECT_EQ(packed.score_rows, (std::vector<int64_t>{0}));
  EXPECT_TRUE(packed.scored.empty());
}

TEST(BlockTablesTest, DocumentsReadTheirPrefixAndWriteBlocksOfTheirOwn) {
  for (const size_t length : {3, 4, 6, 8, 9}) {
    TokenStore store(32, kBlock);
    Sequence prefix = Make(Count(0, length), false);
    store.Attach(&prefix, nullptr);
    Compute(&store, &prefix);
    std::vector<Sequence> documents;
    for (int64_t i = 1; i <= 3; ++i) {
      TokenSequence tokens = prefix.tokens;
      for (const int64_t token : Count(100 * i, 5)) tokens.push_back(token);
      documents.push_back(Make(tokens));
    }
    std::vector<Step> steps;
    for (Sequence& document : documents) {
      store.Attach(&document, &prefix);
      EXPECT_EQ(document.computed, length) << "nothing is computed twice";
      ASSERT_TRUE(store.Reserve(&document, 5));
      steps.push_back({&document, 5});
    }
    store.Run(steps);
    for (size_t i = 0; i < documents.size(); ++i) {
      EXPECT_EQ(store.last_read[i], documents[i].tokens) << length;
      EXPECT_EQ(documents[i].score, TokenStore::Score(documents[i].tokens));
    }
    for (Sequence& document : documents) store.Release(&document);
    store.Release(&prefix);
    EXPECT_EQ(store.tables.free_blocks(), store.tables.blocks());
  }
}

TEST(BlockTablesTest, APrefixThatEndsBeforeItsCopyIsMadeIsStillRead) {
  TokenStore store(32, kBlock);
  Sequence prefix = Make(Count(0, 6), false);
  store.Attach(&prefix, nullptr);
  Compute(&store, &prefix);
  Sequence document = Make(Count(0, 9));
  store.Attach(&document, &prefix);
  store.Release(&prefix);
  // Takes the block that the prefix gave back, in the same run.
  Sequence other = Make(Count(500, 4));
  store.Attach(&other, nullptr);
  ASSERT_TRUE(store.Reserve(&other, 4));
  ASSERT_TRUE(store.Reserve(&document, 3));
  store.Run({{&other, 4}, {&document, 3}});
  EXPECT_EQ(store.last_read[0], other.tokens);
  EXPECT_EQ(store.last_read[1], document.tokens);
}

TEST(BlockTablesTest, ACopyForASequenceThatIsGoneIsNotMade) {
  BlockTables tables(8, kBlock);
  Sequence prefix = Make(Count(0, 6), false);
  tables.Attach(&prefix, nullptr);
  ASSERT_TRUE(tables.Reserve(&prefix, 6));
  prefix.computed = 6;
  Sequence document = Make(Count(0, 9));
  tables.Attach(&document, &prefix);
  EXPECT_EQ(tables.copies().size(), 1u);
  tables.Release(&document);
  EXPECT_TRUE(tables.copies().empty());
}

TEST(BlockTablesTest, WithoutRoomForACopyThePartIsComputedAgain) {
  BlockTables tables(2, kBlock);
  Sequence prefix = Make(Count(0, 6), false);
  tables.Attach(&prefix, nullptr);
  ASSERT_TRUE(tables.Reserve(&prefix, 6));
  prefix.computed = 6;
  Sequence document = Make(Count(0, 9));
  tables.Attach(&document, &prefix);
  EXPECT_EQ(document.computed, kBlock);
  EXPECT_FALSE(tables.Reserve(&document, 5));
  tables.Release(&document);
  tables.Release(&prefix);
  EXPECT_EQ(tables.free_blocks(), 2u);
}

TEST(BlockTablesTest, RememberedPrefixesAreKnownUntilTheirBlocksAreNeeded) {
  TokenStore store(4, kBlock);
  Sequence prefix = Make(Count(0, 8), false);
  store.Attach(&prefix, nullptr);
  Compute(&store, &prefix);
  store.Remember(&prefix, prefix.computed);
  store.Release(&prefix);
  // Remembered blocks that nobody uses can be had.
  EXPECT_EQ(store.tables.free_blocks(), 4u);

  Sequence again = Make(Count(0, 8));
  store.Attach(&again, nullptr);
  // The last token of a scored sequence is computed in any case.
  EXPECT_EQ(again.computed, kBlock);
  Compute(&store, &again);
  EXPECT_EQ(store.last_read[0], again.tokens);
  store.Release(&again);

  Sequence large = Make(Count(900, 16));
  store.Attach(&large, nullptr);
  Compute(&store, &large);
  EXPECT_EQ(store.last_read[0], large.tokens);
  store.Release(&large);
  store.Attach(&prefix, nullptr);
  EXPECT_EQ(prefix.computed, 0u) << "evicted";
}

TEST(BlockTablesTest, WhatIsKnownLeavesNoTokenAlone) {
  TokenStore store(16, kBlock);
  Sequence prefix = Make(Count(0, 8), false);
  store.Attach(&prefix, nullptr);
  Compute(&store, &prefix);
  store.Remember(&prefix, prefix.computed);
  store.Release(&prefix);
  for (const auto& [length, known] :
       std::vector<std::pair<size_t, size_t>>{{8, 8}, {9, 4}, {10, 8}}) {
    Sequence longer = Make(Count(0, length), false);
    store.Attach(&longer, nullptr);
    EXPECT_EQ(longer.computed, known) << length;
    store.Release(&longer);
  }
  EXPECT_EQ(store.tables.free_blocks(), store.tables.blocks());
}

// Requests of many threads over few blocks: whatever is shared, copied, thrown
// out and begun again, every score is that of its own tokens.
TEST(BlockTablesTest, EverySequenceReadsItsOwnTokensUnderLoad) {
  for (const size_t blocks : {14, 40, 400}) {
    auto owned = std::make_unique<TokenStore>(blocks, kBlock);
    const TokenStore& store = *owned;
    {
      SchedulerOptions options;
      options.max_batched_tokens = 23;
      Scheduler scheduler(std::move(owned), options);
      std::vector<std::thread> clients;
      std::vector<size_t> wrong(4);
      for (size_t client = 0; client < wrong.size(); ++client) {
        clients.emplace_back([&, client] {
          std::mt19937 random(static_cast<unsigned>(client));
          for (size_t round = 0; round < 30; ++round) {
            // Prefixes come again, so that some are known.
            const size_t shared = 5 + random() % 14;
            const TokenSequence prefix =
                Count(static_cast<int64_t>(random() % 3) * 1000, shared);
            std::vector<TokenSequence> sequences(1 + random() % 5, prefix);
            for (TokenSequence& sequence : sequences) {
              const size_t count = 1 + random() % 12;
              for (size_t i = 0; i < count; ++i) {
                sequence.push_back(random() % 100);
              }
            }
            const std::vector<float> scores =
                scheduler.Score(sequences, shared, nullptr);
            for (size_t i = 0; i < sequences.size(); ++i) {
              wrong[client] += scores[i] != TokenStore::Score(sequences[i]);
            }
          }
        });
      }
      for (std::thread& client : clients) client.join();
      EXPECT_EQ(wrong, std::vector<size_t>(wrong.size())) << blocks;
      EXPECT_TRUE(store.tables.copies().empty());
    }
  }
}

}  // namespace
}  // namespace rerank
