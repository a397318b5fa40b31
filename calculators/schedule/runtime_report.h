// SPDX-License-Identifier: Apache-2.0
//
// What a device made of a model, for people who look at it: the properties that
// hold, the inputs of the model that runs, the memory of its KV entries. Not
// for scoring.

#ifndef CALCULATORS_SCHEDULE_RUNTIME_REPORT_H_
#define CALCULATORS_SCHEDULE_RUNTIME_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rerank {

struct RuntimeInput {
  std::string name;
  std::string type;            // "i64"
  std::vector<int64_t> shape;  // -1: any request may set it
};

struct RuntimeReport {
  // Those that move scores, by OpenVINO's name; what a device does not tell is
  // not in it.
  std::map<std::string, std::string> properties;
  std::vector<RuntimeInput> inputs;
  size_t kv_bytes = 0;  // of a paged executor's blocks, touched or not
  std::string threads;  // that compute; "" where the device does not tell
};

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_RUNTIME_REPORT_H_
