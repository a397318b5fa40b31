# SPDX-License-Identifier: Apache-2.0
"""dictd's databases: a word and what it means."""

import gzip
import re
import string
from collections.abc import Iterator

from tools.train_mini_reranker.texts.section import Section

DIGITS = {
    c: i
    for i, c in enumerate(
        string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    )
}
# Etymologies, pronunciations, sources and grammar: nothing that a query asks for.
ASIDE = re.compile(r"\[[^\[\]]*\]|\\[^\\]*\\|<[^>]*>|\{|\}|^[^\[\]]*\]|--[A-Z][^.]*\.")
GRAMMAR = re.compile(r"\b(?:n|a|v|t|i|adv|pl|imp|p|pr|vb|obs|Obs|prep|conj)\.(?=[ ,;])")


def sections(package: str, index: bytes, database: bytes) -> Iterator[Section]:
    """One for each entry.

    Args:
        package: That ships them.
        index: Lines of word, place and length, in base 64.
        database: Text, perhaps packed by dictzip.
    """
    if database[:2] == b"\x1f\x8b":
        database = gzip.decompress(database)
    for line in index.decode("utf-8", "replace").split("\n"):
        word, place, length = [*line.split("\t"), "", ""][:3]
        if not length or word.startswith("00"):
            continue
        start = _number(place)
        entry = database[start : start + _number(length)].decode("utf-8", "replace")
        _, _, text = entry.partition("\n")
        text = GRAMMAR.sub("", ASIDE.sub("", text))
        yield Section(package, "", word, f"{word}: {text}")


def _number(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value * 64 + DIGITS[digit]
    return value
