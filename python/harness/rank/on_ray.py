# SPDX-License-Identifier: Apache-2.0
"""Ranks parts on a Ray cluster, by Ray Data: actors that each load the model once.

What travels is which part to do and that it is done. An actor reads the part's queries,
each with all of its candidates, and writes its file, so input, output and model must be
where every node sees them. A part whose actor or node is lost is given to another one;
had it been written already, its file is taken as it is.
"""

import json
import logging
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from harness._shared.extras import require
from harness.errors import (
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    RerankError,
)
from harness.rank.job import Job
from harness.rank.parts import Part
from harness.rank.ranking import Done, rank_parts

# Parts that an actor has at a time: while one ends, the next one fills its batches.
PARTS_AT_ONCE = 2
# Bytes beside weights and KV memory: compiled code, activations of a batch, Python.
ROOM = 1 << 29
REACH_SECONDS = 10
KV_BYTES = 1 << 30  # The default of kv_cache_bytes for most models.


@dataclass(frozen=True)
class Cluster:
    """Where to, and with how much.

    Attributes:
        address: Of a Ray cluster: "auto", "host:port", or "local" for a new one here.
        actors: At most so many, also when nodes join; None means as many as there is
            room for at the beginning.
        cpus: Of an actor, which are the threads of its model.
    """

    address: str
    actors: int | None = None
    cpus: int = 1

    def __call__(self, job: Job, parts: list[Part]) -> Iterator[Done]:
        """Ranks parts; yields each when it is written.

        Raises:
            RerankError: A row or the model is at fault.
            FailedPreconditionError: There is no such cluster, or no room in it.
        """
        ray = _ray()
        _reach(self.address)
        started = not ray.is_initialized()
        if started:
            _connect(ray, self.address)
        try:
            here = [replace(part, file=part.file.absolute()) for part in parts]
            yield from self._rank(ray, _with_absolute_paths(job), here)
        finally:
            if started:
                ray.shutdown()

    def _rank(self, ray: Any, job: Job, parts: list[Part]) -> Iterator[Done]:  # noqa: ANN401
        memory = _memory(job)
        most = self._most(ray, memory)
        actors = min(self.actors or most, len(parts))
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        asked = ray.data.from_items(
            [{"part": number} for number in range(len(parts))],
            override_num_blocks=len(parts),
        )
        ranked = asked.map_batches(
            _Actor,
            fn_constructor_args=(_with_threads(job, self.cpus), parts),
            batch_size=1,
            num_cpus=self.cpus,
            memory=memory,
            compute=ray.data.ActorPoolStrategy(
                min_size=min(actors, most),
                max_size=actors,
                max_tasks_in_flight_per_actor=2 * PARTS_AT_ONCE,
                max_concurrent_calls_per_actor=PARTS_AT_ONCE,
                enable_true_multi_threading=True,
            ),
        )
        try:
            for batch in ranked.iter_batches(batch_size=None, prefetch_batches=0):
                for answer in batch["answer"]:
                    yield _done(json.loads(answer), parts)
        except ray.exceptions.RayError as error:
            cause = " ".join(str(error).split())[-300:]
            raise InternalError(f"Ray: {cause}") from error

    def _most(self, ray: Any, memory: int) -> int:  # noqa: ANN401
        """How many actors the cluster has room for.

        Raises:
            FailedPreconditionError: For none.
        """
        rooms = [
            min(
                int(node["Resources"].get("CPU", 0)) // self.cpus,
                int(node["Resources"].get("memory", 0)) // memory,
            )
            for node in ray.nodes()
            if node["Alive"]
        ]
        if not sum(rooms):
            raise FailedPreconditionError(
                f"--ray-address: expected a node with {self.cpus} CPUs and "
                f"{memory >> 20} MiB of memory for an actor, got none"
            )
        return sum(rooms)


