# SPDX-License-Identifier: Apache-2.0
"""The models of a server: loaded in parallel, replaced one by one while they answer.

Example:
    >>> models = Models(settings.models)
    >>> models.load(models.names[0])
    >>> models.find("a").servable
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from harness._native import Servable
from harness.errors import InvalidArgumentError
from harness.options import LoadOptions
from harness.servable import load_servable, load_servable_from_options
from harness.serve.json_view import shown
from harness.serve.settings import ModelSource
from harness.serve.statuses import RefusedError

LOG = logging.getLogger("harness.serve")
# What every model answers once before it counts as ready.
FIRST_QUESTION = b'{"query": "hello", "documents": ["world"]}'


@dataclass(frozen=True)
class Loaded:
    """A model that answers.

    Attributes:
        name: What requests state as model.
        servable: What answers.
        since: When it was loaded, in seconds of the epoch.
        seconds: How long that took, its first answer included.
    """

    name: str
    servable: Servable
    since: float
    seconds: float


class Models:
    """The models by name; safe for many threads."""

    def __init__(self, sources: Sequence[ModelSource]) -> None:
        """Loads nothing yet.

        Raises:
            InvalidArgumentError: Two have one name.
        """
        self._sources = {source.name: source for source in sources}
        if len(self._sources) != len(sources):
            names = [source.name for source in sources]
            twice = next(name for name in names if names.count(name) > 1)
            raise InvalidArgumentError(
                f"model {shown(twice)}: expected a name for each, got it twice: "
                "NAME=DIR gives a name"
            )
        self._loaded: dict[str, Loaded] = {}
        self._lock = threading.Lock()

    @property
    def names(self) -> list[str]:
        """In the order of the command line; the first is the default."""
        return list(self._sources)

    @property
    def loaded(self) -> list[Loaded]:
        """Those that answer, in the same order."""
        with self._lock:
            return [self._loaded[name] for name in self.names if name in self._loaded]

    def load(self, name: str) -> None:
        """Loads a model, asks it once and puts it in the place of the one before.

        Requests that are at work keep the model that they have.

        Raises:
            RerankError: It cannot be loaded; the one before goes on.
        """
        start = time.perf_counter()
        servable = load_source(self._sources[name])
        servable.rerank(FIRST_QUESTION)
        seconds = time.perf_counter() - start
        self.put(Loaded(name, servable, time.time(), seconds))
        LOG.info("model %s: loaded in %.2f s", name, seconds)

    def put(self, loaded: Loaded) -> None:
        """Lets a model answer, in the place of the one that had its name."""
        with self._lock:
            self._loaded[loaded.name] = loaded

    def find(self, name: object) -> Loaded:
        """The model that a request names; the first one where it names none.

        Raises:
            RefusedError: There is none of that name, or it is being loaded.
        """
        # A name of another type is what the core refuses, whichever model it is.
        wanted = name if isinstance(name, str) else self.names[0]
        if wanted not in self._sources:
            have = ", ".join(map(shown, self.names))
            raise RefusedError(
                404, f"model: expected one of {have}, got {shown(wanted)}"
            )
        with self._lock:
            loaded = self._loaded.get(wanted)
        if loaded is None:
            raise RefusedError(503, f"model {shown(wanted)} is being loaded")
        return loaded


def load_source(source: ModelSource) -> Servable:
    """Loads a model directory, or the model of a graph's one rerank node.

    Raises:
        RerankError: As for load_servable and load_graph, or the graph has not one
            rerank node.
    """
    if source.path.suffix != ".pbtxt":
        options = cast(LoadOptions, dict(source.options))
        return load_servable(source.path, **options)
    # Here, not above: mediapipe, where it is there, takes a second to import.
    from harness.graph import load_graph

    if source.options:
        raise InvalidArgumentError(
            f"{', '.join(source.options)}: expected none for a graph, which states "
            f"its own: {source.path}"
        )
    nodes = load_graph(source.path).plugin_nodes
    if len(nodes) != 1:
        raise InvalidArgumentError(
            f"{source.path}: expected one rerank node, got {len(nodes)}"
        )
    return load_servable_from_options(nodes[0].options or {}, source.path.parent)
