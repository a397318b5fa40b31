// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/interruptible.h"

#include <chrono>
#include <exception>
#include <future>
#include <string>
#include <thread>

#include "calculators/core/error.h"

namespace rerank::python {
namespace {

namespace py = pybind11;

// Between two looks at the signals.
constexpr std::chrono::milliseconds kSlice{50};

// Plain data: no exception object is shared between threads.
struct Failure {
  ErrorCode code;
  std::string message;
};

std::optional<Failure> Try(const std::function<void()>& work) {
  try {
    work();
    return std::nullopt;
  } catch (const Error& error) {
    return Failure{error.code(), std::string(error.what())};
  } catch (const std::exception& error) {
    return Failure{ErrorCode::kInternal, OneLine(error.what())};
  } catch (...) {
    return Failure{ErrorCode::kInternal, "unknown exception"};
  }
}

}  // namespace

void RunInterruptible(Cancellation* cancellation,
                      const std::function<void()>& work) {
  std::promise<std::optional<Failure>> promise;
  auto done = promise.get_future();
  std::thread worker([&] { promise.set_value(Try(work)); });
  std::optional<py::error_already_set> raised;
  while (true) {
    {
      const py::gil_scoped_release release;
      if (done.wait_for(kSlice) == std::future_status::ready) break;
    }
    if (PyErr_CheckSignals() == 0) continue;
    raised.emplace();
    cancellation->Cancel();
  }
  worker.join();
  if (raised) throw py::error_already_set(*std::move(raised));
  if (const std::optional<Failure> failure = done.get()) {
    throw Error(failure->code, failure->message);
  }
}

}  // namespace rerank::python
