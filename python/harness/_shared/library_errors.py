# SPDX-License-Identifier: Apache-2.0
"""Whatever another library throws becomes one line, for every command.

Example:
    >>> with library_errors("export models/qwen"):
    ...     main_export(...)

The one place for that: libraries raise what they like, NameError included, so nothing
is told by its wording. Not for our own code, whose bugs keep their tracebacks: only
the call of the library belongs into the block.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from harness._shared.extras import import_failure
from harness._shared.quiet import quiet
from harness.errors import (
    FailedPreconditionError,
    RerankError,
    ResourceExhaustedError,
)

MOST_CHARACTERS = 300
# Their messages speak for themselves; of a KeyError only the type tells anything.
_PLAIN = (OSError, ValueError, RuntimeError)


@contextlib.contextmanager
def library_errors(where: str | Path) -> Iterator[None]:
    """Keeps a library quiet, and makes one line of what it throws.

    Args:
        where: What the line begins with: a file, a folder, or what was to be done.

    Raises:
        FailedPreconditionError: The library threw.
        ResourceExhaustedError: Memory ran out.
        RerankError: Of our own, as it was raised.
        OSError: A file or the disk is at fault, as the system says.
    """
    try:
        with quiet():
            yield
    except RerankError:
        raise
    except ImportError as error:
        raise import_failure(str(where), error) from error
    except MemoryError as error:
        raise ResourceExhaustedError(f"{where}: not enough memory") from error
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise FailedPreconditionError(f"{where}: {one_line(error)}") from error


def one_line(error: BaseException) -> str:
    """The message of an exception on one line, cut where it goes on and on."""
    text = " ".join(str(error).split())
    plain = isinstance(error, _PLAIN) or type(error) is Exception
    if not (text and plain):
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    if len(text) > MOST_CHARACTERS:
        text = f"{text[:MOST_CHARACTERS].rstrip()} ..."
    return text
