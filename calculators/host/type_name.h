// SPDX-License-Identifier: Apache-2.0
//
// How MediaPipe writes a C++ type in its messages.

#ifndef CALCULATORS_HOST_TYPE_NAME_H_
#define CALCULATORS_HOST_TYPE_NAME_H_

#include <string>
#include <typeindex>

namespace rerank::host {

// The demangled name; "string" for std::string, which MediaPipe registers under
// that name.
std::string TypeName(std::type_index type);

}  // namespace rerank::host

#endif  // CALCULATORS_HOST_TYPE_NAME_H_
