# SPDX-License-Identifier: Apache-2.0
"""Stream and side packet references of a graph config: "TAG:index:name".

Example:
    >>> stream_name("REQUEST_PAYLOAD:input")
    'input'

Not a validator: MediaPipe checks the syntax of tags and names itself.
"""

from collections import Counter
from collections.abc import Iterable


def stream_name(reference: str) -> str:
    """Name without tag and index: "TAG:0:name", "TAG:name" or "name"."""
    return reference.rpartition(":")[2]


def stream_names(references: Iterable[str]) -> tuple[str, ...]:
    """Names without tag and index, in order."""
    return tuple(stream_name(reference) for reference in references)


def tag_indexes(references: Iterable[str]) -> list[tuple[str, int]]:
    """(tag, index) of each reference; without an index, its place in the tag."""
    seen: Counter[str] = Counter()
    result = []
    for reference in references:
        parts = reference.split(":")
        tag = parts[0] if len(parts) > 1 else ""
        index = int(parts[1]) if len(parts) == 3 else seen[tag]
        seen[tag] += 1
        result.append((tag, index))
    return result


def parse_tag_index(text: str) -> tuple[str, int]:
    """(tag, index) of an ``input_stream_info``: "TAG:1", "TAG" or ":1"."""
    tag, _, index = text.partition(":")
    return tag, int(index or 0)
