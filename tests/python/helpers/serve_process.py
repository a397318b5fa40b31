# SPDX-License-Identifier: Apache-2.0
"""``serve`` as a process, with its log."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from helpers.serving import Served

TIMEOUT = 120  # seconds; machines are busy


class Process:
    """A running ``serve``, whose log is read all the time."""

    def __init__(self, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "harness", "serve", "--port", "0", "--json"]
            + [str(a) for a in arguments],
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[dict[str, object]] = []
        self._new = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        self.url = self.wait_for("ready: ").removeprefix("ready: ")

    @property
    def server(self) -> Served:
        port = int(self.url.rpartition(":")[2])
        return Served(port, models=None)  # type: ignore[arg-type]

    def wait_for(self, start: str, seen: int = 0) -> str:
        """The message of the first line behind the first `seen` that begins so."""

        def found() -> str | None:
            messages = [str(x.get("message", "")) for x in self.lines[seen:]]
            return next((m for m in messages if m.startswith(start)), None)

        with self._new:
            assert self._new.wait_for(lambda: found() is not None, TIMEOUT), self.lines
        return str(found())

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(TIMEOUT)

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            with self._new:
                self.lines.append(json.loads(line))
                self._new.notify_all()


@contextmanager
def running(*arguments: object) -> Iterator[Process]:
    process = Process(*arguments)
    try:
        yield process
    finally:
        process.process.kill()
        process.process.wait()
