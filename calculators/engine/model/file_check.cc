// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/file_check.h"

#include <fstream>
#include <string>

#include "calculators/core/error.h"

namespace rerank {
namespace {

// The first bytes of a file, fewer where it has no more.
std::string Beginning(const std::filesystem::path& path, size_t size) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(size, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

}  // namespace

void CheckNoLfsPointer(const std::filesystem::path& path) {
  const std::string pointer = "version https://git-lfs.github.com/spec/";
  if (Beginning(path, pointer.size()) != pointer) return;
  throw Error(
      ErrorCode::kFailedPrecondition,
      path.string() +
          ": expected the file itself, got a Git LFS pointer to it; run "
          "git lfs pull");
}

void CheckIsXml(const std::filesystem::path& path) {
  // A byte order mark and white space may stand in front.
  const std::string start = Beginning(path, 64);
  const size_t first = start.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  if (first != std::string::npos && start[first] == '<') return;
  throw Error(ErrorCode::kInvalidArgument,
              path.string() + ": expected an OpenVINO model, got no XML");
}

}  // namespace rerank
