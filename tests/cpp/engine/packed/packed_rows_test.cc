// SPDX-License-Identifier: Apache-2.0
//
// Packed rows against the padded graph: a small decoder of each kind of
// attention, and the bundled model.

#include "calculators/engine/packed/packed_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/core/tokens.h"
#include "calculators/engine/graph/score_head.h"
#include "calculators/engine/graph/stateless.h"
#include "tests/cpp/engine/graph/decoder.h"
#include "tests/cpp/engine/graph/early_products.h"

namespace rerank {
namespace {

using testing::Decoder;
using Rows = std::vector<TokenSequence>;
namespace op = ov::opset13;

// Scores of two graphs that round in another order; they spread over 10 and
// more.
constexpr float kRounding = 1e-4F;

const AnswerTokens kAnswers = {7, 3};

enum class Side { kLeft, kRight };

class Scorer {
 public:
  Scorer(ov::Core* core, const ScoreHead& head)
      : head_(head),
        request_(core->compile_model(WithScore(head), "CPU",
                                     {{"INFERENCE_PRECISION_HINT", "f32"},
                                      {"DYNAMIC_QUANTIZATION_GROUP_SIZE", "0"}})
                     .create_infer_request()) {}

  std::vector<float> Score(const Rows& rows, Side side) {
    size_t width = 0;
    for (const auto& row : rows) width = std::max(width, row.size());
    width += 3;  // columns that no row has
    const ov::Shape shape = {rows.size(), width};
    ov::Tensor ids(ov::element::i64, shape);
    ov::Tensor mask(ov::element::i64, shape);
    ov::Tensor places(ov::element::i64, shape);
    std::fill_n(ids.data<int64_t>(), ids.get_size(), 1);
    std::fill_n(mask.data<int64_t>(), mask.get_size(), 0);
    std::fill_n(places.data<int64_t>(), places.get_size(), 1);
    for (size_t i = 0; i < rows.size(); ++i) {
      const size_t start = side == Side::kLeft ? width - rows[i].size() : 0;
      for (size_t j = 0; j < rows[i].size(); ++j) {
        const size_t at = i * width + start + j;
        ids.data<int64_t>()[at] = rows[i][j];
        mask.data<int64_t>()[at] = 1;
        places.data<int64_t>()[at] = static_cast<int64_t>(j);
      }
    }
    for (const auto& input : request_.get_compiled_model().inputs()) {
      const std::string name = input.get_any_name();
      request_.set_tensor(name, name == "input_ids"        ? ids
                                : name == "attention_mask" ? mask
                                                           : places);
    }
    request_.infer();
    const ov::Tensor scores = request_.get_output_tensor();
    EXPECT_EQ(scores.get_shape(), (ov::Shape{rows.size(), 1}));
    return {scores.data<float>(), scores.data<float>() + scores.get_size()};
  }

 private:
  static std::shared_ptr<ov::Model> WithScore(const ScoreHead& head) {
    const auto model = head.model->clone();
    return std::make_shared<ov::Model>(
        ov::OutputVector{ScoreInGraph(
            model->output(kScoredOutput).get_node()->input_value(0), head)},
        model->get_parameters());
  }

  ScoreHead head_;
  ov::InferRequest request_;
};

class Pair {
 public:
  explicit Pair(const std::shared_ptr<ov::Model>& model)
      : padded_(&core_, AppendScoreHead(model, kAnswers)),
        packed_(&core_, MakePackedRowsModel(&core_, model, kAnswers)) {}

  // The greatest difference; scores of the padded graph are put into `spread`.
  void Compare(const Rows& rows, Side side, std::set<float>* spread = nullptr) {
    const auto expected = padded_.Score(rows, side);
    const auto scores = packed_.Score(rows, side);
    for (size_t i = 0; i < rows.size(); ++i) {
      EXPECT_NEAR(scores[i], expected[i], kRounding) << "row " << i;
      if (spread) spread->insert(expected[i]);
    }
  }

  Scorer& packed() { return packed_; }

