// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/tokenizers_extension.h"

#include <dlfcn.h>

#include <cstdlib>
#include <openvino/core/version.hpp>
#include <string>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/core/openvino_error.h"

namespace rerank {
namespace {

constexpr char kLibrary[] = "libopenvino_tokenizers.so";

// What was given by argument or environment; "" for nothing.
std::string GivenPath(const std::filesystem::path& library) {
  if (!library.empty()) return library.string();
  for (const char* name :
       {"OPENVINO_TOKENIZERS_LIBRARY", "OPENVINO_TOKENIZERS_PATH_GENAI"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return "";
}

// The library in the folder of OpenVINO's own; "" where that is not known.
std::string BesideOpenVino() {
  Dl_info info;
  if (dladdr(reinterpret_cast<const void*>(&ov::get_openvino_version), &info) ==
          0 ||
      info.dli_fname == nullptr) {
    return "";
  }
  return (std::filesystem::path(info.dli_fname).parent_path() / kLibrary)
      .string();
}

}  // namespace

void LoadTokenizersExtension(ov::Core* core,
                             const std::filesystem::path& library) {
  std::vector<std::string> paths = {GivenPath(library)};
  if (paths.front().empty()) paths = {kLibrary, BesideOpenVino()};
  std::string causes;
  for (const std::string& path : paths) {
    try {
      core->add_extension(path);
      return;
    } catch (const ov::Exception& error) {
      causes +=
          (causes.empty() ? ": " : ", and: ") + OpenVinoCause(error.what());
    }
  }
  throw Error(
      ErrorCode::kNotFound,
      paths.front() + ": cannot load the openvino_tokenizers library" + causes);
}

}  // namespace rerank
