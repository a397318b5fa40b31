// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the JSON files of a model directory: an Error, or a description
// that a servable can use. Files are separated by lines of "---":
//
//   config.json, tokenizer_config.json, reranker.json,
//   1_LogitScore/config.json, tokenizer.json

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "calculators/engine/model/model_directory.h"
#include "tests/fuzz/fuzz.h"

namespace {

namespace fs = std::filesystem;

constexpr const char* kFiles[] = {"config.json", "tokenizer_config.json",
                                  "reranker.json", "1_LogitScore/config.json",
                                  "tokenizer.json"};
constexpr char kSeparator[] = "\n---\n";

// A folder for all inputs of this process, with the files that nobody reads.
const fs::path& Folder() {
  static const fs::path* const kFolder = [] {
    auto* folder = new fs::path(fs::temp_directory_path() /
                                ("rerank-fuzz-" + std::to_string(getpid())));
    fs::create_directories(*folder / "1_LogitScore");
    for (const char* name :
         {"openvino_model.xml", "openvino_model.bin", "openvino_tokenizer.xml",
          "openvino_tokenizer.bin"}) {
      std::ofstream(*folder / name) << "";
    }
    std::atexit([] { fs::remove_all(Folder()); });
    return folder;
  }();
  return *kFolder;
}

// An empty part is a file that does not exist.
void WriteFiles(const std::string& input) {
  size_t at = 0;
  for (const char* name : kFiles) {
    const size_t end = std::min(input.find(kSeparator, at), input.size());
    const fs::path path = Folder() / name;
    fs::remove(path);
    if (end > at) {
      std::ofstream(path, std::ios::binary) << input.substr(at, end - at);
    }
    at = std::min(end + sizeof(kSeparator) - 1, input.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  WriteFiles(std::string(reinterpret_cast<const char*>(data), size));
  rerank::fuzz::ErrorOrResult([] {
    const auto model = rerank::ReadModelDirectory(Folder());
    rerank::fuzz::Check(model.max_length > 0, "there is a maximum length");
    rerank::fuzz::Check(model.score_scale > 0, "the scale is positive");
  });
  return 0;
}
