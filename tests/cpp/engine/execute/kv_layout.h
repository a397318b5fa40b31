// SPDX-License-Identifier: Apache-2.0
//
// What tests of paged models ask this release of OpenVINO.

#ifndef TESTS_CPP_ENGINE_EXECUTE_KV_LAYOUT_H_
#define TESTS_CPP_ENGINE_EXECUTE_KV_LAYOUT_H_

#include <filesystem>
#include <openvino/runtime/core.hpp>
#include <string>

#include "calculators/core/error.h"
#include "calculators/engine/execute/paged_executor.h"

namespace rerank::testing {

// Why no model can be paged, as CheckLayoutIsTold says it; empty: they can.
inline std::string WhyNoPages() {
  ov::Core core;
  const auto model = core.read_model(std::filesystem::path(RERANK_TEST_MODEL) /
                                     "openvino_model.xml");
  try {
    MakePagedModel(model, {4, 9});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace rerank::testing

#endif  // TESTS_CPP_ENGINE_EXECUTE_KV_LAYOUT_H_
