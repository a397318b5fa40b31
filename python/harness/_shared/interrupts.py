# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C and SIGTERM end a command, also where somebody's code drops the exception.

Python raises KeyboardInterrupt in whatever runs, and some of that drops it: a bare
``except`` of a library, a destructor, or C code that asks an object for an attribute
(PyObject_HasAttr clears every error before Python 3.13). So what came is remembered
here, and ``check`` raises it again between two steps of the work, before results are
moved to their place at the latest.
"""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_came: list[int] = []


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """SIGINT and SIGTERM raise KeyboardInterrupt(number) in a block.

    On the main thread alone, which receives signals. One that the process was told to
    ignore, as a shell tells its background jobs, stays ignored, and one that no Python
    code handles (None) is left to whoever does.
    """
    _came.clear()
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                before[number] = signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def check() -> None:
    """Ends the work, where a signal asked for that. Raises KeyboardInterrupt."""
    if _came:
        raise KeyboardInterrupt(_came[0])


def _interrupt(number: int, _: FrameType | None) -> None:
    _came.append(number)
    raise KeyboardInterrupt(number)
