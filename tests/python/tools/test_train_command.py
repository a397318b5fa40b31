# SPDX-License-Identifier: Apache-2.0
"""The command of tools/train_mini_reranker: its stages, its measures and its card."""

import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from transformers import Qwen3ForCausalLM

import harness
from helpers.local_apt import DOCUMENTED, make_repository, needs_apt
from helpers.teacher_double import WordTeacher
from tools.train_mini_reranker import __main__ as command
from tools.train_mini_reranker import (
    card_tables,
    evaluate,
    learn,
    pairs,
    record,
    sources,
    teacher,
)
from tools.train_mini_reranker.card import write_card
from tools.train_mini_reranker.cases import Case, load_cases
from tools.train_mini_reranker.data import FAQS, KINDS, load_data
from tools.train_mini_reranker.texts import all as texts
from tools.train_mini_reranker.unseen import SHARED_RUNS

MODEL_FILES = ("*.bin", "*.xml", "*config.json")
# As a training of today would have recorded it.
TRAINED = {
    "shape": {"width": 256, "layers": 4, "inner": 512},
    "vocabulary": 600,
    "seed": 0,
    "device": "cpu",
    "plan": {
        "senses": 50,
        "steps": 700,
        "readers": 8,
        "queries": 8,
        "documents": 4,
        "free": 0.3,
        "phases": [
            {"until": 0.25, "tokens": 48, "readers": 1.0, "queries": 0.5, "own": False},
            {"until": 1.0, "tokens": 48, "readers": 0.33, "queries": 1.0, "own": True},
        ],
    },
    "options": {"seed": 0, "texts": None},
    "before": {
        "options": {"seed": 0, "rate": 0.5, "after": None},
        "plan": {"senses": 40, "steps": 3},
        "seconds": 60,
    },
    "weights": 6_700_000,
    "seconds": 90,
    "validation": {"debian": 0.5},
    "comparison": {
        "senses": 50,
        "steps": 10,
        "seconds": None,
        "queries": 8,
        "documents": 4,
        "rows": [
            {
                "shape": {"width": 256, "layers": 4, "inner": 512},
                "vocabulary": 600,
                "plan": {"steps": 10},
                "weights": 6_700_000,
                "validation": {"debian": 0.5, "development": 0.25},
            }
        ],
    },
    "data": {
        "releases": {"test": "7"},
        "sha256": {"a list": "0"},
        "documentation": {"packages": {"git-doc": "3.0"}, "sha256": "1"},
        "pairs": {"training": {"debian": 10}},
    },
    "versions": {"python": "3"},
    "drift": {"pairs": 20, "rows": [["f32 weights, f32", 1e-5, 1e-6, 1.0]]},
}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Few texts, of which most are held out, and a double for the teacher."""
    settings = make_repository(240, documentation=True)
    monkeypatch.setattr(sources, "Apt", partial(sources.Apt, settings=settings))
    monkeypatch.setattr(pairs, "HELD_OUT_SHARE", 0.4)
    monkeypatch.setattr(pairs, "VALIDATION_SHARE", 0.35)
    monkeypatch.setattr("tools.train_mini_reranker.data.TEST_CASES", 5)
    monkeypatch.setattr("tools.train_mini_reranker.prepare.VALIDATION_CASES", 2)
    monkeypatch.setattr(texts, "packages", lambda: list(DOCUMENTED))
    monkeypatch.setattr(teacher, "Teacher", WordTeacher)
    monkeypatch.setattr(teacher, "installed", Path)
    monkeypatch.setattr(learn, "VOCABULARIES", (600,))
    monkeypatch.setattr(learn, "VOCABULARY", 600)
    monkeypatch.setattr(learn, "SHAPE", "small")
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
    record.write(model / "training.json", TRAINED)
    arguments = [str(work), "--measure", str(model), "--sample", str(sample)]
    command.main(arguments)
    measured = record.read(model / "evaluation.json")
    assert set(measured["cases"]) == {*KINDS, *FAQS}
    assert set(measured["cases"].values()) == {5}
    assert measured["results"]["verdict"]["teacher"]["MRR"] > 0.5
    test = measured["test"]["debian"]
    assert test["dropped"][SHARED_RUNS] > 0
    assert test["left"] + sum(test["dropped"].values()) == test["held_out"]
    card = (model / "README.md").read_text()
    assert "test: 7, Sat, 01 Aug 2026" in card
    assert "| 256, 4, 512 | 600 | 6.7 million | 10 | 0.500 | 0.250 |" in card
    assert "mini-reranker \\\n        --seed 0\n" in card
    assert "Then all of it learns to read and to answer" in card
    assert "after 3 steps in 1 minutes by `--seed 0 --rate 0.5`" in card
    assert "each token, in 40 steps" in card
    assert "of 20 such questions among 20 descriptions it has" in card
    write_card(model)
    assert (model / "README.md").read_text() == card
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
def test_training_says_from_what_and_is_done_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = load_data(tmp_path)
    command.make_material(tmp_path, data)
    plan = ["--steps", "1", "--senses", "2", "--texts", "60"]
    plan += ["--readers", "4", "--queries", "4", "--documents", "3"]
    options = _options(*plan)
    options.seed = 3
    folder = command.make_weights(tmp_path, options)
    facts = record.read(tmp_path / "trained/settings.json")
    assert (facts["seed"], facts["plan"]["steps"], facts["device"]) == (3, 1, "cpu")
    assert (facts["options"]["texts"], facts["options"]["senses"]) == (60, 2)
    assert set(facts["validation"]) == {"debian", "wordnet", "docs", "development"}
    model = Qwen3ForCausalLM.from_pretrained(folder)
    assert sum(p.numel() for p in model.parameters()) == facts["weights"]

    first = (tmp_path / "trained/model.safetensors").stat().st_mtime_ns
    command.make_material(tmp_path, data)
    command.make_weights(tmp_path, options)
    assert (tmp_path / "trained/model.safetensors").stat().st_mtime_ns == first

    # Another training goes on from these weights.
    (tmp_path / "trained").rename(tmp_path / "first")
    after = _options(*plan, "--after", str(tmp_path / "first"))
    after.seed = 3
    command.make_weights(tmp_path, after)
    went_on = record.read(tmp_path / "trained/settings.json")
    assert went_on["before"] == facts
    assert went_on["options"]["after"] == "first"
    after.shape = "medium"
    with pytest.raises(ValueError, match=r"--after .*: shape: expected .*320.* got"):
        learn.learn(learn.classroom(tmp_path, after, print), tmp_path / "x", after)

    monkeypatch.setattr(learn, "COMPARED", (("small", 600), ("medium", 600)))
    learn.main([str(tmp_path), "--compare", *plan])
    compared = record.read(tmp_path / "comparison.json")
    assert [row["shape"]["width"] for row in compared["rows"]] == [256, 320]
    card = card_tables.comparison(compared)
    assert "each after 1 steps of 4 queries and 3 passages" in card
    timed = card_tables.comparison({**compared, "seconds": 300.0})
    assert "each after 300 s of steps of 4 queries and 3 passages" in timed
    for row in compared["rows"]:
        assert f"{row['weights'] / 1e6:.1f} million | 1 |" in card


def test_a_folder_made_with_another_seed_is_refused(tmp_path: Path) -> None:
    record.write(tmp_path / "settings.json", learn.settings(_options()))
    with pytest.raises(SystemExit, match="made with seed 0, not 1; use a new folder"):
        command.main([str(tmp_path), "--seed", "1"])


def _options(*arguments: str) -> Namespace:
    parser = ArgumentParser()
    learn.add_plan_options(parser)
    parser.set_defaults(seed=0, device="cpu", teacher=None)
    return parser.parse_args(arguments)


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
