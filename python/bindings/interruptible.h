// SPDX-License-Identifier: Apache-2.0
//
// Runs long work for Python so that Ctrl-C reaches it: Python delivers signals
// to its main thread only while that runs Python or asks for them.
//
//   return Interruptible(cancellation, [&](const Cancellation* c) {
//     return servable.Score(task, c);
//   });

#ifndef PYTHON_BINDINGS_INTERRUPTIBLE_H_
#define PYTHON_BINDINGS_INTERRUPTIBLE_H_

#include <pybind11/pybind11.h>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "calculators/core/cancellation.h"

namespace rerank::python {

// Runs `work` on a thread of its own; holds the GIL at its beginning and end
// only. A signal whose handler raises cancels the work; when that has ended,
// the handler's exception is thrown. So is what `work` throws, as an Error.
void RunInterruptible(Cancellation* cancellation,
                      const std::function<void()>& work);

// The same for work with a result. `cancellation` may be nullptr.
template <typename Work>
auto Interruptible(std::shared_ptr<Cancellation> cancellation,
                   const Work& work) {
  if (cancellation == nullptr) cancellation = std::make_shared<Cancellation>();
  std::optional<decltype(work(cancellation.get()))> result;
  RunInterruptible(cancellation.get(),
                   [&] { result.emplace(work(cancellation.get())); });
  return *std::move(result);
}

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_INTERRUPTIBLE_H_
