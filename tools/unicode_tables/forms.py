# SPDX-License-Identifier: Apache-2.0
"""Decompositions, compositions, combining classes and lower case."""

import unicodedata

from tokenizers import normalizers

from tools.unicode_tables.properties import CODES

# Composed and decomposed by arithmetic.
HANGUL = range(0xAC00, 0xD7A4)
# Of the highest combining class, 240: every known mark goes in front of it.
YPOGEGRAMMENI = "\u0345"

nfc = normalizers.NFC().normalize_str
nfd = normalizers.NFD().normalize_str
nfkd = normalizers.NFKD().normalize_str
lower = normalizers.Lowercase().normalize_str


def sequences() -> dict[str, dict[int, str]]:
    """What characters become, in full; compatible forms only where they differ."""
    tables: dict[str, dict[int, str]] = {
        "Canonical": {},
        "Compatibility": {},
        "Lowercase": {},
    }
    for code in CODES:
        character = chr(code)
        if lower(character) != character:
            tables["Lowercase"][code] = lower(character)
        if code in HANGUL:
            continue
        canonical, compatible = nfd(character), nfkd(character)
        if canonical != character:
            tables["Canonical"][code] = canonical
        if compatible != canonical:
            tables["Compatibility"][code] = compatible
    return tables


def compositions() -> dict[tuple[int, int], int]:
    """Which two characters become which one."""
    pairs = {}
    for code, parts in sequences()["Canonical"].items():
        first = nfc(parts[:-1])
        if len(first) == 1 and nfc(first + parts[-1]) == chr(code):
            pairs[ord(first), ord(parts[-1])] = code
    return pairs


def combining_classes() -> dict[int, int]:
    """Of the marks that the package reorders.

    Their classes are Python's: once given to a character, a class never changes.
    """
    known = {ord(YPOGEGRAMMENI): 240}
    for code in CODES:
        character = chr(code)
        # One that does not end in a mark of its own does not move.
        if nfd(YPOGEGRAMMENI + character) == character + YPOGEGRAMMENI:
            known[code] = unicodedata.combining(character)
    return known
