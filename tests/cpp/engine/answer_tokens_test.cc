// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/answer_tokens.h"

#include "tests/cpp/engine/text/tokenizer_fixture.h"

namespace rerank {
namespace {

class AnswerTokensTest : public TokenizerTest {
 protected:
  AnswerTokensTest() {
    model_.directory = "m";
    model_.family = "Qwen3-Reranker";
    model_.true_token = "yes";
    model_.false_token = "no";
  }

  std::string ErrorOf(ErrorCode code) const {
    return testing::MessageOf(code,
                              [this] { FindAnswers(model_, *tokenizer_); });
  }

  ModelDescription model_;
};

TEST_F(AnswerTokensTest, AreLookedUp) {
  const AnswerTokens answers = *FindAnswers(model_, *tokenizer_);
  EXPECT_EQ(answers.true_token, tokenizer_->TokenId("yes"));
  EXPECT_EQ(answers.false_token, tokenizer_->TokenId("no"));
  model_.false_token.clear();
  EXPECT_EQ(FindAnswers(model_, *tokenizer_)->false_token, std::nullopt);
}

TEST_F(AnswerTokensTest, StatedIdsAreThoseOfTheFamilyOrOfAnotherModel) {
  const int64_t yes = tokenizer_->TokenId("yes");
  model_.true_token_id = yes;
  model_.false_token_id = tokenizer_->TokenId("no");
  model_.answers_to_check = true;
  EXPECT_EQ(FindAnswers(model_, *tokenizer_)->true_token, yes);
  model_.true_token_id = 7;
  EXPECT_EQ(ErrorOf(ErrorCode::kFailedPrecondition),
            "m/1_LogitScore/config.json: true_token_id: expected " +
                std::to_string(yes) +
                ", 'yes' of Qwen3-Reranker, got 7: another model; name its "
                "family or state its prompt in reranker.json");
  model_.true_token_id = yes;
  model_.false_token_id = yes;
  EXPECT_NE(
      ErrorOf(ErrorCode::kFailedPrecondition).find("false_token_id: expected"),
      std::string::npos);
  // reranker.json names the family: whoever wrote it answers for the ids.
  model_.answers_to_check = false;
  EXPECT_EQ(FindAnswers(model_, *tokenizer_)->false_token, yes);
}

TEST_F(AnswerTokensTest, APromptOfItsOwnNeedsAnAnswerToo) {
  model_.true_token.clear();
  EXPECT_EQ(ErrorOf(ErrorCode::kInvalidArgument),
            "m/reranker.json: true_token: expected the answer that means "
            "relevant, got none");
}

TEST_F(AnswerTokensTest, AClassifierHasNone) {
  model_.source = ScoreSource::kClassifier;
  EXPECT_EQ(FindAnswers(model_, *tokenizer_)->false_token, std::nullopt);
}

}  // namespace
}  // namespace rerank
