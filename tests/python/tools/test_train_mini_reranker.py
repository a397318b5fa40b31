# SPDX-License-Identifier: Apache-2.0
"""The parts of tools/train_mini_reranker, on a few texts; no training."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer
from transformers import Qwen3Config, Qwen3ForCausalLM

from harness._shared.prompt import whole
from tools.train_mini_reranker import corpus, senses, start, stream, testset, training
from tools.train_mini_reranker.cases import load_cases, save_cases
from tools.train_mini_reranker.forward import Frame, Scorer
from tools.train_mini_reranker.network import Network, Shape
from tools.train_mini_reranker.pairs import Chance, Pair, split
from tools.train_mini_reranker.prepare import frame_texts
from tools.train_mini_reranker.vocabulary import train_vocabulary
from tools.train_mini_reranker.words import Words, principal, stems, word_vectors

THINGS = (
    "audio", "backup", "calendar", "chess", "compiler", "database", "editor", "email",
    "firewall", "game", "image", "keyboard", "library", "map", "monitor", "network",
    "password", "printer", "radio", "scanner", "spreadsheet", "terminal", "video",
    "weather", "widget", "window",
)  # fmt: skip
PAIRS = [
    Pair(
        "debian",
        f"source-{thing}",
        f"simple {thing} tool",
        f"This is a small program that helps with every {thing} that you have. "
        "It is written in C and has few dependencies.",
    )
    for thing in THINGS
]


SHAPE = Shape()
TEACHER_WIDTH = 256


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """So small products gain nothing by a second, which beside other tests waits."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401
    out = tmp_path_factory.mktemp("vocabulary") / "tokenizer"
    train_vocabulary([text for p in PAIRS for text in (p.topic, p.text)] * 20, out)
    return Tokenizer.from_file(str(out / "tokenizer.json"))


@pytest.fixture(scope="module")
def frame(tokenizer: Any) -> Frame:  # noqa: ANN401
    return Frame.of(frame_texts(), tokenizer)


@pytest.fixture(scope="module")
def lessons(tokenizer: Any) -> training.Lessons:  # noqa: ANN401
    """Of all pairs, by a teacher who takes a text for its own topic alone."""
    stem, content = (torch.tensor(part) for part in stems(tokenizer))
    passages = corpus.tokenized([pair.text for pair in PAIRS], tokenizer, "cpu")
    count = len(PAIRS)
    others = [[j for j in range(count) if j != i] for i in range(count)]
    return training.Lessons(
        queries=corpus.tokenized([pair.topic for pair in PAIRS], tokenizer, "cpu"),
        passages=passages,
        query_vectors=torch.eye(count),
        passage_vectors=torch.eye(count),
        answer=torch.arange(count, dtype=torch.int32),
        near=torch.tensor(others, dtype=torch.int32),
        lexical=torch.full((count, 8), -1, dtype=torch.int32),
        stems=stem,
        rare=corpus.rarity(passages, stem, content),
    )


@pytest.fixture
def network(tokenizer: Any, lessons: training.Lessons) -> Network:  # noqa: ANN401
    taught = torch.randn(
        tokenizer.get_vocab_size(), TEACHER_WIDTH,
        generator=torch.Generator().manual_seed(1),
    )  # fmt: skip
    first = principal(taught, stream.sense_width(SHAPE))
    known = senses.learn_senses(lessons, first, 20, 0, print)
    return _begun(known, lessons, tokenizer)


def _begun(known: torch.Tensor, lessons: training.Lessons, tokenizer: Any) -> Network:  # noqa: ANN401
    """A network with the first weights, of a table of senses."""
    vectors = word_vectors(
        known, lessons.stems, stream.word_width(SHAPE), stream.WHICH_WIDTH, 0
    )
    words = Words(vectors, lessons.rare)
    return start.new_network(words, tokenizer, frame_texts(), SHAPE, 0)


def test_no_group_is_on_two_sides() -> None:
    pairs = [
        Pair("debian", f"source-{i // 3}", f"topic {i}", f"text {i}")
        for i in range(3000)
    ]
    parts = split(pairs)
    groups = [{pair.group for pair in part} for part in parts.values()]
    assert sum(map(len, groups)) == len(set().union(*groups))
    assert sum(map(len, parts.values())) == len(pairs)
    assert 0.08 < len(parts["test"]) / len(pairs) < 0.16
    assert split(pairs) == parts


