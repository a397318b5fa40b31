# SPDX-License-Identifier: Apache-2.0
"""Every error the library raises on purpose.

    RerankError
    ├── InvalidArgumentError      the request or an option is wrong
    ├── NotFoundError             a file or a named thing does not exist
    ├── FailedPreconditionError   the model or environment cannot do it
    ├── ResourceExhaustedError    a limit on queue, memory or size was reached
    ├── DeadlineExceededError     time ran out
    ├── CancelledError            the caller went away
    └── InternalError             a bug, or a failure inside OpenVINO

The same seven codes as in C++ (calculators/core/error.h). A message is one line
that names the field or file, what was expected and what came.

RerankWarning is no error: something of a text did not fit and was cut.
"""

from harness._native import (
    CancelledError,
    DeadlineExceededError,
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    RerankError,
    RerankWarning,
    ResourceExhaustedError,
)

__all__ = [
    "CancelledError",
    "DeadlineExceededError",
    "FailedPreconditionError",
    "InternalError",
    "InvalidArgumentError",
    "NotFoundError",
    "RerankError",
    "RerankWarning",
    "ResourceExhaustedError",
]
