// SPDX-License-Identifier: Apache-2.0
//
// What a file is, before a library opens it that blames something else.

#ifndef CALCULATORS_ENGINE_MODEL_FILE_CHECK_H_
#define CALCULATORS_ENGINE_MODEL_FILE_CHECK_H_

#include <filesystem>

namespace rerank {

// Throws failed_precondition for what git keeps in place of a large file, where
// it was cloned without git-lfs.
void CheckNoLfsPointer(const std::filesystem::path& path);

// Throws invalid_argument for a graph that is not XML. OpenVINO would hand it
// to its readers of other formats, which print to standard error.
void CheckIsXml(const std::filesystem::path& path);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_FILE_CHECK_H_
