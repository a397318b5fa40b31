# SPDX-License-Identifier: Apache-2.0
"""The folder OUT: a file for each part that is done, and nothing half done.

    run.json             what was asked; a run that goes on must ask the same
    NAME-00000.jsonl     one object a query, in the input's order
    NAME-00000.errors    a line for each row that was left out (--on-error skip)

A part's file appears by one rename, after its errors: where it is, it is whole.
"""

import contextlib
import fcntl
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harness._shared.outputs import make_folder
from harness.datasets.whole_files import DRAFT, write_whole
from harness.errors import FailedPreconditionError, InvalidArgumentError

RUN, LOCK = "run.json", ".lock"


@contextlib.contextmanager
def opened(out: Path, run: dict[str, Any]) -> Iterator[None]:
    """Makes OUT, or goes on with the run that is in it.

    Args:
        out: The folder.
        run: What decides the output; JSON.

    Raises:
        InvalidArgumentError: Something else is in OUT, or another run.
        FailedPreconditionError: Another process is writing to it.
    """
    make_folder(out)
    with (out / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FailedPreconditionError(
                f"{out}: expected no other run, got one that is writing there"
            ) from None
        _check_run(out, run)
        yield


def _check_run(out: Path, run: dict[str, Any]) -> None:
    file = out / RUN
    if not file.exists():
        others = sorted(p.name for p in out.iterdir() if p.name != LOCK)
        others = [name for name in others if not name.startswith(DRAFT)]
        if others:
            raise InvalidArgumentError(
                f"{out}: expected a new or empty folder or one of an earlier run, got "
                f"{others[0]}"
            )
        write_whole(file, json.dumps(run, indent=2) + "\n")
        return
    known = json.loads(file.read_text(encoding="utf-8"))
    for name, value in json.loads(json.dumps(run)).items():
        if known.get(name) != value:
            raise InvalidArgumentError(
                f"{out}: expected the run that began there, with {name} "
                f"{json.dumps(known.get(name))[:200]}, got {json.dumps(value)[:200]}; "
                "another OUT takes another run"
            )


def drop_drafts(out: Path) -> None:
    """Deletes what killed runs have left half done."""
    for draft in out.glob(f"{DRAFT}*"):
        draft.unlink(missing_ok=True)
