// SPDX-License-Identifier: Apache-2.0
//
// The library that runs tokenizers, openvino_tokenizers, and where it is found.

#ifndef CALCULATORS_ENGINE_TEXT_TOKENIZERS_EXTENSION_H_
#define CALCULATORS_ENGINE_TEXT_TOKENIZERS_EXTENSION_H_

#include <filesystem>
#include <openvino/runtime/core.hpp>

namespace rerank {

// Makes `core` able to run tokenizers. The first of these that is given is the
// path of libopenvino_tokenizers.so:
//
//   library                          from Python, the installed package's
//   OPENVINO_TOKENIZERS_LIBRARY      environment variable
//   OPENVINO_TOKENIZERS_PATH_GENAI   OpenVINO GenAI's, which OpenVINO Model
//                                    Server's images set
//
// Where none is, the library is searched where the loader searches (LD_LIBRARY_
// PATH and the like), then beside OpenVINO's own, where OpenVINO Model Server
// has it. Throws not_found, saying what was tried, when it cannot be loaded.
void LoadTokenizersExtension(ov::Core* core,
                             const std::filesystem::path& library);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_TOKENIZERS_EXTENSION_H_