 private:
  ov::Core core_;
  Scorer padded_;
  Scorer packed_;
};

class Words {
 public:
  explicit Words(int64_t vocabulary) : token_(0, vocabulary - 1) {}

  TokenSequence Some(size_t count) {
    TokenSequence tokens(count);
    for (int64_t& token : tokens) token = token_(random_);
    return tokens;
  }

  size_t Number(size_t from, size_t to) {
    return std::uniform_int_distribution<size_t>(from, to)(random_);
  }

  // Rows that begin with `shared` tokens.
  Rows Set(size_t count, size_t shared, size_t shortest, size_t longest) {
    const TokenSequence beginning = Some(shared);
    Rows rows;
    for (size_t i = 0; i < count; ++i) {
      TokenSequence row = beginning;
      const TokenSequence rest = Some(Number(shortest, longest));
      row.insert(row.end(), rest.begin(), rest.end());
      rows.push_back(row);
    }
    return rows;
  }

 private:
  std::mt19937 random_{7};
  std::uniform_int_distribution<int64_t> token_;
};

void CompareKinds(Pair* pair, int64_t vocabulary) {
  Words words(vocabulary);
  std::set<float> scores;
  for (const Side side : {Side::kLeft, Side::kRight}) {
    pair->Compare({words.Some(1)}, side, &scores);
    pair->Compare({words.Some(17)}, side, &scores);
    pair->Compare(Rows(3, words.Some(9)), side, &scores);  // equal rows
    pair->Compare(words.Set(5, 0, 1, 30), side, &scores);
    pair->Compare(words.Set(4, 20, 1, 1), side, &scores);  // all but the last
    pair->Compare(words.Set(9, 12, 1, 60), side, &scores);
    // One of which all others are the beginning.
    const TokenSequence whole = words.Some(33);
    pair->Compare({whole, {whole.begin(), whole.begin() + 5}}, side, &scores);
  }
  EXPECT_GT(scores.size(), 40U);
  EXPECT_GT(*scores.rbegin() - *scores.begin(), 1000 * kRounding);
}

TEST(PackedRowsTest, GivesThePaddedScores) {
  Pair pair(Decoder().Build());
  CompareKinds(&pair, Decoder::kVocabulary);
}

TEST(PackedRowsTest, EveryHeadWithKeysOfItsOwn) {
  Decoder decoder;
  decoder.key_heads = 4;
  Pair pair(decoder.Build());
  CompareKinds(&pair, Decoder::kVocabulary);
}

TEST(PackedRowsTest, AllHeadsWithTheSameKeys) {
  Decoder decoder;
  decoder.key_heads = 1;
  decoder.scaled = true;
  Pair pair(decoder.Build());
  CompareKinds(&pair, Decoder::kVocabulary);
}

TEST(PackedRowsTest, AWindow) {
  Decoder decoder;
  decoder.window = 6;
  Pair pair(decoder.Build());
  CompareKinds(&pair, Decoder::kVocabulary);
}

TEST(PackedRowsTest, CausalByAttribute) {
  Decoder decoder;
  decoder.causal_attribute = true;
  Pair pair(decoder.Build());
  Words words(Decoder::kVocabulary);
  pair.Compare(words.Set(6, 4, 1, 20), Side::kRight);
}

TEST(PackedRowsTest, RandomSets) {
  Pair pair(Decoder().Build());
  Words words(Decoder::kVocabulary);
  for (int i = 0; i < 30; ++i) {
    const size_t longest = words.Number(1, i % 5 == 0 ? 600 : 90);
    const Rows rows = words.Set(words.Number(1, 64), words.Number(0, 100),
                                words.Number(1, longest), longest);
    pair.Compare(rows, i % 2 == 0 ? Side::kLeft : Side::kRight);
  }
}

TEST(PackedRowsTest, HundredsOfRows) {
  Pair pair(Decoder().Build());
  Words words(Decoder::kVocabulary);
  pair.Compare(words.Set(300, 30, 1, 40), Side::kRight);
}

// Of a mask of more than 2^25 numbers every one counts.
TEST(PackedRowsTest, ALongRow) {
  Pair pair(Decoder().Build());
  Words words(Decoder::kVocabulary);
  pair.Compare({words.Some(4200)}, Side::kRight);
  pair.Compare({words.Some(4200), words.Some(3)}, Side::kRight);
}

TEST(PackedRowsTest, NeighboursDoNotMatter) {
  Pair pair(Decoder().Build());
  Words words(Decoder::kVocabulary);
  const Rows rows = words.Set(12, 9, 1, 50);
  const auto together = pair.packed().Score(rows, Side::kRight);
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_NEAR(pair.packed().Score({rows[i]}, Side::kRight)[0], together[i],
                kRounding);
  }
}

TEST(PackedRowsTest, TheBundledModel) {
  ov::Core core;
  const auto model = core.read_model(std::filesystem::path(RERANK_TEST_MODEL) /
                                     "openvino_model.xml");
  const auto words = model->output("logits").get_partial_shape()[2];
  const auto stateless = RemoveState(model, "model");
  Pair pair(stateless);
  CompareKinds(&pair, words.get_length());
  // Of the last layer: behind attention one, and the MLP's.
  EXPECT_EQ(testing::EarlyProducts(
                *MakePackedRowsModel(&core, stateless, kAnswers).model),
            4U);
}

// Why a graph is refused.
std::string Refusal(const std::shared_ptr<ov::Model>& model) {
  ov::Core core;
  try {
    MakePackedRowsModel(&core, model, kAnswers);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFailedPrecondition);
    return error.what();
  }
  return "";
}

