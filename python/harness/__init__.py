# SPDX-License-Identifier: Apache-2.0
"""Qwen3-Reranker on OpenVINO: load a model directory and score documents.

Example:
    >>> import harness
    >>> reranker = harness.Reranker(harness.bundled_model())
    >>> for ranked in reranker.rank("query", ["first document", "second document"]):
    ...     print(ranked.index, ranked.score, ranked.document)

``harness.load_servable`` gives the C++ object itself, which takes options and
returns raw scores in the documents' order. Importing needs none of the optional
extras. For graphs see ``harness.graph``; for the command line
``python -m harness --help``.
"""

from importlib import metadata as _metadata

from harness._release import wrong_openvino as _wrong_openvino

try:
    from harness._native import Cancellation, Servable
except ImportError as _error:
    if _line := _wrong_openvino():
        raise ImportError(_line) from _error
    raise
from harness.errors import (
    CancelledError,
    DeadlineExceededError,
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    RerankError,
    RerankWarning,
    ResourceExhaustedError,
)
from harness.options import LoadOptions
from harness.reranker import RankedDocument, Ranking, Reranker
from harness.servable import bundled_model, load_servable, load_servable_from_options

__version__ = _metadata.version("rerank-harness")

__all__ = [
    "Cancellation",
    "CancelledError",
    "DeadlineExceededError",
    "FailedPreconditionError",
    "InternalError",
    "InvalidArgumentError",
    "LoadOptions",
    "NotFoundError",
    "RankedDocument",
    "Ranking",
    "RerankError",
    "RerankWarning",
    "Reranker",
    "ResourceExhaustedError",
    "Servable",
    "__version__",
    "bundled_model",
    "load_servable",
    "load_servable_from_options",
]
