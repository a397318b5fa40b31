// SPDX-License-Identifier: Apache-2.0
//
// A cross-encoder from its folder to its scores, with either kind of rows.

#include <filesystem>
#include <numeric>

#include "calculators/engine/servable.h"
#include "tests/cpp/engine/graph/graphs.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

// The bundled model's tokenizer with a BERT's config, and a classifier that
// adds up the tokens of type 1.
class ServableRowsTest : public ::testing::Test {
 protected:
  ServableRowsTest() {
    const std::filesystem::path bundled = RERANK_TEST_MODEL;
    for (const char* name :
         {"openvino_tokenizer.xml", "openvino_tokenizer.bin"}) {
      std::filesystem::copy_file(bundled / name, directory_.path() / name);
    }
    ov::save_model(testing::SumOfSecondSegments(),
                   (directory_.path() / "openvino_model.xml").string(), false);
    directory_.Write("config.json",
                     R"({"model_type": "bert", "max_position_embeddings": 64,
                         "architectures": ["BertForSequenceClassification"]})");
    directory_.Write("tokenizer.json", R"({"post_processor":
        {"type": "BertProcessing", "cls": ["[CLS]", 2], "sep": ["[SEP]", 3]}})");
  }

  std::shared_ptr<const Servable> Load(const std::string& recipe) const {
    directory_.Write("reranker.json", recipe);
    ServableOptions options;
    options.model_path = directory_.path();
    options.executor.plugin_config = R"({"INFERENCE_PRECISION_HINT": "f32"})";
    return Servable::Load(options);
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(ServableRowsTest, TokenTypesOfACheckpointsRowsReachTheModel) {
  const auto servable = Load(R"({"rows": "checkpoint"})");
  EXPECT_FALSE(servable->rows_note().differs);
  const RankingTask task{"a query", {"a document", "", "another one"}};
  const std::vector<float> raw = servable->Score(task).raw;
  ASSERT_EQ(raw.size(), 3u);
  for (size_t i = 0; i < raw.size(); ++i) {
    const TokenSequence tokens =
        servable->Tokenize({task.documents[i]}).front();
    // The document and the [SEP] behind it.
    const int64_t sum =
        std::accumulate(tokens.begin(), tokens.end(), int64_t{3});
    EXPECT_EQ(raw[i], static_cast<float>(sum));
  }
}

TEST_F(ServableRowsTest, TheServersRowsHaveNone) {
  const auto servable = Load("{}");
  EXPECT_TRUE(servable->rows_note().differs);
  EXPECT_EQ(servable->Score({"a query", {"a document"}}).raw,
            (std::vector<float>{0}));
}

}  // namespace
}  // namespace rerank
