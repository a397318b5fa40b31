# SPDX-License-Identifier: Apache-2.0
"""Types of the C++ extension; the Python side of python/bindings."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, TypedDict, TypeVar

from typing_extensions import Unpack

from harness.options import LoadOptions, LongDocuments

class RerankError(Exception): ...
class InvalidArgumentError(RerankError): ...
class NotFoundError(RerankError): ...
class FailedPreconditionError(RerankError): ...
class ResourceExhaustedError(RerankError): ...
class DeadlineExceededError(RerankError): ...
class CancelledError(RerankError): ...
class InternalError(RerankError): ...
class RerankWarning(UserWarning): ...

_T = TypeVar("_T")

class Results(list[_T]):
    """A list that tells what of the texts did not fit."""

    warnings: tuple[str, ...]  # as in a JSON answer
    prompt_tokens: int  # of all prompts together

class Cancellation:
    """Stops one request from another thread; it then raises CancelledError."""

    def __init__(self) -> None: ...
    def cancel(self) -> None: ...
    @property
    def cancelled(self) -> bool: ...

class ErrorCode:
    """What a batch can fail with; each becomes an exception of its own."""

    INVALID_ARGUMENT: ErrorCode
    NOT_FOUND: ErrorCode
    FAILED_PRECONDITION: ErrorCode
    RESOURCE_EXHAUSTED: ErrorCode
    DEADLINE_EXCEEDED: ErrorCode
    CANCELLED: ErrorCode
    INTERNAL: ErrorCode
    __members__: Mapping[str, ErrorCode]

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
        throw_code: ErrorCode = ...,
    ) -> None: ...
    # What was injected so far, in whatever was loaded with these: thrown_batches,
    # nan_batches, nan_scores and slow_batches.
    @property
    def injected(self) -> dict[str, int]: ...
    # From now on there are none.
    def stop(self) -> None: ...

INJECTED_FAULT: str

class ModelDescription:
    @property
    def directory(self) -> Path: ...
    @property
    def model_file(self) -> Path: ...
    @property
    def tokenizer_file(self) -> Path: ...
    @property
    def family(self) -> str: ...
    @property
    def family_evidence(self) -> str: ...
    @property
    def family_assumed(self) -> bool: ...
    @property
    def classifier(self) -> bool: ...
    @property
    def score_scale(self) -> float: ...
    @property
    def max_length(self) -> int: ...

class ModelFamily:
    @property
    def name(self) -> str: ...
    @property
    def classifier(self) -> bool: ...
    # One line: by what it was told, and whether only the architecture spoke.
    @property
    def evidence(self) -> str: ...
    @property
    def assumed(self) -> bool: ...

# Of a model directory, or of the checkpoint that it was exported from.
def tell_family(directory: str | os.PathLike[str]) -> ModelFamily: ...
def family_names() -> list[str]: ...

class SpecialTokens:
    @property
    def bos(self) -> int: ...
    @property
    def eos(self) -> int: ...
    @property
    def sep(self) -> int: ...
    @property
    def pad(self) -> int: ...

class Option(TypedDict):
    """An option of loading, as calculators/core/options.h has it."""

    name: str
    graph_name: str  # in graph.pbtxt
    kind: Literal["bool", "int", "str"]
    words: tuple[str, ...]  # the only values; empty: any
    default: bool | int | str | None  # None: the model's, or no limit
    least: int  # of numbers
    most: int

def option_list() -> list[Option]: ...

class Runtime(TypedDict):
    """What a device made of a model."""

    properties: dict[str, str]  # those that move scores
    inputs: list[tuple[str, str, list[int]]]  # name, type, shape; -1: any size
    kv_bytes: int

class Servable:
    @staticmethod
    def load(
        model_path: str | os.PathLike[str],
        *,
        tokenizers_library: str | os.PathLike[str] = "",
        faults: Faults | None = None,
        **options: Unpack[LoadOptions],
    ) -> Servable: ...
    # A graph node's options: the fields that it states, enums as numbers.
    @staticmethod
    def load_from_options(
        options: dict[str, bool | int | float | str],
        *,
        base_path: str | os.PathLike[str],
        tokenizers_library: str | os.PathLike[str] = "",
    ) -> Servable: ...
    # What is not given is the model's. Where a text lost tokens, they warn with a
    # RerankWarning; stacklevel is that of warnings.warn, and 0 keeps silent.
    def score(
        self,
        query: str,
        documents: Sequence[str],
        cancellation: Cancellation | None = None,
        *,
        instruction: str | None = None,
        long_documents: LongDocuments | None = None,
        max_tokens_per_document: int | None = None,
        max_chunks_per_document: int | None = None,
        stacklevel: int = 1,
    ) -> Results[float]: ...
    # (index, raw score, relevance score, tokens that did not fit), best first.
    def rank(
        self,
        query: str,
        documents: Sequence[str],
        cancellation: Cancellation | None = None,
        *,
        top_n: int | None = None,
        instruction: str | None = None,
        long_documents: LongDocuments | None = None,
        max_tokens_per_document: int | None = None,
        max_chunks_per_document: int | None = None,
        stacklevel: int = 1,
    ) -> Results[tuple[int, float, float, int]]: ...
    def tokenize(self, texts: Sequence[str]) -> list[list[int]]: ...
    # The body of POST /v3/tokenize, and its answer.
    def tokenize_body(self, body: str | bytes) -> str: ...
    def prompt(self, query: str, document: str) -> str: ...
    # Whose rows a cross-encoder reads, one line; "" for a prompt.
    @property
    def rows(self) -> str: ...
    # Whether the checkpoint was trained on others.
    @property
    def rows_differ(self) -> bool: ...
    def encode(self, query: str, documents: Sequence[str]) -> list[list[int]]: ...
    def rerank(
        self, body: str | bytes, cancellation: Cancellation | None = None
    ) -> str: ...
    @property
    def model(self) -> ModelDescription: ...
    @property
    def special_tokens(self) -> SpecialTokens: ...
    # None for a classifier; the false one also where only the true one is read.
    @property
    def true_token_id(self) -> int | None: ...
    @property
    def false_token_id(self) -> int | None: ...
    @property
    def family(self) -> str: ...
    @property
    def instruction(self) -> str: ...
    @property
    def max_length(self) -> int: ...
    # Those that it was loaded with, by name.
    @property
    def options(self) -> dict[str, bool | int | str | None]: ...
    # What the device made of the model; while nothing is scored.
    @property
    def runtime(self) -> Runtime: ...
    # What the model is and how it is computed, a line each: name, text, and whether
    # it is worth a warning. Name and text in a row are a sentence.
    @property
    def summary(self) -> list[tuple[str, str, bool]]: ...
    @property
    def folded_head(self) -> bool: ...
    @property
    def executor(self) -> Literal["paged", "packed", "dense"]: ...
    @property
    def executor_reason(self) -> str: ...
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
        options: dict[str, bool | int | float | str] | None,
    ) -> None: ...
    def open(self, side_packets: Mapping[str, Mapping[str, Servable]]) -> None: ...
    def process(
        self,
        timestamp: int,
        inputs: Mapping[str, str | bytes],
        uri: str = "/v3/rerank",
        cancellation: Cancellation | None = None,
    ) -> dict[str, str]: ...
    def close(self) -> None: ...

class BakedModel:
    @property
    def family(self) -> str: ...
    @property
    def cross_encoder(self) -> bool: ...
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
    def folded_head(self) -> bool: ...
    # "packed", "grouped" or "padded"; why_not_packed is empty where packing fits.
    @property
    def rows(self) -> str: ...
    @property
    def why_not_packed(self) -> str: ...

def bake_model(
    model_path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    instruction: str | None = None,
    max_length: int | None = None,
    rows: str | None = None,
    tokenizers_library: str | os.PathLike[str] = "",
) -> BakedModel: ...

class Tokenizer:
    """A model directory's tokenizer by itself, for comparing."""

    def __init__(
        self,
        file: str | os.PathLike[str],
        *,
        tokenizers_library: str | os.PathLike[str] = "",
    ) -> None: ...
    # Without special tokens, which in encode_text are text like any other.
    def encode_text(self, texts: Sequence[str]) -> list[list[int]]: ...
    def encode_control(self, texts: Sequence[str]) -> list[list[int]]: ...
    # The form that the checkpoint's normalizers give each text; a text that
    # equals it has the same tokens whoever normalizes.
    def normalized(self, texts: Sequence[str]) -> list[str]: ...
    # Whether tokens are those of Hugging Face's tokenizers for any text.
    @property
    def exact_text(self) -> bool: ...

def registered_calculators() -> list[str]: ...
