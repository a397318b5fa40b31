// SPDX-License-Identifier: Apache-2.0
//
// Prompts whose query stands behind the document: ctxl-rerank-v2's.

#include <algorithm>

#include "tests/cpp/engine/text/row_encoder_fixture.h"

namespace rerank {
namespace {

class DocumentFirstTest : public RowEncoderTest {
 protected:
  static RowEncoder Ctxl(const TextOptions& options) {
    return Encoder(options, "ctxl-rerank-v2");
  }
  static TokenSequence Tokens(const std::string& text) {
    return tokenizer_->EncodeText(text);
  }
  static std::string Text(const std::string& document, const std::string& end) {
    return "Check whether a given document contains information helpful to "
           "answer the query.\n<Document> " +
           document + "\n<Query> " + end;
  }
};

// Whatever the document ends with, tokens are those of the prompt as one text.
TEST_F(DocumentFirstTest, PartsJoinToThePromptAsOneText) {
  TextOptions options = Options(400);
  const std::vector<std::string> documents = {
      "plain",
      "ends.",
      "",
      " ",
      "two\n",
      "dots...",
      "\n\nlines\r\n",
      "(x)",
      "tab\t",
      "d\xc3\xa9j\xc3\xa0 \xe6\x97\xa5\xe6\x9c\xac"};
  const auto rows = Ctxl(options).Encode({"why?", documents}).sequences;
  ASSERT_EQ(rows.size(), documents.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i], Tokens(Text(documents[i], "why? ??"))) << documents[i];
  }
  options.instruction = "Newest first.";
  EXPECT_EQ(Ctxl(options).Encode({"why?", {"plain"}}).sequences.front(),
            Tokens(Text("plain", "why? Newest first. ??")));
}

TEST_F(DocumentFirstTest, OnlyThePrefixIsShared) {
  const EncodedPrompts prompts = Ctxl(Options(400)).Encode({"q", {"a", "b"}});
  EXPECT_EQ(prompts.shared, Tokens(Text("", "")).size() - Tokens(" \n").size() -
                                Tokens("<Query> ").size());
}

TEST_F(DocumentFirstTest, EveryChunkEndsInANewlineAndKeepsTheQuery) {
  constexpr size_t kMost = 60;
  const TokenSequence end = Tokens("<Query> why? ??");
  const int64_t newline = Tokens("\n").front();
  const size_t prefix = Ctxl(Options(kMost)).Encode({"q", {"a"}}).shared;
  for (size_t words = 1; words < 60; ++words) {
    const std::string document = Words(words);
    const EncodedPrompts prompts =
        Ctxl(Options(kMost)).Encode({"why?", {document}});
    TokenSequence joined;
    for (const TokenSequence& row : prompts.sequences) {
      EXPECT_LE(row.size(), kMost);
      ASSERT_GT(row.size(), prefix + 1 + end.size());
      EXPECT_TRUE(std::equal(end.rbegin(), end.rend(), row.rbegin()));
      const auto body = row.end() - static_cast<long>(end.size()) - 1;
      EXPECT_EQ(*body, newline);
      joined.insert(joined.end(), row.begin() + static_cast<long>(prefix),
                    body);
    }
    EXPECT_EQ(joined, Tokens(" " + document)) << words;
    EXPECT_EQ(prompts.dropped, std::vector<size_t>{0});
  }
}

TEST_F(DocumentFirstTest, WhatIsCutIsTheDocument) {
  constexpr size_t kMost = 60;
  const std::string document = Words(80);
  const size_t size = Tokens(" " + document).size();
  const EncodedPrompts cut =
      Ctxl(Options(kMost, LongDocuments::kTruncate)).Encode({"w?", {document}});
  ASSERT_EQ(cut.sequences.size(), 1u);
  EXPECT_EQ(cut.sequences[0].size(), kMost);
  EXPECT_EQ(cut.query_dropped, 0u);
  const TokenSequence around = Tokens(Text("", "w? ??"));
  EXPECT_EQ(cut.dropped[0], size - (kMost - (around.size() - 1) - 1));
  // A limit of its own: the same, with a newline that is not counted.
  RankingTask task{"w?", {document, Words(2)}};
  task.options.max_tokens_per_document = 7;
  const EncodedPrompts limited = Ctxl(Options(kMost)).Encode(task);
  EXPECT_EQ(limited.dropped[0], size - 7);
  EXPECT_EQ(limited.dropped[1], 0u);
  EXPECT_EQ(limited.sequences[0].size(), around.size() - 1 + 7 + 1);
}

// A document and the first part of another one have the same tokens, but only
// the part gets a newline more.
TEST_F(DocumentFirstTest, APartIsNotTakenForADocument) {
  const TokenSequence document = Tokens(" " + Words(8) + "\n");
  const size_t prefix = Ctxl(Options(60)).Encode({"q", {"a"}}).shared;
  const TextOptions options =
      Options(prefix + document.size() + 1 + Tokens("<Query> q ??").size());
  const EncodedPrompts prompts =
      Ctxl(options).Encode({"q", {Words(8), Words(8) + "\n" + Words(30)}});
  const TokenSequence& whole = prompts.sequences[prompts.sequence_of[0]];
  const TokenSequence& part = prompts.sequences[prompts.sequence_of[1]];
  EXPECT_EQ(part.size(), whole.size() + 1);
  EXPECT_TRUE(std::equal(document.begin(), document.end(),
                         part.begin() + static_cast<long>(prefix)));
}

TEST_F(DocumentFirstTest, ALongQueryIsCutBeforeTheEndOfThePrompt) {
  const EncodedPrompts prompts =
      Ctxl(Options(60, LongDocuments::kTruncate)).Encode({Words(90), {"doc"}});
  EXPECT_GT(prompts.query_dropped, 0u);
  const TokenSequence end = Tokens(" ??");
  const TokenSequence& row = prompts.sequences.front();
  EXPECT_TRUE(std::equal(end.rbegin(), end.rend(), row.rbegin()));
  EXPECT_LE(row.size(), 60u);
}

}  // namespace
}  // namespace rerank
