// SPDX-License-Identifier: Apache-2.0

#include "calculators/mediapipe/rerank_calculator_ov.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "calculators/api/rerank.h"
#include "calculators/api/tokenize.h"
#include "calculators/faults/faulty_executor.h"
#include "calculators/host/calculator_node.h"
#include "calculators/mediapipe/calculator_options.h"
#include "tests/cpp/mediapipe/status_table.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using mediapipe::MakePacket;
using mediapipe::Packet;
using mediapipe::Timestamp;

constexpr char kBody[] = R"({"query": "q", "documents": ["a", "b", "c"]})";

host::NodeConfig Node() {
  host::NodeConfig node;
  node.name = "rerank";
  node.calculator = "RerankCalculatorOV";
  node.input_streams = {"REQUEST_PAYLOAD:input"};
  node.output_streams = {"RESPONSE_PAYLOAD:output"};
  node.input_side_packets = {"RERANK_NODE_RESOURCES:rerank_servable"};
  mediapipe::RerankCalculatorOVOptions options;
  options.set_models_path(RERANK_TEST_MODEL);
  node.options = options;
  return node;
}

class RerankCalculatorOVTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    mediapipe::RerankCalculatorOVOptions options;
    options.set_models_path(RERANK_TEST_MODEL);
    servable_ = Servable::Load(ToServableOptions(options, "."));
  }
  static void TearDownTestSuite() { servable_.reset(); }

  static std::map<std::string, Packet> SidePackets(
      const std::string& node_name = "rerank",
      const std::shared_ptr<const Servable>& servable = servable_) {
    return {{"rerank_servable",
             MakePacket<ServableMap>(ServableMap{{node_name, servable}})}};
  }

  static std::unique_ptr<host::CalculatorNode> Opened(
      const std::shared_ptr<const Servable>& servable = servable_) {
    auto node = host::CalculatorNode::Create(Node());
    EXPECT_TRUE(node.ok()) << node.status().ToString();
    const absl::Status opened = (*node)->Open(SidePackets("rerank", servable));
    EXPECT_TRUE(opened.ok()) << opened.ToString();
    return *std::move(node);
  }

  static absl::StatusOr<std::map<std::string, Packet>> Send(
      host::CalculatorNode* node, int64_t timestamp, const std::string& body,
      const std::string& uri = "/v3/rerank",
      const std::shared_ptr<Cancellation>& cancellation = nullptr) {
    const Timestamp at(timestamp);
    return node->Process(at,
                         {{"input", MakePacket<RequestPayload>(
                                        RequestPayload{uri, body, cancellation})
                                        .At(at)}});
  }

  static std::shared_ptr<const Servable> servable_;
};
std::shared_ptr<const Servable> RerankCalculatorOVTest::servable_;

// A response without its id, which is another one every time.
std::string WithoutId(const std::string& response) {
  const size_t id = response.find("\"id\":\"rerank-");
  EXPECT_NE(id, std::string::npos) << response;
  const size_t end = response.find(',', id);
  return response.substr(0, id) + response.substr(end + 1);
}

TEST_F(RerankCalculatorOVTest, IsRegisteredByItsBareName) {
  const auto names = host::RegisteredCalculators();
  EXPECT_EQ(std::count(names.begin(), names.end(), "RerankCalculatorOV"), 1);
}

TEST_F(RerankCalculatorOVTest, AnswersAtTheInputsTimestamp) {
  const auto node = Opened();
  const auto outputs = Send(node.get(), 17, kBody);
  ASSERT_TRUE(outputs.ok()) << outputs.status().ToString();
  const Packet& packet = outputs->at("output");
  EXPECT_EQ(packet.Timestamp(), Timestamp(17));
  EXPECT_EQ(WithoutId(packet.Get<std::string>()),
            WithoutId(Rerank(*servable_, kBody)));
}

TEST_F(RerankCalculatorOVTest, AnswersTokenizeOnTheSameNode) {
  const auto node = Opened();
  const std::string body = R"({"text": "yes"})";
  const auto outputs = Send(node.get(), 0, body, "/v3/tokenize");
  ASSERT_TRUE(outputs.ok()) << outputs.status().ToString();
  EXPECT_EQ(outputs->at("output").Get<std::string>(),
            Tokenize(*servable_, body));
}

