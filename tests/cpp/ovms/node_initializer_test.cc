// SPDX-License-Identifier: Apache-2.0
//
// calculators/ovms/node_initializer.cc against doubles of the server's headers.

#include <filesystem>
#include <new>

#include "calculators/engine/summary.h"
#include "calculators/ovms/payload.h"
#include "tests/cpp/ovms/nodes.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using ovms::StatusCode;
using testing::Initialize;
using testing::Initializer;
using testing::NodeWith;
using testing::OptionsOf;

// Initializes `node`, which must fail with `code` and leave no servable. The
// one line of the log that tells why; the server drops what a status says.
std::string FailureOf(const testing::Node& node, StatusCode code,
                      const std::string& base_path = "/") {
  ovms::GraphSidePackets packets;
  ::testing::internal::CaptureStderr();
  const ovms::Status status = Initialize(node, &packets, base_path);
  std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_TRUE(status.getCode() == code) << log;
  EXPECT_EQ(status.string(), "");
  EXPECT_EQ(packets.rerankServableMap.count(node.name()), 0u);
  EXPECT_EQ(log.find('\n'), log.size() - 1) << log;
  log.pop_back();
  return log;
}

TEST(NodeInitializerTest, MatchesItsCalculatorWithAndWithoutANamespace) {
  EXPECT_TRUE(Initializer().matches("RerankCalculatorOV"));
  EXPECT_TRUE(Initializer().matches("mediapipe.RerankCalculatorOV"));
  EXPECT_FALSE(Initializer().matches("RerankCalculator"));
  EXPECT_FALSE(Initializer().matches("RerankCalculatorOVX"));
  EXPECT_FALSE(Initializer().matches("EmbeddingsCalculatorOV"));
  EXPECT_FALSE(Initializer().matches(""));
}

TEST(NodeInitializerTest, LoadsTheModelFromBesideTheGraph) {
  const std::filesystem::path model = RERANK_TEST_MODEL;
  ovms::GraphSidePackets packets;
  ::testing::internal::CaptureStderr();
  const ovms::Status status =
      Initialize(NodeWith(OptionsOf("./" + model.filename().string())),
                 &packets, model.parent_path().string());
  const std::string log = ::testing::internal::GetCapturedStderr();
  ASSERT_TRUE(status.ok()) << status.string();
  const auto servable = ServableOf(packets.rerankServableMap.at("rerank"));
  ASSERT_NE(servable, nullptr);
  EXPECT_EQ(servable->model().directory, model);
  EXPECT_EQ(
      log.rfind("graph, node rerank: family Qwen3-Reranker, told by model_type "
                "qwen3, architectures Qwen3ForCausalLM, 1_LogitScore\n"
                "graph, node rerank: executor " +
                    servable->executor(),
                0),
      0u)
      << log;
  for (const SummaryLine& line : Summarize(*servable)) {
    EXPECT_NE(
        log.find("graph, node rerank: " + line.name + " " + line.text + "\n"),
        std::string::npos)
        << line.name << " is not in " << log;
  }
}

TEST(NodeInitializerTest, AnAbsolutePathStaysWhatItIs) {
  ovms::GraphSidePackets packets;
  const ovms::Status status = Initialize(NodeWith(OptionsOf(RERANK_TEST_MODEL)),
                                         &packets, "/no/such/folder");
  EXPECT_TRUE(status.ok()) << status.string();
}

TEST(NodeInitializerTest, ANodeNeedsOptionsAndAName) {
  testing::Node node;
  node.set_name("rerank");
  EXPECT_EQ(FailureOf(node, StatusCode::LLM_NODE_MISSING_OPTIONS),
            "graph, node rerank: error: node_options: expected some, got none");
  node = NodeWith(OptionsOf(RERANK_TEST_MODEL));
  node.set_name("");
  EXPECT_EQ(FailureOf(node, StatusCode::LLM_NODE_MISSING_NAME),
            "graph, node : error: name: expected one, got none");
}

TEST(NodeInitializerTest, ANameIsTakenOnce) {
  ovms::GraphSidePackets packets;
  const auto first = std::make_shared<ovms::RerankServable>();
  packets.rerankServableMap.emplace("rerank", first);
  const ovms::Status status =
      Initialize(NodeWith(OptionsOf(RERANK_TEST_MODEL)), &packets);
  EXPECT_TRUE(status.getCode() == StatusCode::LLM_NODE_NAME_ALREADY_EXISTS);
  EXPECT_EQ(packets.rerankServableMap.at("rerank"), first);
}

TEST(NodeInitializerTest, NamesOptionsOfAnotherType) {
  testing::Node node;
  node.set_name("rerank");
  node.add_node_options({"type.googleapis.com/mediapipe.OtherOptions"});
  const std::string message = FailureOf(
      node, StatusCode::LLM_NODE_RESOURCE_STATE_INITIALIZATION_FAILED);
  EXPECT_EQ(message,
            "graph, node rerank: error: node_options: expected a "
            "mediapipe.RerankCalculatorOVOptions, got "
            "'type.googleapis.com/mediapipe.OtherOptions'");
}

TEST(NodeInitializerTest, AMissingFolderIsNotFound) {
  const std::string message =
      FailureOf(NodeWith(OptionsOf("model")),
                StatusCode::LLM_NODE_DIRECTORY_DOES_NOT_EXIST, "/no/such");
  EXPECT_EQ(
      message,
      "graph, node rerank: error: /no/such/model: no such model directory");
}

TEST(NodeInitializerTest, EveryOtherErrorIsAFailedInitialization) {
  testing::Options options = OptionsOf(RERANK_TEST_MODEL);
  options.set_plugin_config("{");
  EXPECT_NE(FailureOf(NodeWith(options),
                      StatusCode::LLM_NODE_RESOURCE_STATE_INITIALIZATION_FAILED)
                .find("plugin_config"),
            std::string::npos);
  options = OptionsOf(RERANK_TEST_MODEL);
  options.set_max_batched_tokens(0);
  EXPECT_NE(FailureOf(NodeWith(options),
                      StatusCode::LLM_NODE_RESOURCE_STATE_INITIALIZATION_FAILED)
                .find("max_batched_tokens: expected at least 1, got 0"),
            std::string::npos);
}

// The server has no handler around an initializer.
TEST(NodeInitializerTest, NoExceptionLeavesIt) {
  testing::Node node;
  node.set_name("rerank");
  node.add_node_options({testing::kOptionsUrl, {}, [] {
                           throw std::runtime_error("two\nlines");
                         }});
  EXPECT_EQ(
      FailureOf(node,
                StatusCode::LLM_NODE_RESOURCE_STATE_INITIALIZATION_FAILED),
      "graph, node rerank: error: two lines");
  node = testing::Node();
  node.set_name("rerank");
  node.add_node_options({testing::kOptionsUrl, {}, [] { throw 42; }});
  EXPECT_EQ(
      FailureOf(node,
                StatusCode::LLM_NODE_RESOURCE_STATE_INITIALIZATION_FAILED),
      "graph, node rerank: error: unknown exception");
}

}  // namespace
}  // namespace rerank
