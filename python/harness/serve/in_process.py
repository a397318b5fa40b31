# SPDX-License-Identifier: Apache-2.0
"""A server on a thread of this process, for soaks and tests.

Not for users: signals, and loading beside the server, are ``server``'s.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from harness.errors import InternalError
from harness.serve.app import make_app
from harness.serve.models import Models
from harness.serve.server import listen, make_server
from harness.serve.settings import ServeSettings
from harness.serve.tracing import Tracing

TIMEOUT = 60  # seconds in which it has to end


@contextmanager
def serving(
    settings: ServeSettings, models: Models, tracing: Tracing | None = None
) -> Iterator[int]:
    """Serves models as they are while the block runs; gives the port.

    Raises:
        RerankError: The address cannot be listened on, or the server did not end.
    """
    app = make_app(settings, models, tracing)
    listener = listen(settings)
    server = make_server(settings, app)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listener]))
    )
    port: int = listener.getsockname()[1]
    thread.start()
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(TIMEOUT)
    if thread.is_alive():
        raise InternalError("serve: the server does not end")
