// SPDX-License-Identifier: Apache-2.0
//
// The calculator with the server's types in its streams: initializer, side
// packet, request and answer, as the server's own code puts them together.

#include <map>
#include <memory>
#include <string>

#include "calculators/api/rerank.h"
#include "calculators/host/calculator_node.h"
#include "calculators/mediapipe/rerank_calculator_ov.h"
#include "tests/cpp/ovms/clients.h"
#include "tests/cpp/ovms/nodes.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using mediapipe::MakePacket;
using mediapipe::Packet;
using mediapipe::Timestamp;
using testing::Client;

constexpr char kBody[] = R"({"query": "q", "documents": ["a", "b", "c"]})";

class DropInTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    ovms::GraphSidePackets packets;
    const ovms::Status status = testing::Initialize(
        testing::NodeWith(testing::OptionsOf(RERANK_TEST_MODEL)), &packets);
    ASSERT_TRUE(status.ok()) << status.string();
    servables_ = packets.rerankServableMap;
  }
  static void TearDownTestSuite() { servables_.clear(); }

  void SetUp() override {
    node_ = testing::MakeNode(testing::OptionsOf(RERANK_TEST_MODEL));
  }

  absl::Status Open(const ovms::RerankServableMap& servables = servables_) {
    return node_->Open(
        {{"rerank_servable", MakePacket<ovms::RerankServableMap>(servables)}});
  }

  absl::StatusOr<std::map<std::string, Packet>> Send(
      int64_t timestamp, const std::string& body,
      std::shared_ptr<ovms::ClientConnection> client = nullptr) {
    ovms::HttpPayload payload;
    payload.uri = "/v3/rerank";
    payload.body = body;
    payload.client = std::move(client);
    const Timestamp at(timestamp);
    return node_->Process(
        at, {{"input", MakePacket<ovms::HttpPayload>(payload).At(at)}});
  }

  static ovms::RerankServableMap servables_;
  std::unique_ptr<host::CalculatorNode> node_;
};
ovms::RerankServableMap DropInTest::servables_;

// What an answer says of documents; its id is another one every time.
std::string Results(const std::string& response) {
  const size_t at = response.find("\"results\":");
  EXPECT_NE(at, std::string::npos) << response;
  const size_t end = response.find(']', at);
  return response.substr(at, end - at);
}

TEST_F(DropInTest, AnswersAsTheServableDoes) {
  ASSERT_TRUE(Open().ok());
  const auto outputs = Send(0, kBody, std::make_shared<Client>(false));
  ASSERT_TRUE(outputs.ok()) << outputs.status().ToString();
  EXPECT_EQ(Results(outputs->at("output").Get<std::string>()),
            Results(Rerank(*ServableOf(servables_.at("rerank")), kBody)));
}

TEST_F(DropInTest, ARequestThatIsNoJsonIsRefused) {
  ASSERT_TRUE(Open().ok());
  const auto outputs = Send(0, "--boundary\r\n");
  ASSERT_FALSE(outputs.ok());
  EXPECT_EQ(outputs.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(DropInTest, AClientThatIsGoneGetsNoWork) {
  ASSERT_TRUE(Open().ok());
  const auto& servable = *ServableOf(servables_.at("rerank"));
  const auto before = servable.statistics();
  const auto outputs = Send(0, kBody, std::make_shared<Client>(true));
  ASSERT_FALSE(outputs.ok());
  EXPECT_EQ(outputs.status().code(), absl::StatusCode::kCancelled)
      << outputs.status().ToString();
  EXPECT_EQ(servable.statistics().batches, before.batches);
}

TEST_F(DropInTest, ANodeThatTheServerDidNotPrepareFailsAtOpen) {
  const absl::Status opened = Open({});
  EXPECT_EQ(opened.code(), absl::StatusCode::kFailedPrecondition)
      << opened.ToString();
}

}  // namespace
}  // namespace rerank
