// SPDX-License-Identifier: Apache-2.0
//
// The server may unload a graph that is idle and load it again, in one process
// and for as long as it runs: what a model took must come back each time, also
// when requests still run on it.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "calculators/host/calculator_node.h"
#include "calculators/mediapipe/rerank_calculator_ov.h"
#include "tests/cpp/ovms/nodes.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using mediapipe::MakePacket;
using mediapipe::Timestamp;

constexpr char kBody[] = R"({"query": "q", "documents": ["a", "b", "c"]})";
constexpr int kClients = 2;
constexpr int kLoads = 30;
// The first loads fill what the process keeps once: allocator, thread pools.
constexpr int kWarmUp = 8;

// Of /proc/self/status: "VmRSS" in KiB, "Threads".
size_t StatusOf(const std::string& field) {
  std::ifstream status("/proc/self/status");
  std::string name;
  while (status >> name) {
    size_t value = 0;
    if (name == field + ":" && status >> value) return value;
    std::getline(status, name);
  }
  ADD_FAILURE() << "no " << field << " in /proc/self/status";
  return 0;
}

std::unique_ptr<host::CalculatorNode> StartGraph(
    const ovms::RerankServableMap& servables, const testing::Options& options) {
  auto node = testing::MakeNode(options);
  const absl::Status opened = node->Open(
      {{"rerank_servable", MakePacket<ovms::RerankServableMap>(servables)}});
  EXPECT_TRUE(opened.ok()) << opened.ToString();
  return node;
}

// Requests through one started graph until `unloaded`, and one after it: it
// runs on a model that the server has given up already.
void Serve(host::CalculatorNode* node, const std::atomic<bool>& unloaded,
           std::atomic<int>* answered) {
  bool last = false;
  for (int64_t at = 0; !last; ++at) {
    last = unloaded;
    ovms::HttpPayload payload;
    payload.uri = "/v3/rerank";
    payload.body = kBody;
    const Timestamp timestamp(at);
    const auto outputs = node->Process(
        timestamp,
        {{"input", MakePacket<ovms::HttpPayload>(payload).At(timestamp)}});
    ASSERT_TRUE(outputs.ok()) << outputs.status().ToString();
    ++*answered;
  }
}

// Loads a model, serves, and takes it away from under the clients.
void LoadServeUnload(const testing::Options& options) {
  auto packets = std::make_unique<ovms::GraphSidePackets>();
  const ovms::Status status =
      testing::Initialize(testing::NodeWith(options), packets.get());
  ASSERT_TRUE(status.ok()) << status.string();
  const std::weak_ptr<ovms::RerankServable> servable =
      packets->rerankServableMap.at("rerank");
  std::atomic<bool> unloaded = false;
  std::atomic<int> answered = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back(
        [&, node = StartGraph(packets->rerankServableMap, options)] {
          Serve(node.get(), unloaded, &answered);
        });
  }
  while (answered < 2 * kClients) std::this_thread::yield();
  packets.reset();
  unloaded = true;
  for (std::thread& client : clients) client.join();
  clients.clear();  // and with them the graphs
  EXPECT_GE(answered, 3 * kClients);
  EXPECT_TRUE(servable.expired());
}

void ExpectThatAllComesBack(const testing::Options& options) {
  std::vector<size_t> memory;   // MiB, after each unload
  std::vector<size_t> threads;  // of the process
  for (int load = 0; load < kLoads; ++load) {
    LoadServeUnload(options);
    if (::testing::Test::HasFatalFailure()) return;
    memory.push_back(StatusOf("VmRSS") >> 10);
    threads.push_back(StatusOf("Threads"));
  }
  const auto middle = memory.begin() + kWarmUp;
  EXPECT_LE(*std::max_element(middle, memory.end()), *middle + 16);
  EXPECT_LE(*std::max_element(threads.begin() + kWarmUp, threads.end()),
            *std::max_element(threads.begin(), threads.begin() + kWarmUp));
}

TEST(IdleUnloadTest, MemoryAndThreadsComeBack) {
  ExpectThatAllComesBack(testing::OptionsOf(RERANK_TEST_MODEL));
}

// An export with a KV state, as most are, in padded batches.
TEST(IdleUnloadTest, AlsoOfPaddedBatches) {
  auto options = testing::OptionsOf(RERANK_TEST_MODEL);
  options.set_executor(testing::Options::DENSE);
  ExpectThatAllComesBack(options);
}

}  // namespace
}  // namespace rerank
