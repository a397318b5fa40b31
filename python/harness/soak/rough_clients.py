# SPDX-License-Identifier: Apache-2.0
"""Clients that mean no good, or have a bad network: what they get is counted.

    half head    a request's head that does not end
    half body    a body that stops, then waits or goes away
    garbage      bytes that are no HTTP
    slow reader  asks for much and reads nothing
    flood        many requests at the same moment, more than are taken

They are right when the server says 400 or 408, or closes the connection, or answers, or
says 429; they are wrong when it says anything else, or nothing for too long.
"""

import json
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable

LONGEST = 20.0  # seconds that a server may keep one of them
FLOOD = 64  # requests, of about 70 tokens
READ = 4096
DOCUMENT = "word " * 20
# Faults of the device are 500, as for everybody.
ANSWERED = {"200", "429", "500"}
# Bytes of an answer that no buffer of the system takes.
LARGE = 8_000_000


class RoughClients:
    """A thread for each kind.

    Attributes:
        counts: By kind and end, for example "flood 429".
        wrong: What should not have been.
    """

    def __init__(self, port: int, seed: int) -> None:
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._address = ("127.0.0.1", port)
        self._chance = random.Random(f"rough-{seed}")
        self._end = 0.0
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._loop, args=[kind], daemon=True)
            for kind in (
                self._half_head,
                self._half_body,
                self._garbage,
                self._slow_reader,
                self._flood,
            )
        ]

    def start(self, end: float) -> None:
        """Goes on until ``end``, in time.monotonic's seconds."""
        self._end = end
        for thread in self._threads:
            thread.start()

    def join(self, seconds: float) -> None:
        """Waits for all of them."""
        for thread in self._threads:
            thread.join(seconds)
            if thread.is_alive():
                self.wrong.append("a rough client did not end")

    def _loop(self, send: Callable[[], None]) -> None:
        while time.monotonic() < self._end:
            send()
            time.sleep(self._chance.uniform(0, 0.3))

    def _half_head(self) -> None:
        with self._connect() as client:
            client.sendall(b"POST /v3/rerank HTTP/1.1\r\nHost: x\r\nX-")
            self._expect("half head", client, {"408", "closed"})

    def _half_body(self) -> None:
        with self._connect() as client:
            client.sendall(_head(1000) + b'{"query": "')
            if self._chance.random() < 0.5:
                self._count("half body", "gone")
                return
            self._expect("half body", client, {"408"})

    def _garbage(self) -> None:
        with self._connect() as client:
            client.sendall(self._chance.randbytes(200) + b"\r\n\r\n")
            self._expect("garbage", client, {"400", "closed"})

    def _slow_reader(self) -> None:
        """Wants its large document back, and does not read it."""
        # What is scored is short; the object comes back as it was sent.
        document = {"text": "a", "rest": "x" * LARGE}
        fields = {"query": "q", "documents": [document], "return_documents": True}
        body = json.dumps(fields).encode()
        with self._connect() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, READ)
            try:
                client.sendall(_head(len(body)) + body)
                time.sleep(self._chance.uniform(0, 3))
                first = client.recv(READ)
            except OSError:
                first = b""
            self._judge("slow reader", _status(first), {*ANSWERED, "408", "closed"})

    def _flood(self) -> None:
        body = json.dumps({"query": "q", "documents": [DOCUMENT]}).encode()
        clients = [self._connect() for _ in range(FLOOD)]
        try:
            for client in clients:
                client.sendall(_head(len(body)) + body)
            for client in clients:
                self._expect("flood", client, ANSWERED)
        except OSError as error:
            self.wrong.append(f"flood: {error}")
        finally:
            for client in clients:
                client.close()
        time.sleep(0.5)

    def _connect(self) -> socket.socket:
        return socket.create_connection(self._address, timeout=LONGEST)

    def _expect(self, kind: str, client: socket.socket, right: set[str]) -> None:
        try:
            status = _status(client.recv(READ))
        except TimeoutError:
            status = f"nothing for {LONGEST:g} s"
        except OSError:
            status = "closed"
        self._judge(kind, status, right)

    def _judge(self, kind: str, status: str, right: set[str]) -> None:
        self._count(kind, status)
        if status not in right:
            self.wrong.append(f"{kind}: {status}")

    def _count(self, kind: str, end: str) -> None:
        with self._lock:
            self.counts[f"{kind}: {end}"] += 1


def _head(length: int) -> bytes:
    head = "POST /v3/rerank HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {length}\r\n\r\n".encode()


def _status(data: bytes) -> str:
    return data[9:12].decode("latin-1") if data.startswith(b"HTTP/1.1 ") else "closed"