def test_a_case_has_one_answer_at_its_place(tmp_path: Path) -> None:
    cases = testset.make_cases(PAIRS, 8)
    assert len(cases) == 8
    for case in cases:
        assert len(set(case.documents)) == testset.DOCUMENTS
        (pair,) = [p for p in PAIRS if p.text == case.documents[case.answer]]
        assert pair.topic in case.query
    assert len({case.answer for case in cases}) > 1
    save_cases(cases, tmp_path / "cases.jsonl")
    assert load_cases(tmp_path / "cases.jsonl") == cases
    save_cases(cases, tmp_path / "cases.jsonl.gz")
    assert load_cases(tmp_path / "cases.jsonl.gz") == cases


def test_hard_negatives_stand_anywhere_in_a_case() -> None:
    """Equal scores rank as documents stand: places must favour nobody."""
    hard = [
        Pair("debian", f"hard-{i}", f"topic {i}", f"red apples and {i} more apples")
        for i in range(12)
    ]
    cases = testset.make_cases([*hard, *PAIRS], len(hard) + len(PAIRS))
    places = [
        place
        for case in cases
        for place, text in enumerate(case.documents)
        if "apples" in case.documents[case.answer] and "apples" in text
    ]
    assert sum(places) / len(places) == pytest.approx(9.5, abs=1.5)


def test_too_few_pairs_for_a_case_are_refused() -> None:
    with pytest.raises(ValueError, match="19 held-out pairs, 1 of one group: expected"):
        testset.make_cases(PAIRS[:19], 1)


def test_scores_are_those_of_transformers(
    network: Network,
    frame: Frame,
    tokenizer: Any,  # noqa: ANN401
) -> None:
    """Of whole prompts, though what they share is computed once here."""
    model = Qwen3ForCausalLM(Qwen3Config(**SHAPE.config(len(_embedding(network)))))
    model.load_state_dict(network.state_dict(), strict=False)
    assert set(dict(model.named_parameters())) == set(network.state_dict())
    queries = ["a chess game", "x", "what is a long question about everything?"]
    documents = [[PAIRS[3].text, "", "y" * 40]] * 3
    with torch.inference_mode():
        ours = Scorer(network, frame, tokenizer)(queries, documents, 100)
        for query, texts, row in zip(queries, documents, ours, strict=True):
            for score, document in zip(row, texts, strict=True):
                ids = tokenizer.encode(whole(query, document)).ids
                logits = model.eval()(torch.tensor([ids])).logits[0, -1]
                yes, no = frame.answers
                expected = float(logits[yes] - logits[no])
                assert float(score) == pytest.approx(expected, abs=1e-3)
    assert float(ours.std()) > 0.1


def test_the_first_weights_compare_words(
    network: Network,
    frame: Frame,
    tokenizer: Any,  # noqa: ANN401
) -> None:
    texts = [pair.text for pair in PAIRS]
    with torch.inference_mode():
        raw = Scorer(network, frame, tokenizer)(
            [pair.topic for pair in PAIRS], [texts] * len(PAIRS), 100
        )
    right = int((raw.argmax(1) == torch.arange(len(PAIRS))).sum())
    assert right >= 0.8 * len(PAIRS)


def test_the_first_weights_count_rare_words_as_bm25_does(
    frame: Frame,
    lessons: training.Lessons,
    tokenizer: Any,  # noqa: ANN401
) -> None:
    """Where nothing is known of what words mean."""
    nothing = torch.zeros(len(lessons.rare), stream.sense_width(SHAPE))
    texts = [pair.text for pair in PAIRS]
    network = _begun(nothing, lessons, tokenizer)
    with torch.inference_mode():
        raw = Scorer(network, frame, tokenizer)(
            [pair.topic for pair in PAIRS], [texts] * len(PAIRS), 100
        )
    every = torch.arange(len(PAIRS))
    queries, _ = lessons.queries.rows(every, 24, [0])
    rows, _ = lessons.passages.rows(every, 100, [0])
    expected = corpus.lexical(
        queries, rows.expand(len(PAIRS), -1, -1), lessons.stems, lessons.rare
    )
    alike = [
        float(torch.corrcoef(torch.stack(pair))[0, 1])
        for pair in zip(raw, expected, strict=True)
    ]
    assert sum(alike) / len(alike) > 0.98  # 0.92 where the head sums noise, too


