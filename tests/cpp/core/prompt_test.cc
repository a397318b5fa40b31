// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/prompt.h"

#include <gtest/gtest.h>

#include "calculators/core/family.h"

namespace rerank {
namespace {

TEST(RenderQueryTest, QwenQueryIsTheModelCards) {
  const Family* family = FamilyNamed("Qwen3-Reranker");
  ASSERT_NE(family, nullptr);
  EXPECT_EQ(RenderQuery(family->prompt, "Do it.", "What?"),
            "<Instruct>: Do it.\n<Query>: What?\n<Document>:");
}

TEST(RenderQueryTest, PlaceholdersInsideTextsStayAsTheyAre) {
  PromptTemplate prompt;
  prompt.query_template = "{instruction}|{query}";
  EXPECT_EQ(RenderQuery(prompt, "{query}", "{instruction}{query}"),
            "{query}|{instruction}{query}");
}

TEST(RenderQueryTest, KeepsOtherBracesAndNulBytes) {
  PromptTemplate prompt;
  prompt.query_template = "{x}{{query}}";
  EXPECT_EQ(RenderQuery(prompt, "", std::string_view("a\0b", 3)),
            std::string("{x}{a\0b}", 8));
}

TEST(RenderQueryTest, AnOptionalInstructionStandsInFront) {
  const PromptTemplate& prompt = FamilyNamed("mxbai-rerank-v2")->prompt;
  EXPECT_EQ(RenderQuery(prompt, "Be strict.", "What?"),
            "instruction: Be strict.\nquery: What?");
  EXPECT_EQ(RenderQuery(prompt, "", "What?"), "query: What?");
}

TEST(PairEndsTest, StandAroundTheQuery) {
  const PromptTemplate& qwen = FamilyNamed("Qwen3-Reranker")->prompt;
  EXPECT_EQ(QueryLead(qwen, "Do it."), "<Instruct>: Do it.\n<Query>: ");
  EXPECT_EQ(QueryTail(qwen, "Do it."), "\n<Document>:");
  EXPECT_EQ(ThroughInstruction(qwen, "Do it."), "<Instruct>: Do it.");
  const PromptTemplate& zerank = FamilyNamed("zerank-2")->prompt;
  EXPECT_EQ(QueryLead(zerank, ""), "");
  EXPECT_EQ(QueryTail(zerank, ""), "");
  EXPECT_EQ(ThroughInstruction(zerank, ""), "");
  const PromptTemplate& mxbai = FamilyNamed("mxbai-rerank-v2")->prompt;
  EXPECT_EQ(QueryLead(mxbai, "i"), "instruction: i\nquery: ");
  EXPECT_EQ(QueryLead(mxbai, ""), "query: ");
}

TEST(PairEndsTest, AnInstructionBehindTheQueryIsFilledIn) {
  PromptTemplate prompt;
  prompt.query_template = "Q: {query} I: {instruction}";
  EXPECT_EQ(QueryLead(prompt, "{query}"), "Q: ");
  EXPECT_EQ(QueryTail(prompt, "{query}"), " I: {query}");
  EXPECT_EQ(ThroughInstruction(prompt, "{query}"), "");
}

TEST(RenderPromptTest, TheDocumentMayComeFirst) {
  EXPECT_EQ(RenderPrompt(FamilyNamed("ctxl-rerank-v2")->prompt, "Be strict.",
                         "What?", "This."),
            "Check whether a given document contains information helpful to "
            "answer the query.\n<Document> This.\n<Query> What? Be strict. "
            "??");
  const PromptTemplate& nemotron = FamilyNamed("llama-nemotron-rerank")->prompt;
  EXPECT_EQ(RenderPrompt(nemotron, "", "q", "d"),
            "<|begin_of_text|>question:q \n \n passage:d");
}

TEST(TakesInstructionTest, WhereThePromptHasAPlaceForIt) {
  EXPECT_TRUE(TakesInstruction(FamilyNamed("Qwen3-Reranker")->prompt));
  EXPECT_TRUE(TakesInstruction(FamilyNamed("mxbai-rerank-v2")->prompt));
  EXPECT_FALSE(TakesInstruction(FamilyNamed("zerank-2")->prompt));
}

}  // namespace
}  // namespace rerank
