# SPDX-License-Identifier: Apache-2.0
"""What a dialect is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from harness.serve.statuses import Failure


def _as_it_is(answer: str) -> bytes:
    return answer.encode()


@dataclass(frozen=True)
class Question:
    """A request as the core reads it.

    Attributes:
        body: JSON of the core's fields (docs/api.md).
        reshape: Makes the dialect's answer of the core's.
    """

    body: bytes
    reshape: Callable[[str], bytes] = _as_it_is


class Dialect(Protocol):
    """Renames fields on their way in and reshapes answers on their way out.

    Attributes:
        name: Of the option --dialect, of metrics and logs.
    """

    @property
    def name(self) -> str:
        """Of the option --dialect, of metrics and logs."""

    def is_meant(self, fields: dict[str, Any], path: str) -> bool:
        """Whether a body or a path is this dialect's and no other's."""

    def question(self, body: bytes, fields: dict[str, Any] | None) -> Question:
        """The request for the core.

        Args:
            body: As it came.
            fields: What it holds; None where it is no JSON object.

        Raises:
            RefusedError: It cannot be said to the core.
        """

    def status(self, failure: Failure) -> int:
        """The status of an error, where the dialect has another than HTTP's own."""

    def error(self, failure: Failure) -> dict[str, Any]:
        """The body of an error."""
