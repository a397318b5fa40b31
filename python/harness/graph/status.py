# SPDX-License-Identifier: Apache-2.0
r"""MediaPipe's status texts as one-line errors of the harness.

Example:
    >>> one_line("CalculatorGraph::Run() failed: \nPacket type mismatch")
    'Packet type mismatch'

Not for errors of our own C++ calculator: those arrive typed and in one line.
"""

import re

from harness.errors import (
    CancelledError,
    DeadlineExceededError,
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    RerankError,
    ResourceExhaustedError,
)
from harness.graph.backend import Graph

# absl::StatusCode's names, as MediaPipe prints them in front of a message. Codes
# that are not here (UNKNOWN, UNIMPLEMENTED, ...) are internal errors.
_ERROR_OF_CODE: dict[str, type[RerankError]] = {
    "INVALID_ARGUMENT": InvalidArgumentError,
    "OUT_OF_RANGE": InvalidArgumentError,
    "NOT_FOUND": NotFoundError,
    "FAILED_PRECONDITION": FailedPreconditionError,
    "RESOURCE_EXHAUSTED": ResourceExhaustedError,
    "DEADLINE_EXCEEDED": DeadlineExceededError,
    "CANCELLED": CancelledError,
}

_CODE = re.compile(r"^([A-Z][A-Z_]+): ")
# Lines that only say that there is an error; the cause is on the next line.
_WRAPPERS = re.compile(
    r"^(CalculatorGraph::Run\(\) failed:|Graph has errors:"
    r"|ValidatedGraphConfig Initialization failed\."
    r"|ValidateRequiredSidePackets failed to validate:)$"
)
_SOURCE_TRACE = "=== Source Location Trace"


def one_line(text: str) -> str:
    """Folds a multi-line status text into the line that holds the cause.

    Args:
        text: Status text of MediaPipe; may carry wrapper lines, empty statuses
            (`; `) and a trace of C++ source locations.

    Returns:
        The causes, joined by "; "; "unknown error" where there is none.
    """
    causes = []
    for line in text.split(_SOURCE_TRACE, 1)[0].splitlines():
        line = _CODE.sub("", line.strip().lstrip("; "))
        if line and not _WRAPPERS.match(line):
            causes.append(line)
    return "; ".join(causes) or "unknown error"


def error_from_status(text: str) -> RerankError:
    """Turns a status with its code in front into an error of the same code.

    Args:
        text: For example "INVALID_ARGUMENT: CalculatorGraph::Run() failed: ...".

    Returns:
        The error; InternalError where the code is unknown or absent.
    """
    match = _CODE.match(text)
    kind = _ERROR_OF_CODE.get(match[1], InternalError) if match else InternalError
    return kind(one_line(text))


def graph_error(graph: Graph, error: Exception) -> RerankError:
    """The error of a graph that raised; its own text still has the status code."""
    if graph.has_error():
        return error_from_status(graph.get_combined_error_message())
    return error_from_exception(error)


def error_from_exception(error: Exception) -> RerankError:
    """Turns an exception of MediaPipe's Python binding into one of ours.

    The binding keeps three codes only: ValueError is INVALID_ARGUMENT,
    FileNotFoundError is NOT_FOUND, RuntimeError is anything.
    """
    if isinstance(error, RerankError):
        return error
    message = one_line(str(error))
    if isinstance(error, ValueError):
        return InvalidArgumentError(message)
    if isinstance(error, FileNotFoundError):
        return NotFoundError(message)
    return InternalError(message)
