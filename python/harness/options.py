# SPDX-License-Identifier: Apache-2.0
"""The options that loading a model takes: their types and what they mean.

Example:
    >>> harness.load_servable("models/qwen", max_length=1024, executor="PAGED")
    >>> option_defaults()["max_documents"]
    10000

Defaults, words and limits are C++'s (``_native.option_list``). Not for a graph's
options, whose names partly differ: docs/options.md.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Literal, TypedDict

from harness._native import option_list

PropertyValue = str | int | float | bool
# DEVICE_PROPERTIES holds properties by device.
Properties = Mapping[str, PropertyValue | Mapping[str, Mapping[str, PropertyValue]]]
LongDocuments = Literal["CHUNK", "TRUNCATE", "ERROR"]
ExecutorName = Literal["AUTO", "PAGED", "DENSE", "PACKED"]
PaddingSide = Literal["LEFT", "RIGHT"]


class LoadOptions(TypedDict, total=False):
    """What is not given, or None, is the default.

    Attributes:
        device: OpenVINO device, for example "CPU" or "GPU".
        plugin_config: OpenVINO properties, for example
            {"INFERENCE_PRECISION_HINT": "f32"}, or their JSON text.
        instruction: Task description in front of every query; not given: the model
            family's default.
        max_length: Longest prompt in tokens, frame included; not given: the model's.
        max_documents: Most documents in one request, and most chunks of them.
        long_documents: What happens to a document that does not fit into one prompt:
            "CHUNK" splits it between characters, and its best chunk's score counts;
            "TRUNCATE" cuts it on the right, as the model cards do; "ERROR" refuses
            the request.
        max_tokens_per_document: What a document has beyond this is cut; not given: no
            limit.
        allow_special_tokens: Special-token strings in queries and documents are
            control tokens instead of plain text; for trusted clients only.
        executor: "PAGED", "PACKED", "DENSE", or "AUTO": the first of these that
            model and device fit.
        max_batched_tokens: Tokens of one batch.
        max_queued_tokens: Most tokens of all waiting requests; beyond it a request
            raises ResourceExhaustedError, and InvalidArgumentError when it alone
            has more.
        kv_cache_bytes: Most KV memory of the paged executor; raised to what one prompt
            of max_length needs. What the work does not need is not touched.
        padding_side: "LEFT" or "RIGHT", of the packed and dense executors; scores do
            not depend on it.
    """

    device: str | None
    plugin_config: Properties | str | None
    instruction: str | None
    max_length: int | None
    max_documents: int | None
    long_documents: LongDocuments | None
    max_tokens_per_document: int | None
    allow_special_tokens: bool | None
    executor: ExecutorName | None
    max_batched_tokens: int | None
    max_queued_tokens: int | None
    kv_cache_bytes: int | None
    padding_side: PaddingSide | None


def option_defaults() -> dict[str, bool | int | str | None]:
    """Every option's default; None: the model's, or no limit."""
    return {option["name"]: option["default"] for option in option_list()}


def option_meanings() -> dict[str, str]:
    """What LoadOptions says of each option, on one line; empty under python -OO."""
    text = inspect.getdoc(LoadOptions) or ""
    entries = re.findall(r"^    (\w+): (.+(?:\n {8}.+)*)", text, re.MULTILINE)
    return {name: " ".join(meaning.split()) for name, meaning in entries}


def shows_options(function: Callable[..., object]) -> None:
    """Gives `function`'s signature every option in the place of ``**options``.

    For ``help()`` and editors that ask the running program; type checkers read
    LoadOptions.
    """
    signature = inspect.signature(function)
    kept = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
        for name, default in option_defaults().items()
    ]
    shown = signature.replace(parameters=[*kept, *added])
    function.__signature__ = shown  # type: ignore[attr-defined]
