# SPDX-License-Identifier: Apache-2.0
"""The texts of a tokenizer's tokens, for people to read.

Example:
    >>> Vocabulary(model_directory / "openvino_tokenizer.xml").text(9693)
    'yes'

Knows the operations of openvino_tokenizers that hold a vocabulary; of another kind of
tokenizer no text is known. Not for encoding: ``Servable.tokenize``.
"""

from functools import cached_property
from pathlib import Path
from typing import Any

from harness._shared.model_file import read_model

# Where an operation's vocabulary begins: begins, ends and bytes of strings. As in
# calculators/engine/text/vocabulary.cc.
VOCABULARIES = {
    "BPETokenizer": 5,
    "WordpieceTokenizer": 5,
    "TrieTokenizer": 5,
    "UnigramTokenizer": 5,
    "VocabEncoder": 3,
}
# Of BPETokenizer, the last ones: strings that were added, and their numbers.
ADDED_TOKENS = 4


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
        # The nodes below are the model's.
        model = read_model(self._file)
        tokens: dict[int, bytes] = {}
        for node in model.get_ops():
            kind = node.get_type_name()
            if kind in VOCABULARIES:
                tokens.update(enumerate(_strings(node, VOCABULARIES[kind])))
            # Else there are merges only, in one form (3 inputs) or two (6).
            if kind == "BPETokenizer" and node.get_input_size() in (15, 18):
                first = node.get_input_size() - ADDED_TOKENS
                ids = _constant(node, first + 3)
                added = _strings(node, first)
                tokens.update(zip(map(int, ids), added, strict=True))
        return tokens


def _constant(node: Any, port: int) -> Any:  # noqa: ANN401 - openvino has no types
    """What a constant feeds an input; empty where none does."""
    source = node.input_value(port).get_node()
    return source.data if source.get_type_name() == "Constant" else []


def _strings(node: Any, port: int) -> list[bytes]:  # noqa: ANN401
    begins, ends, data = (_constant(node, port + i) for i in range(3))
    text = bytes(data)
    return [text[begin:end] for begin, end in zip(begins, ends, strict=True)]
