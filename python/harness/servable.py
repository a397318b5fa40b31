# SPDX-License-Identifier: Apache-2.0
"""Loads models: the C++ servable with the paths that only Python knows.

Not for graphs: those load their nodes' models through ``harness.graph``.
"""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from harness._native import Servable
from harness.errors import FailedPreconditionError
from harness.options import LoadOptions, PropertyValue, shows_options

if TYPE_CHECKING:
    from typing_extensions import Unpack

_LOG = logging.getLogger("harness")


def tokenizers_library() -> Path:
    """Path of openvino_tokenizers' shared library, without importing it.

    Raises:
        FailedPreconditionError: The package is not installed.
    """
    spec = importlib.util.find_spec("openvino_tokenizers")
    if spec is None or not spec.submodule_search_locations:
        raise FailedPreconditionError(
            "openvino_tokenizers is not installed; "
            f"pip install openvino-tokenizers=={version('openvino')}.0"
        )
    folder = Path(spec.submodule_search_locations[0])
    return folder / "lib" / "libopenvino_tokenizers.so"


def bundled_model() -> Path:
    """Directory of the model that comes with the package."""
    return Path(__file__).parent / "models" / "mini-reranker"


def load_servable(
    model_path: str | os.PathLike[str], **options: Unpack[LoadOptions]
) -> Servable:
    """Loads a model directory for scoring; the result is safe for many threads.

    Args:
        model_path: Directory with config.json, openvino_model.xml and
            openvino_tokenizer.xml.
        **options: See ``harness.options.LoadOptions``; not given: the default.

    Raises:
        RerankError: Which subclass says whether a file is missing (NotFoundError),
            an option is wrong (InvalidArgumentError) or the model or device does not
            fit (FailedPreconditionError).
    """
    servable = Servable.load(
        model_path, tokenizers_library=tokenizers_library(), **options
    )
    return _logged(servable, model_path)


shows_options(load_servable)


def load_servable_from_options(
    options: Mapping[str, PropertyValue], base_path: Path
) -> Servable:
    """Loads the model that a graph node's options describe.

    Args:
        options: What the node states of mediapipe.RerankCalculatorOVOptions, by
            field; a value of an enumeration is its number.
        base_path: Folder of graph.pbtxt; a relative models_path starts there.

    Raises:
        RerankError: As for load_servable.
    """
    servable = Servable.load_from_options(
        dict(options), base_path=base_path, tokenizers_library=tokenizers_library()
    )
    return _logged(servable, base_path)


def _logged(servable: Servable, path: str | os.PathLike[str]) -> Servable:
    """Says what the model is and how it is computed, on the logger "harness"."""
    for name, text, warning in servable.summary:
        level = logging.WARNING if warning else logging.INFO
        _LOG.log(level, "%s: %s %s", path, name, text)
    return servable