class _Actor:
    """A process of the cluster with a model of its own."""

    def __init__(self, job: Job, parts: list[Part]) -> None:
        self._job = job
        self._parts = parts
        self._problem: RerankError | None = None
        try:
            self._tables = job.tables()
            self._servable = job.load()
        except RerankError as error:
            # Ray would start the actor again, and for ever.
            self._problem = error

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        """Ranks the parts that a batch names."""
        return {"answer": [self._answer(int(number)) for number in batch["part"]]}

    def _answer(self, number: int) -> str:
        part, job = self._parts[number], self._job
        answer: dict[str, Any] = {"part": number}
        try:
            if self._problem:
                raise self._problem
            if part.output(job.out).exists():
                return json.dumps(answer | _written(job, part))
            (done,) = rank_parts(
                self._servable, [part], job.out, self._tables, job.asked
            )
        except RerankError as error:
            kind = "invalid" if isinstance(error, InvalidArgumentError) else "failed"
            return json.dumps(answer | {"error": str(error), "kind": kind})
        return json.dumps(
            answer
            | {
                "queries": done.queries,
                "documents": done.documents,
                "tokens": done.tokens,
                "errors": done.errors,
            }
        )


def _written(job: Job, part: Part) -> dict[str, Any]:
    """What is known of a part that somebody wrote who is lost now."""
    lines = part.output(job.out).read_text(encoding="utf-8").splitlines()
    errors = part.errors(job.out)
    left_out = errors.read_text(encoding="utf-8") if errors.exists() else ""
    return {
        "queries": len(lines),
        "documents": sum(len(json.loads(line)["results"]) for line in lines),
        "tokens": 0,
        "errors": left_out.splitlines(),
    }


def _done(answer: dict[str, Any], parts: list[Part]) -> Done:
    if "error" in answer:
        if answer["kind"] == "invalid":
            raise InvalidArgumentError(answer["error"])
        raise FailedPreconditionError(answer["error"])
    return Done(
        parts[answer["part"]],
        answer["queries"],
        answer["documents"],
        answer["tokens"],
        tuple(answer["errors"]),
    )


def _with_absolute_paths(job: Job) -> Job:
    """The job as a process that stands in another folder reads it."""
    return replace(
        job,
        source=job.source.absolute(),
        out=job.out.absolute(),
        model=job.model.absolute(),
        queries=job.queries and job.queries.absolute(),
        corpus=job.corpus and job.corpus.absolute(),
    )


def _with_threads(job: Job, cpus: int) -> Job:
    """The job with as many threads as the actor has CPUs, bound to none of them.

    OpenVINO binds the threads of every process to the machine's first cores, where the
    actors of a node would stand in each other's way.
    """
    own = {"INFERENCE_NUM_THREADS": cpus, "ENABLE_CPU_PINNING": False}
    given = job.options.get("plugin_config", {})
    return replace(job, options={**job.options, "plugin_config": {**own, **given}})


def _memory(job: Job) -> int:
    """Bytes that an actor may need."""
    weights = sum(file.stat().st_size for file in job.model.glob("*.bin"))
    kv_bytes = int(job.options.get("kv_cache_bytes") or KV_BYTES)
    return 2 * weights + kv_bytes + ROOM


def _ray() -> Any:  # noqa: ANN401 - a module that may be missing
    require("--ray-address", ray="rerank-harness[ray]", pyarrow="rerank-harness[ray]")
    import ray
    import ray.data

    return ray


def _reach(address: str) -> None:
    """Asks for a connection first: Ray itself tries for minutes, then ends the process.

    Raises:
        InvalidArgumentError: It is no such address.
        FailedPreconditionError: Nobody listens there.
    """
    if address in ("auto", "local"):
        return
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise InvalidArgumentError(
            f"--ray-address: expected auto, local or HOST:PORT, got {address}"
        )
    try:
        socket.create_connection((host, int(port)), REACH_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise FailedPreconditionError(
            f"--ray-address: expected a cluster at {address}, got {error}"
        ) from None


def _connect(ray: Any, address: str) -> None:  # noqa: ANN401
    # Ray would tell its makers that it was used.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        ray.init(
            address=address,
            log_to_driver=False,
            logging_level=logging.ERROR,
            include_dashboard=False if address == "local" else None,
        )
    except (ConnectionError, ValueError, RuntimeError) as error:
        cause = " ".join(str(error).split())[:200]
        raise FailedPreconditionError(f"--ray-address {address}: {cause}") from None
