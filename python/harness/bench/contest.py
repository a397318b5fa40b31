# SPDX-License-Identifier: Apache-2.0
"""The contenders of one workload, in turn, round by round.

    round 1: ours seed genai transformers   round 2: ours seed genai transformers  ...

Each has a process of its own, started for this workload, so that its peak memory is
its own and this workload's. The processes stay between rounds; only when a contender
needs more memory than there is are the others ended and later started again.
"""

from collections.abc import Callable
from dataclasses import asdict

from harness._shared import machine
from harness.bench import peers
from harness.bench.models import Models
from harness.bench.process import Process
from harness.bench.results import Measurement
from harness.bench.workloads import Request, Workload
from harness.options import PropertyValue

LOAD_LIMIT = 600.0  # seconds
# Of the memory that is available, what a batch's logits may take.
MEMORY_SHARE = 0.9
WARM_UP = Request("warm up", ["a short document", "another short document"])

Say = Callable[[str], None]


class Contest:
    """One workload's measurements."""

    def __init__(
        self,
        workload: Workload,
        names: list[str],
        models: Models,
        properties: Callable[[str], dict[str, PropertyValue]],
        limit: float,
    ) -> None:
        """Nothing is started yet.

        Args:
            workload: What is scored.
            names: Contenders, in the order of their turns.
            models: What they load.
            properties: Those of a contender that runs on OpenVINO, by its name.
            limit: Longest measurement in seconds.
        """
        self._workload = workload
        self._models = models
        self._properties = properties
        self._limit = limit
        self._processes: dict[str, Process] = {}
        self.measurements = {name: Measurement() for name in names}
        for name, measurement in self.measurements.items():
            if why_not := models.why_not(name):
                measurement.stop("cannot_run", why_not)

    def run(self, logits_bytes: int, repeats: int, say: Say) -> None:
        """Measures; what a contender cannot do is in its measurement.

        Args:
            logits_bytes: Of one request, where the whole vocabulary's are computed.
            repeats: Rounds.
            say: Told after every measurement.
        """
        try:
            for number in range(repeats):
                for name, measurement in self.measurements.items():
                    if measurement.status == "measured":
                        need = logits_bytes if name in peers.FULL_LOGITS else 0
                        self._measure(name, measurement, number, need)
                        say(
                            f"{self._workload.name}: round {number + 1} of {repeats}, "
                            f"{name}: {measurement.last()}"
                        )
        finally:
            for process in self._processes.values():
                process.close(kill=True)

    def _measure(
        self, name: str, measurement: Measurement, number: int, need: int
    ) -> None:
        lack = self._lack(name, need)
        if lack:
            measurement.stop("would_not_fit", lack)
            return
        process = self._processes.get(name)
        if process is None:
            process = self._processes[name] = Process()
            answer = process.ask(
                {
                    "do": "load",
                    "peer": name,
                    "export": str(self._models.export),
                    "checkpoint": str(self._models.checkpoint or ""),
                    "cross_encoder": self._models.cross_encoder,
                    "properties": self._properties(name),
                    "warm_up": asdict(WARM_UP),
                },
                LOAD_LIMIT,
            )
            if answer["status"] != "measured":
                self._stop(name, measurement, answer["status"], answer["reason"])
                return
            measurement.loaded(answer)
        requests = [asdict(request) for request in self._workload.requests(number)]
        answer = process.ask({"do": "score", "requests": requests}, self._limit)
        if answer["status"] == "measured":
            measurement.add(answer)
        else:
            self._stop(name, measurement, answer["status"], answer["reason"])

    def _stop(
        self, name: str, measurement: Measurement, status: str, reason: str
    ) -> None:
        measurement.stop(status, reason)
        self._processes.pop(name).close(kill=True)

    def _lack(self, name: str, need: int) -> str:
        """Why a contender's logits cannot fit; empty when they can.

        Other contenders' idle processes make room first.
        """
        if need > self._room(name):
            for other in [other for other in self._processes if other != name]:
                self._processes.pop(other).close()
        room = self._room(name)
        if need <= room:
            return ""
        return (
            f"logits of the whole vocabulary at every token need {need / 1e9:.1f} GB, "
            f"{room / 1e9:.1f} GB can be had"
        )

    def _room(self, name: str) -> int:
        process = self._processes.get(name)
        own = process.resident_mb * machine.MB if process else 0
        return int(MEMORY_SHARE * (machine.available_bytes() + own))
