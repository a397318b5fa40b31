// SPDX-License-Identifier: Apache-2.0
//
// The bundled model's tokenizer, loaded once for a suite.

#ifndef TESTS_CPP_ENGINE_TEXT_TOKENIZER_FIXTURE_H_
#define TESTS_CPP_ENGINE_TEXT_TOKENIZER_FIXTURE_H_

#include <openvino/runtime/core.hpp>
#include <string>

#include "calculators/engine/text/tokenizer.h"
#include "calculators/engine/text/tokenizers_extension.h"
#include "tests/cpp/testing.h"

namespace rerank {

class TokenizerTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    core_ = new ov::Core;
    LoadTokenizersExtension(core_, "");
    tokenizer_ = new Tokenizer(
        core_, std::string(RERANK_TEST_MODEL) + "/openvino_tokenizer.xml");
  }
  static void TearDownTestSuite() {
    delete tokenizer_;
    delete core_;
  }

  inline static ov::Core* core_ = nullptr;
  inline static Tokenizer* tokenizer_ = nullptr;
};

}  // namespace rerank

#endif  // TESTS_CPP_ENGINE_TEXT_TOKENIZER_FIXTURE_H_
