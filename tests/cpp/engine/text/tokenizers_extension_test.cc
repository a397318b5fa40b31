// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/tokenizers_extension.h"

#include <cstdlib>
#include <optional>

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

constexpr char kOurs[] = "OPENVINO_TOKENIZERS_LIBRARY";
constexpr char kGenai[] = "OPENVINO_TOKENIZERS_PATH_GENAI";

// A variable of the environment, set to `value` (nullptr: unset) for a while.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    Set(value);
  }
  ~ScopedVariable() { Set(before_ ? before_->c_str() : nullptr); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  void Set(const char* value) {
    if (value == nullptr) {
      unsetenv(name_);
    } else {
      setenv(name_, value, 1);
    }
  }

  const char* name_;
  std::optional<std::string> before_;
};

std::string ErrorFor(const std::filesystem::path& library) {
  ov::Core core;
  return testing::MessageOf(ErrorCode::kNotFound,
                            [&] { LoadTokenizersExtension(&core, library); });
}

TEST(LoadTokenizersExtensionTest, WhatIsGivenFirstCounts) {
  const ScopedVariable ours(kOurs, "/no/such/ours.so");
  const ScopedVariable genai(kGenai, "/no/such/genai.so");
  EXPECT_EQ(ErrorFor("/no/such/library.so").rfind("/no/such/library.so: ", 0),
            0u);
  EXPECT_EQ(ErrorFor("").rfind("/no/such/ours.so: cannot load", 0), 0u);
  const ScopedVariable empty(kOurs, "");
  EXPECT_EQ(ErrorFor("").rfind("/no/such/genai.so: cannot load", 0), 0u);
}

TEST(LoadTokenizersExtensionTest, FindsWhatTheServersImagesName) {
  const char* library = std::getenv(kOurs);
  ASSERT_NE(library, nullptr) << kOurs << " names the library for tests";
  const ScopedVariable genai(kGenai, library);
  const ScopedVariable ours(kOurs, nullptr);
  ov::Core core;
  LoadTokenizersExtension(&core, "");
}

TEST(LoadTokenizersExtensionTest, SearchesTheLoadersPathAndBesideOpenVino) {
  const ScopedVariable ours(kOurs, nullptr);
  const ScopedVariable genai(kGenai, nullptr);
  ov::Core core;
  try {
    // A machine whose loader knows the library finds it.
    LoadTokenizersExtension(&core, "");
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_EQ(message.rfind("libopenvino_tokenizers.so: cannot load", 0), 0u)
        << message;
    EXPECT_NE(message.find(", and: "), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

}  // namespace
}  // namespace rerank
