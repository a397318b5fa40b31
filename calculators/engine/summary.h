// SPDX-License-Identifier: Apache-2.0
//
// What a loaded model is and how it is computed, in the words that `inspect`,
// the server's log and Python's share.

#ifndef CALCULATORS_ENGINE_SUMMARY_H_
#define CALCULATORS_ENGINE_SUMMARY_H_

#include <string>
#include <vector>

#include "calculators/engine/servable.h"

namespace rerank {

// Name and text in a row are a sentence: "threads", "2".
struct SummaryLine {
  std::string name;
  std::string text;
  bool warning = false;  // worth a look: scores or speed may not be as expected
};

// Family, rows (of a cross-encoder), executor, head, longest prompt, and of
// what the device tells: precision, quantization group, KV memory, threads.
// While nothing is scored: it asks the device.
std::vector<SummaryLine> Summarize(const Servable& servable);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_SUMMARY_H_
