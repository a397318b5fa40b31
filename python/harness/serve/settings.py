# SPDX-License-Identifier: Apache-2.0
"""What a server is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Bytes of a body: as the core's own limit (docs/api.md).
MOST_BYTES = 67_108_864


@dataclass(frozen=True)
class ModelSource:
    """One model to serve.

    Attributes:
        name: What requests state as model.
        path: A model directory, or a graph.pbtxt with one rerank node.
        options: As for harness.load_servable; none for a graph, which states its own.
    """

    name: str
    path: Path
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ServeSettings:
    """What a server is made of.

    Attributes:
        models: The first answers requests that name none.
        host: Address to listen on.
        port: 0 takes a free one.
        dialect: What every rerank path speaks; None: path and body decide.
        api_key: What clients send as bearer token; "": none is asked for.
        cors: Origins whose pages may ask; ("*",): all.
        certificate: File of the TLS certificate chain; None: plain HTTP.
        key: File of its private key.
        most_bytes: Largest body.
        body_seconds: How long a client may take for a request's head, and for its body.
        answer_seconds: How long a client may take to read an answer.
        most_requests: Requests at work at once; one more is refused with 429.
        grace_seconds: How long running requests may take when the server ends.
        traces: Requests are told to an OpenTelemetry collector.
    """

    models: tuple[ModelSource, ...]
    host: str = "127.0.0.1"
    port: int = 8000
    dialect: str | None = None
    api_key: str = ""
    cors: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    most_bytes: int = MOST_BYTES
    body_seconds: float = 30.0
    answer_seconds: float = 60.0
    most_requests: int = 256
    grace_seconds: float = 30.0
    traces: bool = False
