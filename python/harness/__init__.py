# SPDX-License-Identifier: Apache-2.0
"""Qwen3-Reranker on OpenVINO: load a model directory and score documents.

Example:
    >>> import harness
    >>> servable = harness.load_servable(harness.bundled_model())
    >>> raw = servable.score("query", ["first document", "second document"])

``raw[i]`` is ``logit(yes) - logit(no)`` of document i; the relevance score is its
sigmoid. Importing needs none of the optional extras. For graphs see
``harness.graph``; for the command line ``python -m harness --help``.
"""

from importlib.metadata import version

from harness._native import Cancellation, Servable
from harness.errors import (
    CancelledError,
    DeadlineExceededError,
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    RerankError,
    ResourceExhaustedError,
)
from harness.servable import bundled_model, load_servable, load_servable_from_options

__version__ = version("rerank-harness")

__all__ = [
    "Cancellation",
    "CancelledError",
    "DeadlineExceededError",
    "FailedPreconditionError",
    "InternalError",
    "InvalidArgumentError",
    "NotFoundError",
    "RerankError",
    "ResourceExhaustedError",
    "Servable",
    "__version__",
    "bundled_model",
    "load_servable",
    "load_servable_from_options",
]