TEST(PackedRowsTest, RefusesTokensThatLookAhead) {
  Decoder decoder;
  decoder.looks_ahead = true;
  EXPECT_EQ(Refusal(decoder.Build()),
            "rows cannot be packed: attention's mask: shows a token what comes "
            "after it");
}

TEST(PackedRowsTest, RefusesAModelWithoutPlaces) {
  Decoder decoder;
  decoder.places = false;
  EXPECT_EQ(Refusal(decoder.Build()),
            "rows cannot be packed: expected the input position_ids, got none");
}

std::string RefusalBetween(
    const std::function<std::shared_ptr<ov::Node>(const Decoder::Value&)>&
        operation) {
  Decoder decoder;
  decoder.between = [&](const Decoder::Value& hidden) -> Decoder::Value {
    const auto node = operation(hidden);
    node->set_friendly_name("between");
    return std::make_shared<op::Add>(hidden, node);
  };
  return Refusal(decoder.Build());
}

std::shared_ptr<ov::Node> Axis(int64_t axis) {
  return op::Constant::create(ov::element::i64, ov::Shape{}, {axis});
}

TEST(PackedRowsTest, RefusesWhatMixesTokens) {
  EXPECT_EQ(RefusalBetween([](const Decoder::Value& hidden) {
              return std::make_shared<op::ReduceMean>(hidden, Axis(1), true);
            }),
            "rows cannot be packed: ReduceMean between mixes tokens");
  EXPECT_EQ(RefusalBetween([](const Decoder::Value& hidden) {
              return std::make_shared<op::CumSum>(hidden, Axis(1));
            }),
            "rows cannot be packed: CumSum between may mix tokens");
  EXPECT_EQ(RefusalBetween([](const Decoder::Value& hidden) {
              return std::make_shared<op::Softmax>(hidden, 1);
            }),
            "rows cannot be packed: Softmax between may mix tokens");
}

// [B, T, 4, 8] written as [B, 4, T, 8]: other tokens' numbers.
TEST(PackedRowsTest, RefusesNumbersThatChangeTheirToken) {
  EXPECT_EQ(
      RefusalBetween([](const Decoder::Value& hidden) {
        const auto shape =
            op::Constant::create(ov::element::i64, {4}, {0, 4, -1, 8});
        const auto mixed = std::make_shared<op::Reshape>(hidden, shape, true);
        mixed->set_friendly_name("mixed");
        return std::make_shared<op::Reshape>(
            mixed, op::Constant::create(ov::element::i64, {3}, {0, -1, 32}),
            true);
      }),
      "rows cannot be packed: Reshape between may mix tokens");
}

}  // namespace
}  // namespace rerank
