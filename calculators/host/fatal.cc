// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/fatal.h"

#include <cstdio>
#include <cstdlib>

namespace rerank::host {

void Fatal(std::string_view message) {
  std::fprintf(stderr, "FATAL: %.*s\n", static_cast<int>(message.size()),
               message.data());
  std::abort();
}

}  // namespace rerank::host
