# SPDX-License-Identifier: Apache-2.0
"""The routes of the server, as an ASGI application.

Example:
    >>> models = Models(settings.models)
    >>> app = make_app(settings, models)

Loads no model: whoever runs the application does (``server``).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import harness
from harness.serve.answering import Answering
from harness.serve.auth import KeyCheck
from harness.serve.json_view import shown
from harness.serve.metrics import Metrics
from harness.serve.models import Loaded, Models
from harness.serve.openapi import openapi
from harness.serve.page_files import page_routes
from harness.serve.settings import ServeSettings
from harness.serve.statuses import BUG, RefusedError, error_body, failure_of
from harness.serve.tracing import NoTracing, Tracing
from harness.serve.work import Work

LOG = logging.getLogger("harness.serve")

RERANK_PATHS = (
    "/v3/rerank",
    "/v2/rerank",
    "/v1/rerank",
    "/rerank",
    # What Cohere's clients make of a base that ends in /v3.
    "/v3/v1/rerank",
    "/v3/v2/rerank",
    # NVIDIA NIM's.
    "/v1/ranking",
)
TOKENIZE_PATHS = ("/v3/tokenize", "/tokenize")
MODEL_PATHS = ("/v1/models", "/v3/models")


def make_app(
    settings: ServeSettings, models: Models, tracing: Tracing | None = None
) -> Starlette:
    """The application; `app.state.work` is its Work."""
    work = Work(settings.most_requests)
    metrics = Metrics(lambda: models.loaded, lambda: work.running)
    answering = Answering(settings, models, work, metrics, tracing or NoTracing())
    routes = [
        *_posts(RERANK_PATHS, answering.rerank),
        *_posts(TOKENIZE_PATHS, answering.tokenize),
        *_model_routes(models),
        *page_routes(),
        # The page speaks the core's own dialect, whatever the server's is.
        *_posts(("/page/rerank",), partial(answering.rerank, dialect="cohere")),
        Route("/health", _healthy),
        Route("/ready", partial(_readiness, models)),
        Route("/metrics", partial(_metrics, metrics)),
        Route("/openapi.json", _openapi),
    ]
    middleware = []
    if settings.cors:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.cors),
                allow_methods=["GET", "POST"],
                allow_headers=["authorization", "content-type"],
                expose_headers=["x-request-id", "retry-after"],
            )
        )
    if settings.api_key:
        middleware.append(Middleware(KeyCheck, key=settings.api_key))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        work.end()
        await asyncio.to_thread(work.close)

    app = Starlette(
        routes=routes,
        middleware=middleware,
        lifespan=lifespan,
        exception_handlers={
            HTTPException: _http_error,
            RefusedError: _refused,
            Exception: _bug,
        },
    )
    app.router.redirect_slashes = False
    app.state.work = work
    return app


def _posts(paths: tuple[str, ...], endpoint: Callable[..., object]) -> list[Route]:
    return [Route(path, endpoint, methods=["POST"]) for path in paths]


def _model_routes(models: Models) -> list[Route]:
    async def listed(_: Request) -> Response:
        data = [_description(model) for model in models.loaded]
        return JSONResponse({"object": "list", "data": data})

    async def one(request: Request) -> Response:
        return JSONResponse(_description(models.find(request.path_params["name"])))

    routes = [Route(path, listed) for path in MODEL_PATHS]
    return [*routes, *(Route(f"{path}/{{name:path}}", one) for path in MODEL_PATHS)]


def _description(model: Loaded) -> dict[str, object]:
    servable = model.servable
    return {
        "id": model.name,
        "object": "model",
        "created": int(model.since),
        "owned_by": "rerank-harness",
        "max_model_len": servable.max_length,
        "family": servable.family,
        "instruction": servable.instruction,
        "executor": servable.executor,
    }


async def _openapi(_: Request) -> Response:
    gets = ["/health", "/ready", "/metrics", "/openapi.json", *MODEL_PATHS]
    gets += [f"{path}/{{name}}" for path in MODEL_PATHS]
    return JSONResponse(
        openapi(harness.__version__, RERANK_PATHS, TOKENIZE_PATHS, gets)
    )


async def _healthy(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _readiness(models: Models, _: Request) -> Response:
    missing = sorted(set(models.names) - {model.name for model in models.loaded})
    if not missing:
        return JSONResponse({"status": "ready"})
    return JSONResponse(
        {"status": "loading", "models": missing}, 503, {"Retry-After": "1"}
    )


async def _metrics(metrics: Metrics, _: Request) -> Response:
    return Response(metrics.text(), media_type=metrics.content_type)


def _http_error(request: Request, error: Exception) -> Response:
    """What Starlette refuses: a path or a method that there is not."""
    assert isinstance(error, HTTPException)
    message = {
        404: f"path: there is no {shown(request.url.path)}",
        405: f"method: {request.url.path} does not take {request.method}",
    }.get(error.status_code, error.detail)
    return JSONResponse(error_body(message), error.status_code, error.headers)


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    failure = failure_of(error)
    return JSONResponse(error_body(failure.message), failure.status, failure.headers)


def _bug(_: Request, error: Exception) -> Response:
    LOG.error("a bug: %s", error, exc_info=error)
    return JSONResponse(error_body(BUG), 500)
