# SPDX-License-Identifier: Apache-2.0
"""Connections that do not wait for ever for a client's head, or for its reading.

uvicorn waits for both without an end; a body has its time in ``bodies``.
"""

import asyncio
from collections.abc import Callable

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

TOO_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
)


def connections(head_seconds: float, answer_seconds: float) -> type[asyncio.Protocol]:
    """The class of connections whose clients have so long.

    Args:
        head_seconds: For a request's head, from its first byte; for the first one,
            from the connection's beginning.
        answer_seconds: To read an answer, where the system does not take all of it.
    """

    class Connection(HttpToolsProtocol):
        _head: asyncio.TimerHandle | None = None
        _reading: asyncio.TimerHandle | None = None

        def connection_made(  # type: ignore[override]
            self, transport: asyncio.Transport
        ) -> None:
            super().connection_made(transport)
            self._head = self._later(head_seconds, self._no_head)

        def connection_lost(self, exc: Exception | None) -> None:
            self._head = _stopped(self._head)
            self._reading = _stopped(self._reading)
            super().connection_lost(exc)

        def on_message_begin(self) -> None:
            super().on_message_begin()
            _stopped(self._head)
            self._head = self._later(head_seconds, self._no_head)

        def on_headers_complete(self) -> None:
            self._head = _stopped(self._head)
            super().on_headers_complete()

        def pause_writing(self) -> None:
            super().pause_writing()
            self._expect_reader()

        def resume_writing(self) -> None:
            self._reading = _stopped(self._reading)
            super().resume_writing()

        def timeout_keep_alive_handler(self) -> None:
            super().timeout_keep_alive_handler()
            # What nobody has read keeps a closed connection open.
            self._expect_reader()

        def _expect_reader(self) -> None:
            if self._reading is None:
                self._reading = self._later(answer_seconds, self.transport.abort)

        def _later(
            self, seconds: float, call: Callable[[], None]
        ) -> asyncio.TimerHandle:
            return self.loop.call_later(seconds, call)

        def _no_head(self) -> None:
            if not self.transport.is_closing():
                self.transport.write(TOO_SLOW)
                self.transport.close()

    return Connection


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Stops a timer, if it runs, and gives what is there in its place: none."""
    if timer is not None:
        timer.cancel()
    return None
