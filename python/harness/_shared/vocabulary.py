# SPDX-License-Identifier: Apache-2.0
"""The texts of a tokenizer's tokens, for people to read.

Example:
    >>> Vocabulary(model_directory / "openvino_tokenizer.xml").text(9693)
    'yes'

Reads openvino_tokenizer.xml as optimum-intel writes it; runs nothing. Knows
byte-level BPE (Qwen's); of another kind of tokenizer no text is known. Not for
encoding: ``Servable.tokenize``.
"""

import struct
from functools import cached_property
from pathlib import Path

from harness._shared.model_file import ModelFile

# Inputs of openvino_tokenizers' BPETokenizer: begins, ends and bytes of strings.
VOCABULARY = (5, 6, 7)
ADDED_TOKENS = (14, 15, 16)
ADDED_IDS = 17


class Vocabulary:
    """The tokens of one openvino_tokenizer.xml."""

    def __init__(self, file: Path) -> None:
        """Nothing is read yet.

        Args:
            file: openvino_tokenizer.xml; its .bin lies beside it.
        """
        self._file = file

    def text(self, token: int) -> str | None:
        """A token's text, or None where it is not known.

        Bytes that are no character by themselves are shown as U+FFFD.

        Raises:
            InvalidArgumentError: The file cannot be read.
        """
        data = self._tokens.get(token)
        return None if data is None else data.decode(errors="replace")

    @cached_property
    def _tokens(self) -> dict[int, bytes]:
        constants = ModelFile(self._file).constants_of("BPETokenizer")
        tokens = dict(enumerate(_strings(constants, VOCABULARY)))
        ids = _integers(constants.get(ADDED_IDS, b""))
        tokens.update(zip(ids, _strings(constants, ADDED_TOKENS), strict=True))
        return tokens


def _integers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}i", data)


def _strings(constants: dict[int, bytes], ports: tuple[int, int, int]) -> list[bytes]:
    if not all(port in constants for port in ports):
        return []
    begins, ends = (_integers(constants[port]) for port in ports[:2])
    text = constants[ports[2]]
    return [text[begin:end] for begin, end in zip(begins, ends, strict=True)]
