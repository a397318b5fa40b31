// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/infer_request_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <thread>

namespace rerank {
namespace {

namespace op = ov::opset13;

ov::CompiledModel Identity() {
  const auto input =
      std::make_shared<op::Parameter>(ov::element::f32, ov::PartialShape{-1});
  const auto output = std::make_shared<op::Result>(input);
  ov::Core core;
  return core.compile_model(
      std::make_shared<ov::Model>(ov::ResultVector{output},
                                  ov::ParameterVector{input}),
      "CPU");
}

TEST(InferRequestPoolTest, NeverLendsMoreThanItHas) {
  InferRequestPool pool(Identity(), 2);
  std::atomic<int> lent{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        InferRequestPool::Lease lease = pool.Acquire();
        const int now = ++lent;
        for (int seen = most; now > seen;) {
          if (most.compare_exchange_weak(seen, now)) break;
        }
        lease->get_input_tensor();
        --lent;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 2);
  EXPECT_EQ(lent, 0);
}

TEST(InferRequestPoolTest, HoldsAtLeastOne) {
  InferRequestPool pool(Identity(), 0);
  EXPECT_EQ(pool.size(), 1u);
}

}  // namespace
}  // namespace rerank
