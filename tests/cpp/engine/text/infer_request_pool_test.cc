// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/infer_request_pool.h"

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
  InferRequestPool pool(Identity(), 2, 2);
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

// Whether a request still has the input that the test gave it.
bool IsUsed(InferRequestPool* pool) {
  return pool->Acquire()->get_input_tensor().get_shape() == ov::Shape{3};
}

void Use(InferRequestPool* pool, bool discard = false) {
  InferRequestPool::Lease lease = pool->Acquire();
  lease->set_input_tensor(ov::Tensor(ov::element::f32, ov::Shape{3}));
  lease.Infer();
  if (discard) lease.Discard();
}

TEST(InferRequestPoolTest, ARequestThatThrowsIsNotLentAgain) {
  // Six numbers only: three cannot have this shape.
  const auto input =
      std::make_shared<op::Parameter>(ov::element::f32, ov::PartialShape{-1});
  const auto shape =
      op::Constant::create(ov::element::i64, ov::Shape{2}, {2, 3});
  const auto output = std::make_shared<op::Result>(
      std::make_shared<op::Reshape>(input, shape, false));
  ov::Core core;
  InferRequestPool pool(core.compile_model(std::make_shared<ov::Model>(
                                               ov::ResultVector{output},
                                               ov::ParameterVector{input}),
                                           "CPU"),
                        1, 1);
  EXPECT_THROW(Use(&pool), ov::Exception);
  EXPECT_FALSE(IsUsed(&pool));
  InferRequestPool::Lease lease = pool.Acquire();
  lease->set_input_tensor(ov::Tensor(ov::element::f32, ov::Shape{6}));
  lease.Infer();
  EXPECT_EQ(lease->get_output_tensor().get_shape(), (ov::Shape{2, 3}));
}

TEST(InferRequestPoolTest, OneThatIsDiscardedIsReplaced) {
  InferRequestPool pool(Identity(), 1, 1);
  Use(&pool);
  EXPECT_TRUE(IsUsed(&pool)) << "requests are used again";
  Use(&pool, true);
  EXPECT_FALSE(IsUsed(&pool));
  EXPECT_EQ(pool.size(), 1u);
  Use(&pool);
}

TEST(InferRequestPoolTest, MemoryIsGivenBackWhileOthersWork) {
  InferRequestPool pool(Identity(), 2, 2);
  std::vector<std::thread> threads;
  std::atomic<int> failed{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        try {
          Use(&pool, (i + t) % 3 == 0);
        } catch (const ov::Exception&) {
          ++failed;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
}

TEST(InferRequestPoolTest, TheOthersAreMadeWhenTheyAreLent) {
  InferRequestPool pool(Identity(), 3, 1);
  EXPECT_EQ(pool.size(), 3u);
  InferRequestPool::Lease first = pool.Acquire();
  InferRequestPool::Lease second = pool.Acquire();
  InferRequestPool::Lease third = pool.Acquire();
  for (InferRequestPool::Lease* lease : {&first, &second, &third}) {
    (*lease)->set_input_tensor(ov::Tensor(ov::element::f32, ov::Shape{3}));
    lease->Infer();
  }
}

TEST(InferRequestPoolTest, HoldsAtLeastOne) {
  InferRequestPool pool(Identity(), 0, 0);
  EXPECT_EQ(pool.size(), 1u);
}

}  // namespace
}  // namespace rerank