// The server hands on whatever begins with /v1/ or /v3/; clients of Cohere add
// their own version.
TEST_F(RerankCalculatorOVTest, EveryPathOfTheServerReranksOrTokenizes) {
  const auto node = Opened();
  const std::string expected = WithoutId(Rerank(*servable_, kBody));
  int64_t timestamp = 0;
  for (const char* uri :
       {"/v1/rerank", "/v3/rerank", "/v3/v1/rerank", "/v3/v2/rerank"}) {
    const auto outputs = Send(node.get(), timestamp++, kBody, uri);
    ASSERT_TRUE(outputs.ok()) << uri << outputs.status().ToString();
    EXPECT_EQ(WithoutId(outputs->at("output").Get<std::string>()), expected);
  }
  const std::string body = R"({"text": "yes"})";
  for (const char* uri : {"/v1/tokenize", "/v3/tokenize"}) {
    const auto outputs = Send(node.get(), timestamp++, body, uri);
    ASSERT_TRUE(outputs.ok()) << uri << outputs.status().ToString();
    EXPECT_EQ(outputs->at("output").Get<std::string>(),
              Tokenize(*servable_, body));
  }
}

TEST_F(RerankCalculatorOVTest, KeepsNothingBetweenRequests) {
  const auto node = Opened();
  const std::string first =
      Send(node.get(), 0, kBody)->at("output").Get<std::string>();
  const std::string other = R"({"query": "other", "documents": ["x", "y"]})";
  ASSERT_TRUE(Send(node.get(), 1, other).ok());
  const std::string again =
      Send(node.get(), 2, kBody)->at("output").Get<std::string>();
  EXPECT_EQ(WithoutId(again), WithoutId(first));
}

TEST_F(RerankCalculatorOVTest, ABadRequestKeepsItsCodeAndNamesTheField) {
  const auto node = Opened();
  const auto outputs = Send(node.get(), 0, R"({"documents": ["a"]})");
  ASSERT_FALSE(outputs.ok());
  EXPECT_EQ(outputs.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(outputs.status().message())
                .find("query field is missing in request"),
            std::string::npos);
}

TEST_F(RerankCalculatorOVTest, AnErrorOfEachCodeLeavesWithItsStatus) {
  for (const auto& [code, expected] : StatusTable()) {
    mediapipe::RerankCalculatorOVOptions options;
    options.set_models_path(RERANK_TEST_MODEL);
    FaultOptions faults;
    faults.throw_share = 1;
    faults.throw_code = code;
    const auto faulty =
        Servable::Load(ToServableOptions(options, "."), Faults(faults));
    const auto outputs = Send(Opened(faulty).get(), 0, kBody);
    ASSERT_FALSE(outputs.ok());
    EXPECT_EQ(outputs.status().code(), expected);
    EXPECT_NE(std::string(outputs.status().message()).find(kInjectedFault),
              std::string::npos)
        << outputs.status().ToString();
  }
}

TEST_F(RerankCalculatorOVTest, ACancelledRequestIsNotComputed) {
  const auto cancellation = std::make_shared<Cancellation>();
  cancellation->Cancel();
  const auto polled = std::make_shared<Cancellation>([] { return true; });
  for (const auto& each : {cancellation, polled}) {
    const auto node = Opened();
    const auto outputs = Send(node.get(), 0, kBody, "/v3/rerank", each);
    ASSERT_FALSE(outputs.ok());
    EXPECT_EQ(outputs.status().code(), absl::StatusCode::kCancelled);
  }
}

TEST_F(RerankCalculatorOVTest, ANodeWithoutAModelFailsAtOpen) {
  auto node = host::CalculatorNode::Create(Node());
  ASSERT_TRUE(node.ok());
  const absl::Status opened = (*node)->Open(SidePackets("another"));
  EXPECT_EQ(opened.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(std::string(opened.message())
                .find("Could not find initialized Rerank node named: rerank"),
            std::string::npos)
      << opened.ToString();
}

TEST_F(RerankCalculatorOVTest, OptionsAreCheckedWhenTheGraphIsBuilt) {
  mediapipe::RerankCalculatorOVOptions options;
  options.set_models_path(RERANK_TEST_MODEL);
  options.set_max_position_embeddings(0);
  host::NodeConfig config = Node();
  config.options = options;
  const auto node = host::CalculatorNode::Create(config);
  ASSERT_FALSE(node.ok());
  EXPECT_NE(std::string(node.status().message())
                .find("max_position_embeddings: expected at least 1, got 0"),
            std::string::npos)
      << node.status().ToString();
}

}  // namespace
}  // namespace rerank
