# SPDX-License-Identifier: Apache-2.0
"""Log lines: for people, or JSON objects. Nothing of a query or a document is in them.

The id of a line is the answer's ``id`` and its header ``X-Request-Id``.
"""

import contextlib
import json
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

LOG = logging.getLogger("harness.serve")


@dataclass(frozen=True)
class Served:
    """A request that has an answer, or none any more."""

    id: str
    dialect: str
    model: str
    status: int
    tokens: int
    seconds: float
    message: str

    def log(self) -> None:
        """Writes its line."""
        level = logging.ERROR if self.status >= 500 else logging.INFO
        LOG.log(level, "%s", self, extra={"fields": asdict(self)})

    def __str__(self) -> str:
        """Its line, for people."""
        rest = f": {self.message}" if self.message else f", {self.tokens} tokens"
        return (
            f"{self.id} {self.dialect} {self.model or '-'} {self.status} "
            f"in {1000 * self.seconds:.1f} ms{rest}"
        )


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        fields = getattr(record, "fields", None)
        line |= fields if fields else {"message": record.getMessage()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


@contextlib.contextmanager
def logs_on_standard_error(*, as_json: bool) -> Iterator[None]:
    """Sends the logs of harness and of uvicorn there while the block runs."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Json() if as_json else logging.Formatter("%(levelname)s: %(message)s")
    )
    before = []
    for name, level in (("harness", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        before.append((logger, logger.handlers, logger.propagate, logger.level))
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
    try:
        yield
    finally:
        for logger, handlers, propagate, level in before:
            logger.handlers, logger.propagate = handlers, propagate
            logger.setLevel(level)
