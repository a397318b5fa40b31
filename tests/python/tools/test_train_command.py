# SPDX-License-Identifier: Apache-2.0
"""The command of tools/train_mini_reranker: its stages, its measures and its card."""

import shutil
from argparse import Namespace
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

import harness
from helpers.local_apt import make_repository, needs_apt
from tools.train_mini_reranker import __main__ as command
from tools.train_mini_reranker import evaluate, pairs, record, sources
from tools.train_mini_reranker.card import write_card
from tools.train_mini_reranker.data import load_data
from tools.train_mini_reranker.testset import Case, load_cases
from tools.train_mini_reranker.training import Plan
from tools.train_mini_reranker.unseen import SHARED_RUNS

MODEL_FILES = ("*.bin", "*.xml", "*config.json", "training.json")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Few packages and senses, of which two thirds are held out."""
    settings = make_repository(240)
    monkeypatch.setattr(sources, "Apt", partial(sources.Apt, settings=settings))
    monkeypatch.setattr(pairs, "HELD_OUT_SHARE", 0.5)
    monkeypatch.setattr(pairs, "VALIDATION_SHARE", 0.2)
    monkeypatch.setattr("tools.train_mini_reranker.data.TEST_CASES", 5)
    monkeypatch.setattr(command, "VALIDATION_CASES", 2)
    monkeypatch.setattr(command, "DRIFT_CASES", 2)
    yield
    shutil.rmtree(Path(settings["Dir::Etc::sourcelist"]).parent)


@needs_apt
@pytest.mark.usefixtures("small")
def test_a_model_that_is_there_is_measured(tmp_path: Path) -> None:
    model, work, sample = (tmp_path / name for name in ("model", "work", "sample"))
    model.mkdir()
    for pattern in MODEL_FILES:
        for file in harness.bundled_model().glob(pattern):
            shutil.copy(file, model)
    arguments = [str(work), "--measure", str(model), "--sample", str(sample)]
    command.main(arguments)
    measured = record.read(model / "evaluation.json")
    assert measured["cases"] == {"debian": 5, "wordnet": 5}
    test = measured["test"]["debian"]
    assert test["dropped"][SHARED_RUNS] > 0
    assert test["left"] + sum(test["dropped"].values()) == test["held_out"]
    assert "test: 7, Sat, 01 Aug 2026" in (model / "README.md").read_text()
    assert load_cases(sample / "wordnet.jsonl.gz") == load_cases(
        work / "test-wordnet.jsonl"
    )
    # Lists that changed meanwhile are another data set.
    lists = record.read(work / "lists.json")
    record.write(work / "lists.json", {**lists, next(iter(lists)): "0"})
    with pytest.raises(
        SystemExit, match="error: .*: made with .* 0, not .*; use a new"
    ):
        command.main(arguments)


@needs_apt
@pytest.mark.usefixtures("small")
def test_training_says_from_what_and_is_done_once(tmp_path: Path) -> None:
    data = load_data(tmp_path)
    options = Namespace(seed=3, steps=1, device="cpu")
    trained = command.make_weights(tmp_path, data, options)
    facts = record.read(trained / "training.json")
    assert (facts["seed"], facts["steps"], facts["device"]) == (3, 1, "CPU")
    assert facts["data"]["sha256"] == record.read(tmp_path / "lists.json")
    assert facts["data"]["pairs"] == data.facts["pairs"]
    assert "torch" in facts["versions"]

    first = (trained / "config.json").stat().st_mtime_ns
    command.make_weights(tmp_path, data, options)
    assert (trained / "config.json").stat().st_mtime_ns == first


def test_a_folder_made_with_another_seed_is_refused(tmp_path: Path) -> None:
    settings = {"seed": 0, "device": "cpu", "steps": Plan.steps}
    record.write(tmp_path / "settings.json", settings)
    with pytest.raises(SystemExit, match="made with seed 0, not 1; use a new folder"):
        command.main([str(tmp_path), "--seed", "1"])


def test_equal_scores_rank_as_the_documents_stand() -> None:
    texts = [f"text {i}" for i in range(20)]
    for answer in (0, 2, 11):
        case = Case("query", texts, answer)
        measured = evaluate.measure([case], [[1.0] * 20])
        assert measured["MRR"] == pytest.approx(1 / (answer + 1), abs=1e-4)
    # Nearer to each other than single precision.
    close = [1.0, 1.0 + 1e-12, *[0.0] * 18]
    assert evaluate.measure([Case("q", texts, 1)], [close])["MRR"] == 1


def test_rankers_are_measured_side_by_side() -> None:
    texts = [f"nothing {i}" for i in range(20)]
    cases = [
        Case("red apples", [*texts[:7], "apples that are red", *texts[8:]], 7),
        Case("blue sky", [*texts[:3], "the sky is blue", *texts[4:]], 3),
    ]
    ours = evaluate.score_all(cases, lambda _, documents: [len(d) for d in documents])
    results = evaluate.evaluate(cases, ours)
    assert results["BM25"] == {"MRR": 1, "nDCG@10": 1}
    assert results["random order"]["MRR"] == pytest.approx(
        (1 / 8 + 1 / 4) / 2, abs=1e-4
    )
    assert results["ours"] == {"MRR": 1, "nDCG@10": 1}
    raw = [[-1.0] * 20, [1.0] * 20]
    assert evaluate.yes_shares(cases, raw) == {"answers": 0.5, "others": 0.5}


def test_no_card_for_other_weights(tmp_path: Path) -> None:
    model = shutil.copytree(harness.bundled_model(), tmp_path / "model")
    (model / "openvino_model.bin").write_bytes(b"other")
    with pytest.raises(ValueError, match="evaluation.json is of a model with SHA-256"):
        write_card(model)
