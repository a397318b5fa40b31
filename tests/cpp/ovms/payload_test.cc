// SPDX-License-Identifier: Apache-2.0

#include "calculators/ovms/payload.h"

#include <memory>

#include "tests/cpp/ovms/clients.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using testing::Client;

TEST(OvmsPayloadTest, TheBodyIsWhatCameAlsoWhenItIsNoJson) {
  ovms::HttpPayload payload;
  payload.body = "--boundary\r\n";
  EXPECT_EQ(BodyOf(payload), "--boundary\r\n");
}

TEST(OvmsPayloadTest, ANodeWithoutAModelHasNoServable) {
  EXPECT_EQ(ServableOf(nullptr), nullptr);
  EXPECT_EQ(ServableOf(std::make_shared<ovms::RerankServable>()), nullptr);
}

TEST(OvmsPayloadTest, AsksTheClientEveryTime) {
  const auto client = std::make_shared<Client>(false);
  ovms::HttpPayload payload;
  payload.client = client;
  const std::shared_ptr<Cancellation> cancellation = CancellationOf(payload);
  ASSERT_NE(cancellation, nullptr);
  EXPECT_FALSE(cancellation->cancelled());
  client->Disconnect();
  EXPECT_TRUE(cancellation->cancelled());
}

// A connection that is kept alive would pile them up, request by request.
TEST(OvmsPayloadTest, LeavesNothingWithTheConnection) {
  const auto client = std::make_shared<Client>(false);
  ovms::HttpPayload payload;
  payload.client = client;
  for (int request = 0; request < 3; ++request) {
    EXPECT_FALSE(CancellationOf(payload)->cancelled());
  }
  EXPECT_EQ(client->callbacks(), 0);
}

// It may outlive the request's packet.
TEST(OvmsPayloadTest, KeepsTheClientItAsks) {
  auto payload = std::make_unique<ovms::HttpPayload>();
  payload->client = std::make_shared<Client>(true);
  const std::shared_ptr<Cancellation> cancellation = CancellationOf(*payload);
  payload.reset();
  EXPECT_TRUE(cancellation->cancelled());
}

TEST(OvmsPayloadTest, WithoutAClientNothingIsCancelled) {
  const ovms::HttpPayload payload;
  const std::shared_ptr<Cancellation> cancellation = CancellationOf(payload);
  EXPECT_FALSE(cancellation != nullptr && cancellation->cancelled());
}

}  // namespace
}  // namespace rerank
