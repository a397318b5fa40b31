# SPDX-License-Identifier: Apache-2.0
"""Starts a server, loads its models beside it, and ends it without losing requests.

SIGTERM, SIGINT   no new connections; what runs is finished; exit
SIGHUP            every model is loaded again, beside the one that answers
"""

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import uvicorn
from starlette.applications import Starlette

from harness.errors import InvalidArgumentError, RerankError
from harness.serve.allocator import return_large_blocks
from harness.serve.app import make_app
from harness.serve.connections import connections
from harness.serve.models import Models
from harness.serve.settings import ServeSettings
from harness.serve.tracing import NoTracing, Tracing, exported_traces

LOG = logging.getLogger("harness.serve")


class _Server(uvicorn.Server):
    """Signals are ours: uvicorn would raise them once more when it has ended."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def run_server(settings: ServeSettings) -> None:
    """Serves until a signal ends it.

    Raises:
        RerankError: A model cannot be loaded, or a TLS file is at fault.
        OSError: The address cannot be listened on.
    """
    return_large_blocks()
    traces: AbstractContextManager[Tracing] = nullcontext(NoTracing())
    if settings.traces:
        traces = exported_traces()
    with traces as tracing:
        asyncio.run(serve(settings, tracing))


async def serve(settings: ServeSettings, tracing: Tracing) -> None:
    """The same in a running event loop."""
    models = Models(settings.models)
    app = make_app(settings, models, tracing)
    server = make_server(settings, app)
    listener = listen(settings)
    loop = asyncio.get_running_loop()
    reloading: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = loop.create_task(_reload(models))
        reloading.add(task)
        task.add_done_callback(reloading.discard)

    def end() -> None:
        app.state.work.end()
        server.force_exit = server.should_exit  # The second signal does not wait.
        server.should_exit = True

    handled = {signal.SIGTERM: end, signal.SIGINT: end, signal.SIGHUP: reload}
    for number, handler in handled.items():
        loop.add_signal_handler(number, handler)
    serving = loop.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.gather(*(asyncio.to_thread(models.load, n) for n in models.names))
        LOG.info("ready: %s", address_of(settings, listener))
    except BaseException:
        end()
        raise
    finally:
        await serving
        for number in handled:
            loop.remove_signal_handler(number)


async def _reload(models: Models) -> None:
    for name in models.names:
        try:
            await asyncio.to_thread(models.load, name)
        except RerankError as error:
            LOG.error("model %s: not loaded again: %s", name, error)


def make_server(settings: ServeSettings, app: Starlette) -> uvicorn.Server:
    """What runs the application.

    Raises:
        InvalidArgumentError: A TLS file is at fault.
    """
    if settings.certificate:
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(settings.certificate, settings.key)
        except OSError as error:  # of a file, or ssl.SSLError of what is in it
            reason = error.strerror or str(error)
            raise InvalidArgumentError(
                f"{settings.certificate}: expected a TLS certificate with its key: "
                f"{reason}"
            ) from None
    config = uvicorn.Config(
        app,
        http=connections(settings.body_seconds, settings.answer_seconds),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        proxy_headers=False,
        timeout_graceful_shutdown=int(settings.grace_seconds),
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.key,
    )
    return _Server(config)


def listen(settings: ServeSettings) -> socket.socket:
    """The socket to listen on.

    Raises:
        InvalidArgumentError: The address is unknown, or in use.
    """
    try:
        info = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
    except OSError as error:
        raise InvalidArgumentError(f"host {settings.host}: {error.strerror}") from None
    # With the protocol in it: asyncio turns off Nagle's algorithm for TCP alone, and an
    # answer of two writes would wait 40 ms for the client.
    listener = socket.socket(*info[:3])
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(info[4])
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise InvalidArgumentError(
            f"{settings.host}:{settings.port}: cannot listen: {error.strerror}"
        ) from None
    return listener


def address_of(settings: ServeSettings, listener: socket.socket) -> str:
    """The URL to ask."""
    host, port = listener.getsockname()[:2]
    scheme = "https" if settings.certificate else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
