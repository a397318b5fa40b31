# SPDX-License-Identifier: Apache-2.0
"""Grapheme clusters, as the package's Precompiled normalizer sees them.

It replaces a cluster of less than six bytes as a whole, else each character. A map that
makes an X of whatever begins with certain bytes thus counts: one X for a short cluster,
one for each character of a long one.
"""

import struct
from collections.abc import Iterable

from tokenizers import normalizers

from tools.unicode_tables.properties import CODES

UNITS = 512
CHILDREN = 256  # where the units of first bytes begin
HAS_LEAF = 1 << 8
OFFSET = 10  # bits
LEAF = 1  # index of the one leaf; its value 0 points to the X

# In C++: enum class ClusterClass.
CLASSES = (
    "Other", "Control", "Extend", "SpacingMark", "Joiner", "Prepend", "L", "V", "T",
    "LV", "LVT", "Consonant", "Linker", "Pictographic",
)  # fmt: skip
MARKS = "\u0300"
KA, VIRAMA, JOINER, HEART = "\u0915", "\u094d", "\u200d", "\u2764"


def _charsmap(first_bytes: Iterable[int]) -> bytes:
    """A double array whose root has these children, all with the same leaf."""
    units = [0] * UNITS
    units[0] = CHILDREN << OFFSET
    for byte in first_bytes:
        at = CHILDREN + byte
        units[at] = byte | HAS_LEAF | (at ^ LEAF) << OFFSET
    trie = struct.pack(f"<{UNITS}I", *units)
    return struct.pack("<I", len(trie)) + trie + b"X\0"


# Every character outside ASCII, and "a".
_MAP = normalizers.Precompiled(_charsmap([ord("a"), *range(0xC2, 0xF5)]))


def _count(text: str) -> int:
    return int(_MAP.normalize_str(text).count("X"))


def classes() -> dict[int, int]:
    """The class of each code point that has one; by its index in CLASSES."""
    number = {name: i for i, name in enumerate(CLASSES)}
    codes = [code for code in CODES if code >= 0x80]
    # A pair in one cluster, where it is short enough to tell.
    joins_before = {c for c in codes if _count(f"a{chr(c)}") == 1}
    prepend = {c for c in codes if _count(f"{chr(c)}a") == 1}
    # Two marks that are alone are a short cluster.
    control = {c for c in codes if _count(f"{chr(c)}{MARKS}\u0301") == 2}
    # What follows is short with its mark when it begins a cluster: of four bytes it
    # never is, and then nothing depends on it.
    rest = [c for c in codes if c < 0x10000 and c not in joins_before | control]

    def after(text: str) -> set[int]:
        long = len(text) + 2
        return {c for c in rest if _count(text + chr(c) + MARKS) == long} - prepend

    found: dict[int, int] = {}

    def put(name: str, codes: Iterable[int]) -> None:
        found.update(dict.fromkeys(codes, number[name]))

    after_l, after_v, after_t = after("\u1100"), after("\u1161"), after("\u11a8")
    syllables = range(0xAC00, 0xD7A4)
    put("T", after_t)
    put("V", after_v - after_t)
    put("L", after_l - after_v - set(syllables))
    put("LVT", syllables)
    put("LV", syllables[::28])
    put("Pictographic", after(HEART + JOINER))
    put("Consonant", after(KA + VIRAMA))
    # Only what has no spacing may stand in front of a joiner between pictographs.
    short = [c for c in joins_before if c < 0x10000]
    wide = {
        c for c in joins_before if _count(HEART + chr(c) + JOINER + HEART + MARKS) < 5
    }
    put("Extend", joins_before - wide)
    put("SpacingMark", wide)
    put("Linker", {c for c in short if _count(KA + chr(c) + KA + MARKS) == 4})
    put("Joiner", [ord(JOINER)])
    put("Prepend", prepend)
    put("Control", [*control, *range(0x20), 0x7F])
    return found
