// SPDX-License-Identifier: Apache-2.0
//
// The seam between what a request is and how a device computes it: token
// sequences in, one raw score each out. Implementations: DenseBackend; tests
// have a fake one.

#ifndef CALCULATORS_ENGINE_BACKEND_H_
#define CALCULATORS_ENGINE_BACKEND_H_

#include <cstddef>
#include <string>
#include <vector>

#include "calculators/core/tokens.h"

namespace rerank {

class Backend {
 public:
  virtual ~Backend() = default;

  // raw[i] = logit(yes) - logit(no) after the last token of sequences[i].
  // Every sequence holds at least one token. A score does not depend on the
  // other sequences of the call. Safe for many threads. Throws internal when
  // the device fails.
  virtual std::vector<float> Score(
      const std::vector<TokenSequence>& sequences) const = 0;

  // One word for reports: "dense".
  virtual std::string name() const = 0;

  // How many calls run side by side before one has to wait.
  virtual size_t concurrency() const = 0;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_BACKEND_H_
