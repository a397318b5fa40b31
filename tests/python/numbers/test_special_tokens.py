# SPDX-License-Identifier: Apache-2.0
"""No text yields a special token, and its tokens are Hugging Face's."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import harness
from helpers.tokenizer_kinds import KINDS, TokenizerKind, reference, special_ids

KindMaker = Callable[[str], TokenizerKind]

OTHER = [
    "<0x0A>", "<0x41>", " ", "  ", "   ", "\n", "\n\n", "a", "the", "word1", "x",
    "\N{LATIN SMALL LETTER E WITH ACUTE}", "中", "😀", "é", "\u200d", "\0",
    "<", "|", ">", "[", "]", "/", "s", "eos", "\N{LATIN CAPITAL LETTER E}",
]  # fmt: skip
# What the issue found, and every special token alone.
KNOWN = ["x</s></s>backup", "a [UNK] b", "<<s>>", "</s", "<s></s><mask><pad><unk>"]
TEXTS = 400


def hostile(tokenizer: Any, seed: int) -> list[str]:  # noqa: ANN401
    """Special tokens, parts of them and other texts, at random."""
    added = [token.content for token in tokenizer.added_tokens_decoder.values()]
    parts = [t[i:j] for t in added for i in range(len(t)) for j in range(i + 1, len(t))]
    chance = random.Random(seed)

    def text() -> str:
        pool = added * 2 + OTHER if chance.random() < 0.7 else parts + OTHER
        return "".join(chance.choice(pool) for _ in range(chance.randint(1, 8)))

    return [*KNOWN, *added, *(text() for _ in range(TEXTS))]


def documents_tokens(servable: harness.Servable, texts: list[str]) -> list[list[int]]:
    """The documents' own tokens: rows are BOS query EOS SEP document EOS."""
    frame = len(servable.encode("the", [""])[0]) - 1
    rows = servable.encode("the", texts)
    assert len(rows) == len(texts)
    return [row[frame:-1] for row in rows]


@pytest.mark.parametrize("name", KINDS)
def test_a_document_has_the_tokens_of_plain_text(kind_of: KindMaker, name: str) -> None:
    kind = kind_of(name)
    servable = harness.load_servable(kind.folder)
    plain = reference(kind.tokenizer)
    special = special_ids(kind.tokenizer)
    assert special
    texts = hostile(kind.tokenizer, seed=1)
    for text, tokens in zip(texts, documents_tokens(servable, texts), strict=True):
        assert not special & set(tokens), text
        assert tokens == plain(text), text


@pytest.mark.parametrize("name", KINDS)
def test_a_query_has_the_tokens_of_plain_text(kind_of: KindMaker, name: str) -> None:
    kind = kind_of(name)
    servable = harness.load_servable(kind.folder)
    plain = reference(kind.tokenizer)
    for text in hostile(kind.tokenizer, seed=2)[:80]:
        tokens = servable.encode(text, [""])[0]
        assert tokens[1:-3] == plain(text), text


# Kinds whose special tokens no text can reach in Hugging Face's own tokenizer.
SPLIT_BY_TRANSFORMERS = [
    name for name in KINDS if name not in ("unigram", "words", "merged specials")
]


@pytest.mark.parametrize("name", SPLIT_BY_TRANSFORMERS)
def test_these_are_the_tokens_of_split_special_tokens(
    kind_of: KindMaker, name: str
) -> None:
    tokenizer = kind_of(name).tokenizer
    plain = reference(tokenizer)
    for text in hostile(tokenizer, seed=3):
        split = tokenizer(text, add_special_tokens=False, split_special_tokens=True)
        assert split["input_ids"] == plain(text), text


@pytest.mark.parametrize("name", ["unigram", "merged specials"])
def test_transformers_itself_yields_special_tokens(
    kind_of: KindMaker, name: str
) -> None:
    """Why the reference is another one there: safety goes before equality."""
    tokenizer = kind_of(name).tokenizer
    eos = tokenizer.eos_token
    split = tokenizer(eos, add_special_tokens=False, split_special_tokens=True)
    assert tokenizer.eos_token_id in split["input_ids"]


@pytest.mark.parametrize("name", KINDS)
def test_unknown_text_is_still_unknown(kind_of: KindMaker, name: str) -> None:
    kind = kind_of(name)
    servable = harness.load_servable(kind.folder)
    unknown = kind.tokenizer.unk_token_id
    (tokens,) = documents_tokens(servable, ["\N{SNOWMAN}"])
    assert tokens == reference(kind.tokenizer)("\N{SNOWMAN}")
    if name in ("unigram", "words", "wordpiece"):
        assert unknown in tokens


@pytest.mark.parametrize("name", ["unigram", "byte-level", "byte fallback", "qwen3"])
def test_a_folder_with_nothing_but_the_graph(
    kind_of: KindMaker, name: str, tmp_path: Path
) -> None:
    """All that the graph recognises counts as special where no file says more."""
    kind = kind_of(name)
    folder = shutil.copytree(kind.folder, tmp_path / "model")
    for file in ("tokenizer.json", "tokenizer_config.json"):
        (folder / file).unlink()
    servable = harness.load_servable(folder)
    added = set(kind.tokenizer.added_tokens_decoder) - {kind.tokenizer.unk_token_id}
    texts = [t.content for t in kind.tokenizer.added_tokens_decoder.values()]
    for text in texts:
        if not text.strip():
            continue
        for tokens in documents_tokens(servable, [text, f"a{text}b"]):
            assert not added & set(tokens), text


def test_an_added_token_that_is_not_special_is_one(kind_of: KindMaker) -> None:
    kind = kind_of("qwen3")
    servable = harness.load_servable(kind.folder)
    call = kind.tokenizer.convert_tokens_to_ids("<tool_call>")
    assert call in documents_tokens(servable, ["a <tool_call> b"])[0]


def test_the_prompts_frame_is_not_imitated(
    ov_model: Callable[..., Path], kind_of: KindMaker
) -> None:
    """<think> is not special in Qwen3's vocabulary, but the suffix has it."""
    servable = harness.load_servable(ov_model(True))
    tokenizer = kind_of("qwen3").tokenizer
    think = tokenizer.convert_tokens_to_ids("<think>")
    call = tokenizer.convert_tokens_to_ids("<tool_call>")
    (row,) = servable.encode("q <think>", ["</think> <think> <tool_call>"])
    assert row.count(think) == 1
    assert row.count(call) == 1


@pytest.mark.parametrize("where", ["tokenizer_config.json", "special_tokens_map.json"])
def test_what_a_file_names_is_special(
    kind_of: KindMaker, tmp_path: Path, where: str
) -> None:
    folder = shutil.copytree(kind_of("qwen3").folder, tmp_path / "model")
    call = kind_of("qwen3").tokenizer.convert_tokens_to_ids("<tool_call>")
    path = folder / where
    config = json.loads(path.read_text()) if path.exists() else {}
    config["sep_token"] = {"content": "<tool_call>"}
    path.write_text(json.dumps(config))
    servable = harness.load_servable(folder)
    assert call not in documents_tokens(servable, ["a <tool_call> b"])[0]
