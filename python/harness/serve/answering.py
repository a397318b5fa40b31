# SPDX-License-Identifier: Apache-2.0
"""From a request to an answer: the one way through the server, whatever the dialect."""

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from harness._native import Cancellation, Servable
from harness.errors import InternalError, RerankError
from harness.serve.bodies import Intake
from harness.serve.dialects import DIALECTS, Dialect, choose
from harness.serve.json_view import fields_of
from harness.serve.logs import LOG, Served
from harness.serve.metrics import Metrics
from harness.serve.models import Loaded, Models
from harness.serve.settings import ServeSettings
from harness.serve.statuses import BUG, Failure, RefusedError, failure_of
from harness.serve.tracing import Tracing
from harness.serve.work import Work

# What follows the results in the core's answer. No text of a user can look like it
# there: its quotes are escaped; one in a result stands before it.
ID = '"id":"rerank-'
TOKENS = re.compile(r'"prompt_tokens":(\d+)')


@dataclass
class Exchange:
    """What is known of a request so far, for log and metrics."""

    start: float
    dialect: str = "none"
    model: str = ""
    id: str = ""
    tokens: int = 0

    def ended(self, status: int, message: str) -> Served:
        """What log, metrics and traces say of it."""
        return Served(
            id=self.id,
            dialect=self.dialect,
            model=self.model,
            status=status,
            tokens=self.tokens,
            seconds=time.perf_counter() - self.start,
            message=message,
        )


class Answering:
    """Answers rerank and tokenize requests."""

    def __init__(
        self,
        settings: ServeSettings,
        models: Models,
        work: Work,
        metrics: Metrics,
        tracing: Tracing,
    ) -> None:
        self._settings = settings
        self._models = models
        self._work = work
        self._intake = Intake(settings.most_bytes, settings.body_seconds)
        self._metrics = metrics
        self._tracing = tracing

    async def rerank(self, request: Request, dialect: str | None = None) -> Response:
        """The answer to a rerank request.

        Args:
            request: Its body is read here.
            dialect: What it speaks, whatever the settings say.
        """
        path = request.url.path
        fixed = dialect or self._settings.dialect
        spoken = choose(None, path, fixed)
        exchange = Exchange(time.perf_counter(), spoken.name)

        def call(body: bytes, cancellation: Cancellation) -> bytes:
            nonlocal spoken
            fields = fields_of(body)
            spoken = choose(fields, path, fixed)
            exchange.dialect = spoken.name
            question = spoken.question(body, fields)
            servable = self._find(fields, exchange).servable
            answer = servable.rerank(question.body, cancellation)
            tail = answer[answer.rindex(ID) :]
            exchange.id = tail[len('"id":"') : tail.index('"', len('"id":"'))]
            counted = TOKENS.search(tail)
            exchange.tokens = int(counted[1]) if counted else 0
            return question.reshape(answer)

        return await self._answer(request, exchange, call, lambda: spoken)

    async def tokenize(self, request: Request) -> Response:
        """The answer to a tokenize request."""
        exchange = Exchange(time.perf_counter(), "tokenize")

        def call(body: bytes, _: Cancellation) -> bytes:
            servable: Servable = self._find(fields_of(body), exchange).servable
            return servable.tokenize_body(body).encode()

        return await self._answer(request, exchange, call, lambda: DIALECTS["cohere"])

    def _find(self, fields: dict[str, object] | None, exchange: Exchange) -> Loaded:
        loaded = self._models.find((fields or {}).get("model"))
        exchange.model = loaded.name
        return loaded

    async def _answer(
        self,
        request: Request,
        exchange: Exchange,
        call: Callable[[bytes, Cancellation], bytes],
        dialect: Callable[[], Dialect],
    ) -> Response:
        with self._tracing.span(request.headers) as span:
            error: RerankError | RefusedError | None = None
            try:
                async with self._intake.body(request) as body:
                    answer = await self._work.run(request, partial(call, body))
            except (RerankError, RefusedError) as caught:
                error = caught
            except Exception:
                LOG.exception("a bug")
                error = InternalError(BUG)
            exchange.id = exchange.id or f"rerank-{uuid.uuid4().hex}"
            if error is None:
                response = Response(answer, 200, media_type="application/json")
            else:
                response = _refused(failure_of(error), dialect())
            response.headers["X-Request-Id"] = exchange.id
            served = exchange.ended(response.status_code, str(error or ""))
            self._metrics.count(served)
            span.note(served)
            served.log()
        return response


def _refused(failure: Failure, dialect: Dialect) -> Response:
    return JSONResponse(
        dialect.error(failure), dialect.status(failure), failure.headers
    )
