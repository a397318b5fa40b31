# SPDX-License-Identifier: Apache-2.0
"""Types of the C++ extension; the Python side of python/bindings."""

import os
from collections.abc import Mapping, Sequence

class RerankError(Exception): ...
class InvalidArgumentError(RerankError): ...
class NotFoundError(RerankError): ...
class FailedPreconditionError(RerankError): ...
class ResourceExhaustedError(RerankError): ...
class DeadlineExceededError(RerankError): ...
class CancelledError(RerankError): ...
class InternalError(RerankError): ...

class Cancellation:
    """Stops one request from another thread; it then raises CancelledError."""

    def __init__(self) -> None: ...
    def cancel(self) -> None: ...
    @property
    def cancelled(self) -> bool: ...

class Faults:
    """What a device does wrong on purpose, in shares of all batches; for soak."""

    def __init__(
        self,
        *,
        throw_share: float = 0.0,
        nan_share: float = 0.0,
        slow_share: float = 0.0,
        slow_seconds: float = 0.02,
        seed: int = 0,
    ) -> None: ...

INJECTED_FAULT: str

class Servable:
    @staticmethod
    def load(
        model_path: str | os.PathLike[str],
        *,
        device: str = "CPU",
        plugin_config: str = "",
        instruction: str | None = None,
        max_length: int | None = None,
        max_documents: int = 10000,
        long_documents: str = "CHUNK",
        max_tokens_per_document: int | None = None,
        allow_special_tokens: bool = False,
        engine: str = "AUTO",
        max_batched_tokens: int = 512,
        max_queued_tokens: int = 8388608,
        kv_cache_bytes: int = 1073741824,
        padding_side: str = "right",
        tokenizers_library: str | os.PathLike[str] = "",
        faults: Faults | None = None,
    ) -> Servable: ...
    @staticmethod
    def load_from_options(
        options: bytes,
        *,
        base_path: str | os.PathLike[str],
        tokenizers_library: str | os.PathLike[str] = "",
    ) -> Servable: ...
    def score(
        self,
        query: str,
        documents: Sequence[str],
        cancellation: Cancellation | None = None,
    ) -> list[float]: ...
    def encode(self, query: str, documents: Sequence[str]) -> list[list[int]]: ...
    def rerank(self, body: str, cancellation: Cancellation | None = None) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def instruction(self) -> str: ...
    @property
    def max_length(self) -> int: ...
    @property
    def folded_head(self) -> bool: ...
    @property
    def engine(self) -> str: ...
    @property
    def engine_reason(self) -> str: ...
    @property
    def statistics(self) -> dict[str, int]: ...

class CalculatorNode:
    def __init__(
        self,
        *,
        name: str,
        calculator: str,
        input_streams: list[str],
        output_streams: list[str],
        input_side_packets: list[str],
        options_type: str,
        options: bytes,
    ) -> None: ...
    def open(self, side_packets: Mapping[str, Mapping[str, Servable]]) -> None: ...
    def process(self, timestamp: int, inputs: Mapping[str, str]) -> dict[str, str]: ...
    def close(self) -> None: ...

class BakedModel:
    @property
    def family(self) -> str: ...
    @property
    def instruction(self) -> str: ...
    @property
    def bos_token(self) -> int: ...
    @property
    def eos_token(self) -> int: ...
    @property
    def sep_token(self) -> int: ...
    @property
    def pad_token(self) -> int: ...
    @property
    def max_row_length(self) -> int: ...
    @property
    def max_length(self) -> int: ...
    @property
    def prompt_tokens(self) -> int: ...
    @property
    def merged_newlines(self) -> int: ...
    @property
    def folded_head(self) -> bool: ...

def bake_model(
    model_path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    instruction: str | None = None,
    max_length: int | None = None,
    tokenizers_library: str | os.PathLike[str] = "",
) -> BakedModel: ...
def registered_calculators() -> list[str]: ...
