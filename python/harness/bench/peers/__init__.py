# SPDX-License-Identifier: Apache-2.0
"""The contenders, one file each, all with the same shape.

A module ``harness.bench.peers.NAME`` has ``load(models, properties)``, which gives a
``Peer``. Importing these modules imports nothing heavy; loading does. ``ours-tuned``
is ``ours`` with a larger group of quantized activations, ``baked-padded`` is ``baked``
with padded rows.
"""

import importlib
from collections.abc import Mapping
from typing import Literal, Protocol, cast

from harness._shared.extras import require
from harness.bench.models import Models
from harness.options import PropertyValue

Properties = Mapping[str, PropertyValue]

GROUP = "DYNAMIC_QUANTIZATION_GROUP_SIZE"
TUNED, TUNED_GROUP = "ours-tuned", 128
PADDED = "baked-padded"
NAMES = (
    *("ours", TUNED, "baked", PADDED, "seed", "genai", "transformers"),
    "sentence-transformers",
    "onnxruntime",
)
# Without ours-tuned, which does not compute what the others do, and what is made of
# the export for another server or of the checkpoint for another library.
DEFAULT = ("ours", "seed", "genai", "transformers")
OF_CROSS_ENCODERS = ("ours", "baked", PADDED, "sentence-transformers")
# These compute logits of the whole vocabulary at every token of a padded batch.
FULL_LOGITS = frozenset({"seed", "genai"})

_NEEDS = {
    "genai": {"openvino_genai": "rerank-harness[bench]"},
    "transformers": {
        "torch": "rerank-harness[bench]",
        "transformers": "rerank-harness[bench]",
    },
    "sentence-transformers": {
        "sentence_transformers": "rerank-harness[cross-encoder]",
    },
    "onnxruntime": dict.fromkeys(
        ("onnxruntime", "onnx", "onnxscript", "torch", "transformers"),
        "rerank-harness[bench,peers]",
    ),
}


class Peer(Protocol):
    """A loaded model that scores."""

    # What it was told, in words and numbers that bench.json keeps.
    given: dict[str, object]
    # raw = logit(yes) - logit(no); probability = its sigmoid.
    scores_are: Literal["raw", "probability"]
    # Whether several requests may run at once; else they wait for one another.
    concurrent: bool

    def score(self, query: str, documents: list[str]) -> list[float]:
        """One score for each document, in their order."""

    def computed_tokens(self) -> int | None:
        """Tokens put through the model since loading; None where it cannot tell."""


def check_installed(name: str) -> None:
    """Says what to install before anything is measured.

    Raises:
        FailedPreconditionError: A package of this contender is missing.
    """
    require(f"the contender {name}", **_NEEDS.get(name, {}))


def properties_of(
    name: str, properties: Properties, tuned_group: int
) -> dict[str, PropertyValue]:
    """What a contender is given of properties that all are given."""
    return {**properties, **({GROUP: tuned_group} if name == TUNED else {})}


def load(name: str, models: Models, properties: Properties) -> Peer:
    """Loads a contender.

    Raises:
        Exception: Whatever the contender's library raises.
    """
    file = {TUNED: "ours", PADDED: "baked"}.get(name, name.replace("-", "_"))
    module = importlib.import_module(f"harness.bench.peers.{file}")
    if name == PADDED:
        return cast(Peer, module.load(models, properties, rows="padded"))
    return cast(Peer, module.load(models, properties))


def logits_bytes(lengths: list[int], vocabulary: int) -> int:
    """Bytes of the f32 logits [rows, longest, vocabulary] of one padded batch."""
    return len(lengths) * max(lengths) * vocabulary * 4
