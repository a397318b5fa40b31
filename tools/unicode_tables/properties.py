# SPDX-License-Identifier: Apache-2.0
"""Sets of characters, as the package's normalizers and splitters tell them."""

from collections.abc import Callable

from tokenizers import normalizers, pre_tokenizers

# Surrogates are no characters.
CODES = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]


def _where(holds: Callable[[str], bool]) -> set[int]:
    return {code for code in CODES if holds(chr(code))}


def _bert(*, clean: bool, strip: bool) -> Callable[[str], str]:
    made = normalizers.BertNormalizer(
        clean_text=clean,
        handle_chinese_chars=False,
        strip_accents=strip,
        lowercase=False,
    )
    normalize: Callable[[str], str] = made.normalize_str
    return normalize


def sets() -> dict[str, set[int]]:
    """By the name that each has in C++."""
    clean = _bert(clean=True, strip=False)
    strip = _bert(clean=False, strip=True)
    strip_all = normalizers.StripAccents().normalize_str
    spaces = pre_tokenizers.WhitespaceSplit().pre_tokenize_str
    words = pre_tokenizers.Whitespace().pre_tokenize_str
    signs = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    digits = pre_tokenizers.Digits(individual_digits=True).pre_tokenize_str
    chinese = normalizers.BertNormalizer(
        clean_text=False, strip_accents=False, lowercase=False
    ).normalize_str
    return {
        "Whitespace": _where(lambda c: spaces(c) == []),
        "Word": _where(lambda c: len(words(f"a{c}a")) == 1),
        "Punctuation": _where(lambda c: len(signs(f"a{c}a")) == 3),
        "Numeric": _where(lambda c: len(digits(f"a{c}a")) == 3),
        "Cleaned": _where(lambda c: clean(c) == ""),
        "NonspacingMarks": _where(lambda c: strip(c) == ""),
        "Marks": _where(lambda c: strip_all(c) == ""),
        "Chinese": _where(lambda c: chinese(c) == f" {c} "),
    }
