# SPDX-License-Identifier: Apache-2.0
"""Folders that commands write their results to."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness._shared import interrupts
from harness.errors import InvalidArgumentError, RerankError

_WORK = ".unfinished-"
# The file system's own, at the root of every fresh volume.
_NOBODYS = frozenset({"lost+found"})


def claim_folder(out: Path) -> None:
    """Makes a folder for results, or accepts an empty one.

    Raises:
        InvalidArgumentError: It has files in it, or cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        used = sorted(path.name for path in out.iterdir() if path.name not in _NOBODYS)
    except OSError as error:
        raise InvalidArgumentError(f"{out}: {error.strerror}") from None
    if not used:
        return
    if all(name.startswith(_WORK) for name in used):
        raise InvalidArgumentError(
            f"{out}: expected a new or empty folder, got {used[0]}, which a run is "
            "using or an interrupted one has left: delete it then"
        )
    raise InvalidArgumentError(
        f"{out}: expected a new or empty folder, got one with files in it ({used[0]})"
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


@contextlib.contextmanager
def work_folder(out: Path) -> Iterator[Path]:
    """A hidden folder inside OUT for a block to work in; it is removed in the end.

    Not beside OUT: that may be another file system, or read-only, where OUT is a
    volume that somebody mounted. What is ready goes to OUT by ``move_entries``.
    Errors that name a file in the work folder, which is gone when somebody reads them,
    leave the block with the file's name in OUT.
    """
    with tempfile.TemporaryDirectory(dir=out, prefix=_WORK) as folder:
        try:
            yield Path(folder)
        except RerankError as error:
            message = str(error)
            if folder not in message:
                raise
            raise type(error)(message.replace(folder, str(out))) from error


def move_entries(source: Path, target: Path) -> list[Path]:
    """Moves all that is in a folder to another one of the same file system.

    Returns:
        Where it is now; nothing where one of them fails, or a signal came before.
    """
    interrupts.check()
    moved: list[Path] = []
    try:
        for path in sorted(source.iterdir()):
            moved.append(path.rename(target / path.name))
    except BaseException:
        move_back(moved, source)
        raise
    return moved


def move_back(moved: list[Path], source: Path) -> None:
    """Undoes move_entries."""
    for path in moved:
        path.rename(source / path.name)


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
