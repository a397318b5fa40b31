// SPDX-License-Identifier: Apache-2.0
//
// A main for fuzz targets without a fuzzer: runs every file of the folders
// given, and mutations of each that are the same every time.
//
//   request_fuzz tests/fuzz/corpus/request

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace {

constexpr int kMutations = 300;  // of each file
// After so many changes on top of one another, from the file again: inputs stay
// near real ones.
constexpr int kChanges = 8;

void Run(const std::string& input) {
  // A copy of the exact size: reading past its end is seen by a sanitizer.
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

size_t Below(size_t limit, std::mt19937* random) {
  return std::uniform_int_distribution<size_t>(0, limit - 1)(*random);
}

// One change: a byte replaced or removed, the end cut off, a part repeated.
std::string Mutated(std::string input, std::mt19937* random) {
  if (input.empty()) return std::string(1, static_cast<char>((*random)()));
  const size_t at = Below(input.size(), random);
  switch (Below(4, random)) {
    case 0:
      input[at] = static_cast<char>((*random)());
      break;
    case 1:
      input.erase(at, 1);
      break;
    case 2:
      input.resize(at);
      break;
    default:
      input.insert(at, input.substr(Below(input.size(), random), 16));
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      files.push_back(entry.path());
    }
  }
  if (files.empty()) {
    std::fprintf(stderr, "expected folders with a corpus, got no file\n");
    return 2;
  }
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    const std::string seed(std::istreambuf_iterator<char>(file), {});
    Run(seed);
    std::mt19937 random(1);
    std::string input;
    for (int i = 0; i < kMutations; ++i) {
      input = Mutated(i % kChanges == 0 ? seed : std::move(input), &random);
      Run(input);
    }
  }
  std::printf("%zu files, %d mutations of each\n", files.size(), kMutations);
  return 0;
}
