// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/type_name.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

namespace rerank::host {

std::string TypeName(std::type_index type) {
  if (type == typeid(std::string)) return "string";
  int failed = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &failed), &std::free);
  return failed == 0 ? name.get() : type.name();
}

}  // namespace rerank::host
