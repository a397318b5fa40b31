# SPDX-License-Identifier: Apache-2.0
"""What is scored: queries and documents made of a fixed list of words.

Example:
    >>> (workload,) = select(["B"])
    >>> requests = workload.requests(round_number=0)

Every word is one token of Qwen3's vocabulary, its leading space included, so a
document of n words has n tokens. The texts depend on nothing but this file. Not for
judging relevance: they mean nothing.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import exp, log
from statistics import NormalDist

_LIST = """
time year people way day man thing woman life child world school state family
student group country problem hand part place case week company system program
question work government number night point home water room mother area money
story fact month lot right study book eye job word business issue side kind head
house service friend father power hour game line end member law car city name
president team minute idea kid body information back parent face level office
door health person art war history party result change morning reason research
girl guy moment air teacher force education foot boy age policy process music
market sense nation plan college interest death experience effect use class
control care field development role effort rate heart drug show leader light
voice wife police mind price report decision son view relationship town road arm
difference value building action season society tax director position player
record paper space ground form event official matter center couple site project
activity star table need court oil situation cost industry figure street image
phone data picture practice piece land product doctor wall patient worker news
test movie north love support technology
"""
WORDS = _LIST.split()
QUERY_WORDS = 8
SKEW = 0.6  # standard deviation of the logarithm of workload A's lengths


@dataclass(frozen=True)
class Request:
    """One client's query with its documents."""

    query: str
    documents: list[str]


@dataclass(frozen=True)
class Workload:
    """A name, how many clients ask at once, and their documents' lengths in words."""

    name: str
    title: str  # the documents, in words
    lengths: tuple[int, ...]
    clients: int = 1
    group: str = ""  # of a growing series

    def requests(self, round_number: int) -> list[Request]:
        """The clients' requests of one round, one for each client.

        A round has queries of its own, so that no contender gains from having seen
        the query before; documents and all token counts stay.
        """
        return [self.request(client, round_number) for client in range(self.clients)]

    def request(self, client: int, round_number: int) -> Request:
        """What one client asks in one round."""
        return Request(
            query=_text(f"query {self.name} {client} {round_number}", QUERY_WORDS),
            documents=[
                _text(f"document {self.name} {client} {i}", length)
                for i, length in enumerate(self.lengths)
            ],
        )

    def scaled(self, scale: float) -> "Workload":
        """The same with a share of its documents, at least two."""
        count = max(2, round(scale * len(self.lengths)))
        if count >= len(self.lengths):
            return self
        step = len(self.lengths) / count
        # Evenly out of all, so that the lengths stay as different as they were.
        lengths = tuple(self.lengths[int((i + 0.5) * step)] for i in range(count))
        return replace(self, lengths=lengths)


def _text(seed: str, words: int) -> str:
    # random() is what the standard library promises not to change.
    source = random.Random(seed)
    return " ".join(WORDS[int(source.random() * len(WORDS))] for _ in range(words))


def _skewed(count: int, median: int) -> tuple[int, ...]:
    """Lognormal lengths: the distribution's quantiles, in an order from a seed."""
    normal = NormalDist(log(median), SKEW)
    lengths = [round(exp(normal.inv_cdf((i + 0.5) / count))) for i in range(count)]
    source = random.Random("order")
    return tuple(sorted(lengths, key=lambda _: source.random()))


WORKLOADS = (
    Workload("A", "skewed length, median 75 tokens", _skewed(20, median=75)),
    Workload("B", "short, 100 tokens", (100,) * 100),
    Workload("C", "long, 512 tokens", (512,) * 16),
    Workload("D", "as A, 8 clients at once", _skewed(20, median=75), clients=8),
    Workload("E10", "growth, 300 tokens", (300,) * 10, group="E"),
    Workload("E100", "growth, 300 tokens", (300,) * 100, group="E"),
    Workload("E1000", "growth, 300 tokens", (300,) * 1000, group="E"),
    Workload("F", "many of skewed length, median 75 tokens", _skewed(100, median=75)),
)
# A model's best: so many equal documents that batches are full, and so short that
# attention costs little.
UNIFORM = Workload("uniform", "equal, 128 tokens", (128,) * 64)
DEFAULT = ("A", "B", "C", "D", "E")
OF_CROSS_ENCODERS = ("A", "F")  # their rows are short
NAMES = tuple(sorted({w.name for w in WORKLOADS} | {"E"}))


def select(names: Iterable[str]) -> list[Workload]:
    """The workloads of these names, in the order of WORKLOADS; E is its three."""
    wanted = set(names)
    return [w for w in WORKLOADS if wanted & {w.name, w.group}]
