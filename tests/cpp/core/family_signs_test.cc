// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/family_signs.h"

#include <gtest/gtest.h>

#include <set>

namespace rerank {
namespace {

FamilySigns Config(const std::string& model_type,
                   const std::string& architecture) {
  FamilySigns signs;
  signs.model_type = model_type;
  signs.architecture = architecture;
  return signs;
}

FamilySigns Qwen3() { return Config("qwen3", "Qwen3ForCausalLM"); }

std::string Told(const FamilySigns& signs) {
  const FamilyVerdict verdict = TellFamily(signs);
  return verdict.family == nullptr ? verdict.why_not
                                   : NameOf(*verdict.family, verdict.source);
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(FamiliesTest, NamesAreUnique) {
  std::set<std::string> names;
  for (const Family& family : Families()) {
    EXPECT_TRUE(names.insert(family.name).second) << family.name;
    EXPECT_EQ(FamilyNamed(family.name), &family);
    EXPECT_FALSE(family.forms.empty()) << family.name;
  }
  EXPECT_EQ(FamilyNamed("zerank-2-seq-cls"), FamilyNamed("zerank-2"));
  EXPECT_EQ(FamilyNamed("cross-encoder-seq-cls"), nullptr);
}

// Every family's own marks tell it, and none tells two.
TEST(FamiliesTest, MarksTellTheirFamily) {
  for (const Family& family : Families()) {
    FamilySigns signs =
        Config(family.forms[0].model_type, family.forms[0].architecture);
    for (const std::string& mark : family.chat_marks) {
      signs.chat_template += mark + " ... ";
    }
    for (const std::string& mark : family.name_marks) {
      signs.name_or_path += "/" + mark;
    }
    if (signs.chat_template.empty() && signs.name_or_path.empty()) continue;
    EXPECT_EQ(Told(signs), family.name);
    EXPECT_FALSE(TellFamily(signs).assumed);
  }
}

TEST(TellFamilyTest, TheArchitectureAloneIsSaidToBe) {
  const FamilyVerdict verdict = TellFamily(Qwen3());
  ASSERT_NE(verdict.family, nullptr);
  EXPECT_EQ(verdict.family->name, "Qwen3-Reranker");
  EXPECT_TRUE(verdict.assumed);
  EXPECT_TRUE(Has(Evidence(verdict), "alone, which other models have, too"));
  const FamilyVerdict bert =
      TellFamily(Config("bert", "BertForSequenceClassification"));
  EXPECT_FALSE(bert.assumed);
  EXPECT_EQ(Evidence(bert),
            "model_type bert, architectures BertForSequenceClassification");
}

TEST(TellFamilyTest, AnswerIdsPickAmongEqualArchitectures) {
  FamilySigns signs = Qwen3();
  signs.logit_score = LogitScore{9454, std::nullopt};
  EXPECT_EQ(Told(signs), "zerank-2");
  EXPECT_TRUE(Has(Evidence(TellFamily(signs)), "1_LogitScore"));
  signs.logit_score = LogitScore{9693, 2152};
  EXPECT_EQ(Told(signs), "Qwen3-Reranker");
  EXPECT_FALSE(TellFamily(signs).assumed);
}

TEST(TellFamilyTest, AnIdThatStandsForNoTextTellsCtxl) {
  FamilySigns signs = Qwen3();
  signs.logit_score = LogitScore{0, std::nullopt};
  EXPECT_EQ(Told(signs), "ctxl-rerank-v2");
  signs.chat_template = "contains information helpful to answer the query";
  EXPECT_EQ(Told(signs), "ctxl-rerank-v2");
  signs.logit_score.reset();
  EXPECT_EQ(Told(signs), "ctxl-rerank-v2");
  signs.architecture = "Qwen3ForSequenceClassification";
  EXPECT_EQ(Told(signs), "ctxl-rerank-v2-seq-cls");
}

TEST(TellFamilyTest, AMixtureOfExpertsNeedsASign) {
  FamilySigns signs = Config("qwen3_moe", "Qwen3MoeForCausalLM");
  EXPECT_TRUE(Has(Told(signs), "may be Qwen3-Reranker or another model"));
  signs.logit_score = LogitScore{9693, 2152};
  EXPECT_EQ(Told(signs), "Qwen3-Reranker");
}

TEST(TellFamilyTest, TextAndVisionHaveTheSameAnswers) {
  FamilySigns signs = Qwen3();
  signs.logit_score = LogitScore{9693, 2152};
  EXPECT_EQ(Told(signs), "Qwen3-Reranker");
  signs.chat_template =
      "Judge whether the Document meets the requirements ... retrieve relevant "
      "candidates that answer";
  EXPECT_EQ(Told(signs), "Qwen3-VL-Reranker");
  signs = Config("qwen3_vl", "Qwen3VLForConditionalGeneration");
  EXPECT_TRUE(Has(Told(signs), "may be Qwen3-VL-Reranker or another model"));
  signs.logit_score = LogitScore{9693, 2152};
  EXPECT_EQ(Told(signs), "Qwen3-VL-Reranker");
}

TEST(TellFamilyTest, SignsThatContradictTellNothing) {
  FamilySigns signs = Qwen3();
  signs.chat_template = "You are a search relevance expert";
  EXPECT_TRUE(
      Has(Told(signs),
          "not Qwen3-Reranker by the chat template (mxbai-rerank-v2's)"))
      << Told(signs);
  EXPECT_TRUE(Has(Told(signs), "reranker.json"));
  signs.chat_template = "{{ m['query'] }}{{ m[\"document\"] }}";
  EXPECT_TRUE(Has(Told(signs), "by the chat template (another prompt)"));
  signs.chat_template.clear();
  signs.name_or_path = "zeroentropy/zerank-1-small";
  EXPECT_EQ(Told(signs), "zerank-2");
  signs.logit_score = LogitScore{9693, 2152};
  EXPECT_TRUE(Has(Told(signs), "not zerank-2 by 1_LogitScore"));
}

TEST(TellFamilyTest, ATemplateForConversationsTellsNothing) {
  FamilySigns signs = Qwen3();
  signs.chat_template =
      "{% if messages[0].role == 'system' %}{{ content }} tool 'document'";
  EXPECT_EQ(Told(signs), "Qwen3-Reranker");
  EXPECT_TRUE(TellFamily(signs).assumed);
}

TEST(TellFamilyTest, TheWildcardTakesEncodersOnly) {
  EXPECT_EQ(Told(Config("electra", "ElectraForSequenceClassification")),
            "cross-encoder");
  EXPECT_EQ(Told(Config("mpnet", "MPNetForSequenceClassification")),
            "cross-encoder/mpnet");
  for (const char* decoder : {"llama", "gpt2", "mistral", "modernbert-decoder",
                              "qwen2_moe", "t5", "unheard-of"}) {
    EXPECT_TRUE(Has(Told(Config(decoder, "XForSequenceClassification")),
                    "expected an encoder's classifier"))
        << decoder;
  }
  EXPECT_TRUE(Has(Told(Config("bert", "BertModel")), "expected one of "));
}

TEST(TellFamilyTest, NeedsBothTypeAndArchitecture) {
  EXPECT_TRUE(Has(Told(Config("qwen3", "Qwen3Model")), "got 'Qwen3Model'"));
  EXPECT_TRUE(Has(Told(Config("qwen2", "Qwen3ForCausalLM")), "expected one"));
}

TEST(TellFamilyTest, SomeModelsAreRefusedByName) {
  EXPECT_TRUE(Has(Told(Config("qwen3", "JinaForRanking")), "listwise"));
  EXPECT_TRUE(Has(Told(Config("minicpm", "LayerWiseMiniCPMForCausalLM")),
                  "a head for each of its layers"));
}

}  // namespace
}  // namespace rerank
