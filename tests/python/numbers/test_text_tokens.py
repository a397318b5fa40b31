# SPDX-License-Identifier: Apache-2.0
"""The tokens of any text are Hugging Face's, up to the last mark.

compare_texts.py does the same on as many strings as one likes.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from harness._native import Tokenizer as OurTokenizer
from helpers.compare_texts import differences, load, save
from helpers.random_texts import SPACES, pools, text_of
from helpers.text_kinds import KINDS

STRINGS = 300
# Ordinary words whose marks are not in canonical order.
WORDS = [
    "Co\u0302\u0323ng", "C\u00f4\u0323ng", "e\u0323\u0301 \u1eb9\u0301 e\u0301\u0323",
    "\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u05d9\u05ea",
    "\u0627\u0644\u0644\u0651\u064e\u0647", "a\u180eb \u180e c", "\r\n\u0301", "\0",
    "", " ", "\u0301", "\u2581", "x" * 101, "\u00e9" * 100, "e\u0301" * 100,
    "\u4e2d" * 200, " " * 1000, "\n" * 1000, "a" * 20_000, "\u0301" * 5000,
]  # fmt: skip

KindLoader = Callable[[str], tuple[Any, OurTokenizer]]


@pytest.fixture(scope="module")
def kind(tmp_path_factory: pytest.TempPathFactory) -> KindLoader:
    """kind(name) -> transformers' tokenizer and ours."""
    root = tmp_path_factory.mktemp("texts")
    made: dict[str, tuple[Any, OurTokenizer]] = {}

    def make(name: str) -> tuple[Any, OurTokenizer]:
        if name not in made:
            tokenizer = KINDS[name]()
            made[name] = tokenizer, load(save(tokenizer, root / name))
        return made[name]

    return make


def assert_equal(pair: tuple[Any, OurTokenizer], texts: list[str]) -> None:
    tokenizer, ours = pair
    found = next(differences(tokenizer, ours, texts), None)
    assert found is None, ascii(found)


def every_mark(generator: random.Random) -> Iterator[str]:
    """Each mark of every block in front of another and behind it."""
    marks = pools()["mark"]
    for mark in marks:
        other = generator.choice(marks)
        yield f"o{mark}{other} a{other}{mark}\u0302 {mark}"


def every_character() -> Iterator[str]:
    """Each that is assigned, within a word."""
    line = ""
    for code in range(0x110000):
        character = chr(code)
        if unicodedata.category(character) in ("Cn", "Co", "Cs"):
            continue
        line += f"a{character}a "
        if code % 64 == 63:
            yield line
            line = ""


@pytest.mark.parametrize("name", KINDS)
def test_random_strings(kind: KindLoader, name: str) -> None:
    generator = random.Random(5)
    texts = [text_of(generator) for _ in range(STRINGS)]
    assert_equal(kind(name), [*WORDS, *texts])


@pytest.mark.parametrize("name", KINDS)
def test_every_mark_of_every_block(kind: KindLoader, name: str) -> None:
    assert_equal(kind(name), list(every_mark(random.Random(6))))


@pytest.mark.parametrize("name", KINDS)
def test_every_space(kind: KindLoader, name: str) -> None:
    texts = [f"a{s}b {s} {s}{s}c{s}\u0301" for s in SPACES]
    assert_equal(kind(name), texts)


@pytest.mark.parametrize("name", KINDS)
def test_every_character(kind: KindLoader, name: str) -> None:
    assert_equal(kind(name), list(every_character()))


def small(normalizer: Any, splitter: Any) -> Any:  # noqa: ANN401
    """A tokenizer of words that knows next to none."""
    tokenizer = Tokenizer(
        models.WordPiece({"[UNK]": 0, "a": 1, "##a": 2}, unk_token="[UNK]")
    )
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = splitter
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[UNK]"
    )


NORMALIZERS = {
    "NFC": normalizers.NFC(),
    "NFD": normalizers.NFD(),
    "NFKC": normalizers.NFKC(),
    "NFKD": normalizers.NFKD(),
    "Lowercase": normalizers.Lowercase(),
    "StripAccents": normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    ),
    "Replace": normalizers.Sequence(
        [
            normalizers.Replace("``", '"'),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.NFC(),
        ]
    ),
    "Replace spaces": normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"\s{2,}|[\n\r\t]"), " "),
            normalizers.Strip(left=False, right=True),
        ]
    ),
    "Prepend": normalizers.Sequence([normalizers.Strip(), normalizers.Prepend("_")]),
    "Bert": normalizers.BertNormalizer(),
    "Bert with accents": normalizers.BertNormalizer(strip_accents=False),
    "Bert cased without accents": normalizers.BertNormalizer(
        lowercase=False, strip_accents=True, handle_chinese_chars=False
    ),
}


@pytest.mark.parametrize("name", NORMALIZERS)
def test_the_normal_form_of_every_character(name: str, tmp_path: Path) -> None:
    normalizer = NORMALIZERS[name]
    ours = load(save(small(normalizer, pre_tokenizers.WhitespaceSplit()), tmp_path))
    assert ours.exact_text
    generator = random.Random(8)
    texts = [*WORDS, *every_character(), *every_mark(generator)]
    texts += [text_of(generator) for _ in range(STRINGS)]
    for text, form in zip(texts, ours.normalized(texts), strict=True):
        assert form == normalizer.normalize_str(text), ascii(text)


# Those that openvino_tokenizers converts.
SPLITTERS = {
    "Whitespace": pre_tokenizers.Whitespace(),
    "WhitespaceSplit": pre_tokenizers.WhitespaceSplit(),
    "Bert": pre_tokenizers.BertPreTokenizer(),
    "Digits": pre_tokenizers.Digits(),
    "single Digits": pre_tokenizers.Digits(individual_digits=True),
    "Metaspace": pre_tokenizers.Metaspace(),
}


@pytest.mark.parametrize("name", SPLITTERS)
def test_the_pieces_around_every_character(name: str, tmp_path: Path) -> None:
    """Each piece but "a" is one unknown token."""
    tokenizer = small(None, SPLITTERS[name])
    pair = tokenizer, load(save(tokenizer, tmp_path))
    assert pair[1].exact_text
    generator = random.Random(9)
    texts = [*WORDS, *every_character()]
    assert_equal(pair, texts + [text_of(generator) for _ in range(STRINGS)])


@pytest.mark.parametrize("name", KINDS)
def test_without_tokenizer_json_the_graph_tells(
    kind: KindLoader, name: str, tmp_path: Path
) -> None:
    tokenizer, _ = kind(name)
    file = save(tokenizer, tmp_path)
    (tmp_path / "tokenizer.json").unlink()
    ours = load(file)
    assert ours.exact_text
    generator = random.Random(10)
    texts = [*WORDS, *(text_of(generator) for _ in range(STRINGS))]
    assert_equal((tokenizer, ours), texts)


def test_a_step_that_is_not_known_is_left_to_openvino(tmp_path: Path) -> None:
    tokenizer = small(
        normalizers.Replace(Regex("b+"), "a"), pre_tokenizers.WhitespaceSplit()
    )
    ours = load(save(tokenizer, tmp_path))
    assert not ours.exact_text
    assert_equal((tokenizer, ours), ["a bb a", "bbb"])
    assert ours.normalized(["bb"]) == ["bb"]
