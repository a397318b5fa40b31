# SPDX-License-Identifier: Apache-2.0
"""The network that is trained: first weights, scores, and what few steps teach it."""

from dataclasses import replace
from typing import Any

import pytest
import torch
from transformers import Qwen3Config, Qwen3ForCausalLM

from harness._shared.prompt import whole
from helpers.few_lessons import PAIRS, SHAPE, THINGS, begin
from tools.train_mini_reranker import corpus, senses, start, stream, training
from tools.train_mini_reranker.forward import FEWEST, Frame, Scorer, meanings
from tools.train_mini_reranker.lessons import Lessons
from tools.train_mini_reranker.network import Network, Shape
from tools.train_mini_reranker.prepare import frame_texts
from tools.train_mini_reranker.reading import reading_loss
from tools.train_mini_reranker.understanding import UNDERSTANDING
from tools.train_mini_reranker.words import Words, principal

TEACHER_WIDTH = 256


@pytest.fixture
def network(tokenizer: Any, lessons: Lessons) -> Network:  # noqa: ANN401
    taught = torch.randn(
        tokenizer.get_vocab_size(), TEACHER_WIDTH,
        generator=torch.Generator().manual_seed(1),
    )  # fmt: skip
    first = principal(taught, stream.sense_width(SHAPE))
    known = senses.learn_senses(lessons, first, 20, 0, print)
    return begin(known, lessons, tokenizer)


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


def test_documents_computed_by_length_keep_their_places(
    network: Network,
    frame: Frame,
    tokenizer: Any,  # noqa: ANN401
) -> None:
    """The scores of many are those of each alone."""
    texts = [" ".join([thing] * (1 + 7 * i % 40)) for i, thing in enumerate(THINGS * 2)]
    assert len(texts) >= 2 * FEWEST
    scorer = Scorer(network, frame, tokenizer)
    queries = ["a chess game", "what is a radio?"]
    with torch.inference_mode():
        together = scorer(queries, [texts, texts[::-1]], 100)
        alone = [
            [float(scorer([query], [[text]], 100)) for text in row]
            for query, row in zip(queries, (texts, texts[::-1]), strict=True)
        ]
    assert torch.allclose(together, torch.tensor(alone), atol=1e-4)
    assert float(together.std()) > 0.1


def _meanings(
    network: Network, frame: Frame, lessons: Lessons
) -> tuple[torch.Tensor, torch.Tensor]:
    """Of all queries, and of all texts behind one of them."""
    every = torch.arange(len(PAIRS))
    queries = lessons.queries.rows(every, 24, frame.middle)
    texts = lessons.passages.rows(every, 64, frame.suffix[:1])
    with torch.inference_mode():
        asked, _ = meanings(network, frame, queries, texts)
        one = (queries[0][:1], queries[1][:1])
        _, read = meanings(network, frame, one, texts)
    return asked, read


def test_the_first_weights_mean_what_the_table_says(
    frame: Frame,
    lessons: Lessons,
    tokenizer: Any,  # noqa: ANN401
) -> None:
    size = stream.sense_width(SHAPE)
    random = torch.Generator().manual_seed(4)
    noise = torch.randn(len(lessons.rare), size, generator=random)
    table = senses.LONGEST * torch.nn.functional.normalize(noise, dim=1)
    every = torch.arange(len(PAIRS))
    found = _meanings(begin(table, lessons, tokenizer), frame, lessons)
    for own, part in zip(found, (lessons.queries, lessons.passages), strict=True):
        expected = senses.mean_of(table, lessons.rare, part, every, 64)
        assert float((own * expected).sum(1).min()) > 0.8


def test_reading_learns_what_the_teacher_sees(
    frame: Frame,
    lessons: Lessons,
    tokenizer: Any,  # noqa: ANN401
) -> None:
    """That each topic belongs to the next one's text, though their words say no."""
    size = stream.sense_width(SHAPE)
    random = torch.Generator().manual_seed(5)
    table = torch.randn(len(lessons.rare), size, generator=random) / size
    network = begin(table, lessons, tokenizer)
    every = torch.arange(len(PAIRS))
    other = every.roll(1)
    others = [[j for j in every.tolist() if j != own] for own in other.tolist()]
    lessons = replace(
        lessons,
        query_vectors=lessons.query_vectors[other],
        answer=other.int(),
        near=torch.tensor(others, dtype=torch.int32),
    )

    def right() -> int:
        asked, read = _meanings(network, frame, lessons)
        return int(((asked @ read.T).argmax(1) == other).sum())

    assert right() <= 1
    # With ten times the rate all texts soon mean the same, and stay so.
    optimizer = torch.optim.Adam(network.parameters(), 1e-4)
    for _ in range(25):
        loss = reading_loss(network, frame, lessons, every, 64, random)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert right() >= 0.9 * len(PAIRS)
    answers = network.model.layers[UNDERSTANDING].parameters()
    assert all(weight.grad is None for weight in answers)


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
    lessons: Lessons,
    tokenizer: Any,  # noqa: ANN401
) -> None:
    """Where nothing is known of what words mean."""
    nothing = torch.zeros(len(lessons.rare), stream.sense_width(SHAPE))
    texts = [pair.text for pair in PAIRS]
    network = begin(nothing, lessons, tokenizer)
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


def test_the_first_weights_compare_senses(
    frame: Frame,
    lessons: Lessons,
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
    network = begin(table, lessons, tokenizer)
    with torch.inference_mode():
        raw = Scorer(network, frame, tokenizer)(
            list(same), [[f"It is a {word}." for word in same.values()]] * 3, 100
        )
    assert raw.argmax(1).tolist() == [0, 1, 2]


def test_too_few_layers_are_refused(lessons: Lessons) -> None:
    words = Words(torch.zeros(len(lessons.rare), 1), lessons.rare)
    with pytest.raises(ValueError, match="layers: expected 5 or more, got 4"):
        start.new_network(words, None, frame_texts(), Shape(layers=4), 0)


@pytest.mark.parametrize("own", [False, True])
def test_steps_lower_the_loss(
    network: Network,
    frame: Frame,
    lessons: Lessons,
    own: bool,
) -> None:
    lines: list[str] = []
    steps: list[int] = []
    plan = training.Plan(
        steps=140, readers=6, queries=4, documents=4, warm_up=2, validate_every=70,
        phases=(
            training.reading(0.3, 32),
            training.answering(1.0, 32, own=own),
        ),
    )  # fmt: skip
    training.train(network, frame, lessons, plan, 0, steps.append, lines.append)
    assert steps == [70, 140]
    # Chance: log(4) and the second term.
    assert float(lines[-1].split("answering ")[1].split(",")[0]) < 1.0


def _embedding(network: Network) -> torch.Tensor:
    weight: torch.Tensor = network.state_dict()["model.embed_tokens.weight"]
    return weight
