# SPDX-License-Identifier: Apache-2.0
"""Folders that commands write their results to."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from harness.errors import InvalidArgumentError


def claim_folder(out: Path) -> None:
    """Makes a folder for results, or accepts an empty one.

    Raises:
        InvalidArgumentError: It has files in it, or cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        used = any(out.iterdir())
    except OSError as error:
        raise InvalidArgumentError(f"{out}: {error.strerror}") from None
    if used:
        raise InvalidArgumentError(
            f"{out}: expected a new or empty folder, got one with files in it"
        )


@contextlib.contextmanager
def claimed_folder(out: Path) -> Iterator[None]:
    """Claims a folder for a block; leaves none behind where the block fails.

    Raises:
        InvalidArgumentError: As for claim_folder.
    """
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    claim_folder(out)
    try:
        yield
    except BaseException:
        for folder in made:
            with contextlib.suppress(OSError):  # Somebody else's files are in it.
                folder.rmdir()
        raise


def make_folder(out: Path) -> Path:
    """Makes a folder for results, or takes the one that is there.

    Raises:
        InvalidArgumentError: It cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidArgumentError(f"{out}: {error.strerror}") from None
    return out
