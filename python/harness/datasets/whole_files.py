# SPDX-License-Identifier: Apache-2.0
"""Files that are there with all of their text, or not at all."""

import os
from pathlib import Path

DRAFT = ".unfinished-"  # how the name of a file begins that is being written


def write_whole(file: Path, text: str) -> None:
    """Writes a file that is there with all of its text, or not at all."""
    # Of this process: a node that was taken for lost may still write the same part.
    writer = f"{os.uname().nodename}-{os.getpid()}"
    draft = file.with_name(f"{DRAFT}{writer}-{file.name}")
    try:
        with draft.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
