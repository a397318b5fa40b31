# SPDX-License-Identifier: Apache-2.0
"""OpenVINO GenAI's TextRerankPipeline, the prompt written by its caller.

The pipeline has no template: for Qwen3 it tokenizes query + document as one text. So
its query is all of the prompt in front of the document, and each document carries
the suffix, which gives the very tokens that the others score. It returns the
probability of "yes".
"""

from typing import Any, Literal

from harness._shared.prompt import SUFFIX, query_part
from harness.bench.models import Models
from harness.bench.peers import Properties
from harness.bench.peers.properties import load_with

# More than any request has: the pipeline returns the best three otherwise.
TOP_N = 1_000_000


class GenAI:
    """openvino_genai.TextRerankPipeline."""

    scores_are: Literal["probability"] = "probability"
    concurrent = False  # "Only one method of async family can be active"

    def __init__(self, pipeline: Any, given: dict[str, object]) -> None:  # noqa: ANN401
        """Takes the loaded pipeline and what load_with says of it."""
        self._pipeline = pipeline
        self.given = {
            "query": "prefix + '<Instruct>: ...\\n<Query>: ...\\n<Document>: '",
            "documents": "document + suffix",
            "top_n": "all",
            "max_length": "not set",
            **given,
        }

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Probabilities of "yes"."""
        ranked = self._pipeline.rerank(
            query_part(query), [d + SUFFIX for d in documents]
        )
        return [score for _, score in sorted(ranked)]

    def computed_tokens(self) -> None:
        """It does not tell."""


def load(models: Models, properties: Properties) -> GenAI:
    """Builds the pipeline from the export."""
    import openvino_genai

    config = openvino_genai.TextRerankPipeline.Config()
    config.top_n = TOP_N
    pipeline, given = load_with(
        properties,
        lambda accepted: openvino_genai.TextRerankPipeline(
            models.export, "CPU", config, **accepted
        ),
    )
    return GenAI(pipeline, given)
