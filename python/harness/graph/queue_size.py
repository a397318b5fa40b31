# SPDX-License-Identifier: Apache-2.0
"""The comment in graph.pbtxt that asks for a pool of started graphs.

Example:
    >>> read_queue_size("# OVMS_GRAPH_QUEUE_MAX_SIZE: 1", "graph.pbtxt")
    1

    value             graphs kept started
    AUTO              one per CPU of this process
    positive integer  that many, at most one per CPU
    0, or no comment  none: every request gets a fresh graph

Anything else is an error, as in OpenVINO Model Server. Not part of the protobuf
text: to the parser it is a comment.
"""

import logging
import os
import re

from harness.errors import InvalidArgumentError

_DIRECTIVE = re.compile(
    r"^[ \t]*#[ \t]*OVMS_GRAPH_QUEUE_MAX_SIZE[ \t]*:[ \t]*(\S+)[ \t]*\r?$", re.MULTILINE
)
_MAX_INT32 = 2**31 - 1

_logger = logging.getLogger(__name__)


def cpu_count() -> int:
    """CPUs that this process may use; at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_queue_size(text: str, source: str) -> int:
    """Reads the first such comment.

    Args:
        text: Text of graph.pbtxt.
        source: Its name in errors.

    Returns:
        Number of started graphs to keep; 0: a fresh graph for every request.

    Raises:
        InvalidArgumentError: The value is neither AUTO nor an integer >= 0.
    """
    match = _DIRECTIVE.search(text)
    if match is None:
        return 0
    value, cpus = match[1], cpu_count()
    if value == "AUTO":
        return cpus
    if not re.fullmatch(r"\d{1,10}", value, re.ASCII) or int(value) > _MAX_INT32:
        line = text.count("\n", 0, match.start(1)) + 1
        raise InvalidArgumentError(
            f"{source}:{line}: OVMS_GRAPH_QUEUE_MAX_SIZE must be AUTO, 0 or a "
            f"positive integer, got {value}"
        )
    if int(value) > cpus:
        _logger.warning(
            "%s: OVMS_GRAPH_QUEUE_MAX_SIZE %s exceeds the %d CPUs; keeping %d graphs",
            *(source, value, cpus, cpus),
        )
    return min(int(value), cpus)
