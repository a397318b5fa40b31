// SPDX-License-Identifier: Apache-2.0
//
// Helpers that tests of several rooms share.

#ifndef TESTS_CPP_TESTING_H_
#define TESTS_CPP_TESTING_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "calculators/core/error.h"

namespace rerank::testing {

// Runs `action`, which must throw an Error of `code`; returns its message.
template <typename Action>
std::string MessageOf(ErrorCode code, const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos)
        << "an error is one line: " << error.what();
    return error.what();
  }
  ADD_FAILURE() << "expected an Error, got none";
  return "";
}

// A new folder that is removed at the end of the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name =
        (std::filesystem::temp_directory_path() / "rerank-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace rerank::testing

#endif  // TESTS_CPP_TESTING_H_
