# SPDX-License-Identifier: Apache-2.0
"""A contender's process, seen from outside.

Example:
    >>> with Process() as process:
    ...     answer = process.ask({"do": "count", ...}, limit=60)

What ends a process early (a time limit, the system's memory, a crash) becomes an
answer with a status and a reason, never an exception. Not for several questions at
once.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from types import TracebackType
from typing import Any

# Libraries that a contender uses: nothing is fetched, little is said.
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "true",
}
CLOSING_SECONDS = 10


class Process:
    """One ``python -m harness.bench.child``."""

    def __init__(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "harness.bench.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **QUIET},
        )
        self._received = b""
        self.resident_mb = 0.0  # as last told

    def ask(self, question: dict[str, Any], limit: float) -> dict[str, Any]:
        """Sends a question and waits for its answer.

        Args:
            question: As harness.bench.child has them.
            limit: Longest wait in seconds; then the process is ended.

        Returns:
            The answer; its "status" is "measured", "time_limit", "out_of_memory" or
            "failed", the last three with a "reason".
        """
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return self._death()
        line = self._line(time.monotonic() + limit)
        if line is None:
            self.close(kill=True)
            return {"status": "time_limit", "reason": f"more than {limit:g} s"}
        if not line:
            return self._death()
        answer: dict[str, Any] = json.loads(line)
        self.resident_mb = answer.get("resident_mb", self.resident_mb)
        return answer

    def close(self, kill: bool = False) -> None:
        """Ends the process and waits for its memory to be free."""
        if self._process.stdin and not self._process.stdin.closed:
            if kill:
                self._process.kill()
            # Broken when it is gone already.
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
            try:
                self._process.wait(CLOSING_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            assert self._process.stdout
            self._process.stdout.close()
            self._errors.close()

    def __enter__(self) -> "Process":
        """Closes at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends the process, at once if the block failed."""
        self.close(kill=kind is not None)

    def _line(self, deadline: float) -> bytes | None:
        """The next line; empty when the process ended, None when time is over."""
        assert self._process.stdout
        pipe = self._process.stdout.fileno()
        while b"\n" not in self._received:
            ready, _, _ = select.select(
                [pipe], [], [], max(0.0, deadline - time.monotonic())
            )
            if not ready:
                return None
            data = os.read(pipe, 1 << 16)
            if not data:
                return b""
            self._received += data
        line, _, self._received = self._received.partition(b"\n")
        return line

    def _death(self) -> dict[str, Any]:
        """Why the process ended by itself."""
        code = self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        self.close()
        if code == -signal.SIGKILL:
            return {
                "status": "out_of_memory",
                "reason": "the system ended the process (SIGKILL)",
            }
        return {
            "status": "failed",
            "reason": f"the process ended with {code}: {lines[-1] if lines else ''}",
        }
