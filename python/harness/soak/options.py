# SPDX-License-Identifier: Apache-2.0
"""What a soak is made of."""

from dataclasses import dataclass
from pathlib import Path

# Most tokens of a request that is to be answered, in prompts of full length.
FULL_PROMPTS = 24
# Shorter soaks end while the process still warms up: memory says nothing yet.
JUDGED_SECONDS = 60
# MiB in the second half of a soak whose memory is judged.
MEMORY_LIMIT = 16.0


@dataclass(frozen=True)
class SoakOptions:
    """What a soak is made of.

    Attributes:
        model: Model directory.
        seconds: How long clients send requests.
        clients: How many at once.
        seed: Of texts, requests and faults; times still differ from run to run.
        faults: Share of batches that fail, give NaN or are slow, a third each.
        bad: Share of requests that are wrong.
        limited: Share of requests that are beyond a limit.
        cancelled: Share of requests that are cancelled on their way.
        tokenized: Share of requests that ask for tokens and not for scores.
        answer_limit: Seconds after which a request without an answer is lost.
        min_right: Least share of right answers among requests that must be answered;
            injected faults cost some.
        memory_limit: Most growth in MiB in the second half; None: MEMORY_LIMIT from
            JUDGED_SECONDS on, no verdict below.
        http: Clients ask over HTTP, with rough ones beside them.
        max_length: Longest prompt in tokens; small, so that there are long texts.
    """

    model: Path
    seconds: float = 60
    clients: int = 8
    seed: int = 0
    faults: float = 0.02
    bad: float = 0.1
    limited: float = 0.02
    cancelled: float = 0.1
    tokenized: float = 0.05
    answer_limit: float = 60
    min_right: float = 0.5
    memory_limit: float | None = None
    http: bool = False
    max_length: int = 256

    @property
    def max_tokens(self) -> int:
        """Most tokens of a request that is to be answered."""
        return FULL_PROMPTS * self.max_length

    @property
    def max_queued_tokens(self) -> int:
        """What all clients together cannot fill, so a full queue is never theirs."""
        return self._sharing * self.max_tokens

    @property
    def max_documents(self) -> int:
        """As many prompts of full length are more than the queue takes."""
        return (self._sharing + 1) * FULL_PROMPTS

    @property
    def _sharing(self) -> int:
        """Who may fill the queue: floods and slow readers are less than two clients."""
        return self.clients + 2 if self.http else self.clients

    @property
    def judged_memory(self) -> float | None:
        """Most growth in MiB, or None where there is no verdict."""
        if self.memory_limit is None and self.seconds >= JUDGED_SECONDS:
            return MEMORY_LIMIT
        return self.memory_limit