def test_a_table_learns_what_the_teacher_sees(lessons: training.Lessons) -> None:
    """From noise, until each topic's mean is nearest to that of its text."""
    tokens = len(lessons.rare)
    noise = torch.randn(tokens, 32, generator=torch.Generator().manual_seed(2))
    first = torch.nn.functional.normalize(noise, dim=1)
    every = torch.arange(len(PAIRS))

    def right(table: torch.Tensor) -> int:
        asked, read = (
            senses.mean_of(table, lessons.rare, part, every, 64)
            for part in (lessons.queries, lessons.passages)
        )
        return int(((asked @ read.T).argmax(1) == every).sum())

    lines: list[str] = []
    table = senses.learn_senses(lessons, first, 200, 0, lines.append)
    assert lines[-1].startswith("senses, step 200: loss ")
    assert float(table.norm(dim=1).max()) <= senses.LONGEST + 1e-6
    assert right(table) == len(PAIRS)
    assert torch.equal(
        senses.mean_of(table, torch.zeros(tokens), lessons.queries, every[:1], 1)[0],
        torch.nn.functional.normalize(table[lessons.queries.tokens[0]], dim=0),
    )


def test_the_first_weights_compare_senses(
    frame: Frame,
    lessons: training.Lessons,
    tokenizer: Any,  # noqa: ANN401
) -> None:
    """Of words that have nothing else in common."""
    size = stream.sense_width(SHAPE)
    table = torch.randn(
        len(lessons.rare), size, generator=torch.Generator().manual_seed(3)
    )
    table = 0.7 * torch.nn.functional.normalize(table, dim=1)
    same = {"chess": "weather", "radio": "window", "password": "scanner"}
    for word, other in same.items():
        tokens = tokenizer.encode(f" {word} {other}").ids
        table[tokens] = table[tokens[0]].clone()
    network = _begun(table, lessons, tokenizer)
    with torch.inference_mode():
        raw = Scorer(network, frame, tokenizer)(
            list(same), [[f"It is a {word}." for word in same.values()]] * 3, 100
        )
    assert raw.argmax(1).tolist() == [0, 1, 2]


def test_too_few_layers_are_refused(lessons: training.Lessons) -> None:
    words = Words(torch.zeros(len(lessons.rare), 1), lessons.rare)
    with pytest.raises(ValueError, match="layers: expected 5 or more, got 4"):
        start.new_network(words, None, frame_texts(), Shape(layers=4), 0)


@pytest.mark.parametrize("own", [False, True])
def test_steps_lower_the_loss(
    network: Network,
    frame: Frame,
    lessons: training.Lessons,
    own: bool,
) -> None:
    lines: list[str] = []
    steps: list[int] = []
    plan = training.Plan(
        steps=100, queries=4, documents=4, warm_up=2, validate_every=50,
        phases=((1.0, 32, own),),
    )  # fmt: skip
    training.train(network, frame, lessons, plan, 0, steps.append, lines.append)
    assert steps == [50, 100]
    # Chance: log(4) and the second term.
    assert float(lines[-1].split("loss ")[1].split(",")[0]) < 1.0


def test_bm25_of_tokens(tokenizer: Any, lessons: training.Lessons) -> None:  # noqa: ANN401
    """The text with the query's word wins, and twice is more than once."""
    texts = ["a chess game, a chess editor", "a chess game, a radio editor", "a radio"]
    rows = corpus.tokenized(["chess", *texts], tokenizer, "cpu")
    ids, _ = rows.rows(torch.arange(4), 24, [0])
    (scores,) = corpus.lexical(ids[:1], ids[None, 1:], lessons.stems, lessons.rare)
    assert 1 >= float(scores[0]) > float(scores[1]) > float(scores[2]) == 0


def test_rows_end_as_told(tokenizer: Any) -> None:  # noqa: ANN401
    texts = ["audio backup", "chess"]
    ids, length = corpus.tokenized(texts, tokenizer, "cpu").rows(
        torch.tensor([1, 0, 1]), 2, [7, 8]
    )
    expected = [[*tokenizer.encode(f" {texts[i]}").ids[:2], 7, 8] for i in (1, 0, 1)]
    assert [row[:n].tolist() for row, n in zip(ids, length, strict=True)] == expected
    assert ids[0, length[0] :].tolist() == [0] * (4 - int(length[0]))


def _embedding(network: Network) -> torch.Tensor:
    weight: torch.Tensor = network.state_dict()["model.embed_tokens.weight"]
    return weight


def test_choices_follow_from_the_text_alone() -> None:
    assert Chance("a", 1).share() == Chance("a", 1).share() != Chance("a", 2).share()
    assert Chance("a").some(["x", "y", "z"], 3) == ["x", "y", "z"]
