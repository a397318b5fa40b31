# SPDX-License-Identifier: Apache-2.0
"""Loads models: the C++ servable with the paths that only Python knows.

Not for graphs: those load their nodes' models through ``harness.graph``.
"""

import importlib.util
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from harness._native import Servable
from harness.errors import FailedPreconditionError

PropertyValue = str | int | float | bool
# DEVICE_PROPERTIES holds properties by device.
Properties = Mapping[str, PropertyValue | Mapping[str, Mapping[str, PropertyValue]]]
LongDocuments = Literal["CHUNK", "TRUNCATE", "ERROR"]
EngineName = Literal["AUTO", "PAGED", "DENSE"]
PaddingSide = Literal["left", "right"]
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
            "pip install openvino-tokenizers==2026.4.1.0"
        )
    folder = Path(spec.submodule_search_locations[0])
    return folder / "lib" / "libopenvino_tokenizers.so"


def bundled_model() -> Path:
    """Directory of the model that comes with the package."""
    return Path(__file__).parent / "models" / "mini-reranker"


def load_servable(
    model_path: str | os.PathLike[str],
    *,
    device: str = "CPU",
    plugin_config: Properties | None = None,
    instruction: str | None = None,
    max_length: int | None = None,
    max_documents: int = 10000,
    long_documents: LongDocuments = "CHUNK",
    max_tokens_per_document: int | None = None,
    allow_special_tokens: bool = False,
    engine: EngineName = "AUTO",
    max_batched_tokens: int = 512,
    max_queued_tokens: int = 8388608,
    kv_cache_bytes: int = 1 << 30,
    padding_side: PaddingSide = "right",
) -> Servable:
    """Loads a model directory for scoring; the result is safe for many threads.

    Args:
        model_path: Directory with config.json, openvino_model.xml and
            openvino_tokenizer.xml.
        device: OpenVINO device, for example "CPU" or "GPU".
        plugin_config: OpenVINO properties, for example
            {"INFERENCE_PRECISION_HINT": "f32"}.
        instruction: Task description in front of every query; None means the model
            family's default.
        max_length: Longest prompt in tokens, frame included; None means the model's.
        max_documents: Most documents in one request, and most chunks of them.
        long_documents: What happens to a document that does not fit into one prompt:
            "CHUNK" splits it between characters, and its best chunk's score counts;
            "TRUNCATE" cuts it on the right, as the model cards do; "ERROR" refuses
            the request.
        max_tokens_per_document: What a document has beyond this is cut; None means
            no limit.
        allow_special_tokens: Special-token strings in queries and documents are
            control tokens instead of plain text; for trusted clients only.
        engine: "PAGED", "DENSE", or "AUTO": paged where model and device fit.
        max_batched_tokens: Tokens of one batch.
        max_queued_tokens: Most tokens of all waiting requests; beyond it a request
            raises ResourceExhaustedError.
        kv_cache_bytes: Most KV memory of the paged engine; raised to what one prompt
            of max_length needs. What the work does not need is not touched.
        padding_side: "left" or "right", of the dense engine; scores do not depend
            on it.

    Raises:
        RerankError: Which subclass says whether a file is missing (NotFoundError),
            an option is wrong (InvalidArgumentError) or the model or device does not
            fit (FailedPreconditionError).
    """
    servable = Servable.load(
        model_path,
        device=device,
        plugin_config=json.dumps(dict(plugin_config)) if plugin_config else "",
        instruction=instruction,
        max_length=max_length,
        max_documents=max_documents,
        long_documents=long_documents,
        max_tokens_per_document=max_tokens_per_document,
        allow_special_tokens=allow_special_tokens,
        engine=engine,
        max_batched_tokens=max_batched_tokens,
        max_queued_tokens=max_queued_tokens,
        kv_cache_bytes=kv_cache_bytes,
        padding_side=padding_side,
        tokenizers_library=tokenizers_library(),
    )
    return _logged(servable, model_path)


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
    model = servable.model
    _LOG.log(
        logging.WARNING if model.family_assumed else logging.INFO,
        "%s: family %s, told by %s",
        path,
        model.family,
        model.family_evidence
        + ("; name it in reranker.json" if model.family_assumed else ""),
    )
    _LOG.info("%s: engine %s: %s", path, servable.engine, servable.engine_reason)
    if not servable.folded_head:
        _LOG.warning(
            "%s: the head's weight or the graph behind the hidden state is not "
            "understood; logits of the whole vocabulary are computed",
            path,
        )
    return servable
