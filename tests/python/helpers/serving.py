# SPDX-License-Identifier: Apache-2.0
"""A server of harness.serve in this process, at a free port, and what asks it."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from typing import Any

import harness
from harness.serve.in_process import serving
from harness.serve.models import Loaded, Models
from harness.serve.settings import ModelSource, ServeSettings

BUNDLED = ModelSource("mini", harness.bundled_model())
JSON = {"Content-Type": "application/json"}
TIMEOUT = 60  # seconds


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]  # names in small letters
    data: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        return json.loads(self.data)


@dataclass
class Served:
    """A running server."""

    port: int
    models: Models
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, {**self.headers, **(headers or {})})
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, body: object) -> Answer:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", path, data, JSON)


@contextmanager
def served(
    settings: ServeSettings | None = None,
    servable: harness.Servable | None = None,
    *,
    loaded: bool = True,
) -> Iterator[Served]:
    """A server while the block runs.

    Args:
        settings: None: the bundled model as "mini".
        servable: Answers in the place of the first model.
        loaded: Whether models are loaded before the block.
    """
    settings = replace(settings or ServeSettings((BUNDLED,)), port=0)
    models = Models(settings.models)
    if servable is not None:
        models.put(Loaded(models.names[0], servable, time.time(), 0.0))
    elif loaded:
        for name in models.names:
            models.load(name)
    with serving(settings, models) as port:
        yield Served(port, models)
