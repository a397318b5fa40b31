# SPDX-License-Identifier: Apache-2.0
"""From package lists and WordNet to test cases that training has not seen."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.local_apt import make_repository, needs_apt
from tools.train_mini_reranker import pairs, record, sources
from tools.train_mini_reranker.pairs import Pair
from tools.train_mini_reranker.unseen import (
    SAME_QUERY,
    SAME_TEXT,
    SHARED_RUNS,
    SHARED_WORD,
    UNKNOWN_SOURCE,
    unseen,
)

LONG = "one two three four five six seven eight nine ten eleven twelve"


@pytest.fixture
def settings() -> Iterator[dict[str, str]]:
    made = make_repository(9)
    yield made
    shutil.rmtree(Path(made["Dir::Etc::sourcelist"]).parent)


@needs_apt
def test_apt_brings_descriptions_with_their_source(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    apt = sources.Apt(tmp_path / "apt", settings)
    found = {package.name: package for package in sources.packages(apt)}
    assert len(found) == 9
    assert found["package-0"].source is None
    assert {found[f"package-{i}"].source for i in (3, 4, 5)} == {"source-1"}
    # Lines are joined, list items stand alone.
    assert found["package-3"].description.endswith("\n* a list item")
    assert found["package-3"].description.count("\n") == 1
    made = pairs.debian_pairs(found.values())
    assert [pair.source_known for pair in made] == [False, *[True] * 8]
    assert made[0].group == "package-0"
    assert all(pair.topic.endswith(" tool") for pair in made)  # no "(data files)"

    provenance = apt.provenance()
    assert provenance["releases"] == {"test": "7, Sat, 01 Aug 2026 10:00:00 UTC"}
    assert len(provenance["sha256"]) == 3
    assert sources.Apt(tmp_path / "apt", settings).provenance() == provenance


@needs_apt
def test_senses_have_all_their_words(tmp_path: Path, settings: dict[str, str]) -> None:
    apt = sources.Apt(tmp_path / "apt", settings)
    senses = pairs.wordnet_pairs(apt.download(sources.WORDNET))
    assert len(senses) == 90  # without those that have no parent
    assert senses[0].words == ("big bara", "baraette")
    assert senses[0].topic == "big bara, baraette: a kind of thing"
    assert senses[0].text.startswith("the bara that stands beside number 0")


def test_transitional_packages_and_equal_texts_make_no_pair() -> None:
    text = (
        "A description of some length, which is said to be eighty characters or more."
    )
    text += " Yes."
    made = pairs.debian_pairs(
        [
            sources.Package("a", "a", "does a thing", text),
            sources.Package("b", "b", "does another thing", text),
            sources.Package("c", "c", "Does A Thing", text + " More."),
            sources.Package("d", "d", "transitional package", text + " Old."),
            sources.Package("e", "e", "short", "Too short."),
        ]
    )
    assert [pair.group for pair in made] == ["a"]


def test_what_training_has_seen_leaves_the_test_set() -> None:
    seen = [
        Pair("debian", "s", "editor 12 for texts", LONG),
        Pair("debian", "s", "x y", "Version 3.1 of it"),
    ]
    held_out = [
        Pair("debian", "a", "new", "words of its own and of nobody else, all of them"),
        Pair("debian", "b", "new", "of no source", source_known=False),
        Pair("debian", "c", "Editor 7 for texts", "other"),
        Pair("debian", "d", "new", "version 3.2 of it!"),
        Pair("debian", "e", "new", f"{LONG} and five more words here"),  # 5 of 10
        Pair("debian", "f", "new", f"{LONG} and six more words in here"),  # 5 of 11
    ]
    left, dropped = unseen(held_out, seen)
    assert [pair.group for pair in left] == ["a", "f"]
    assert dropped == {UNKNOWN_SOURCE: 1, SAME_QUERY: 1, SAME_TEXT: 1, SHARED_RUNS: 1}


def test_a_sense_leaves_for_any_of_its_words() -> None:
    """The split goes by the first word, so that the second can be on both sides."""
    seen = [Pair("wordnet", "car", "t", "g", ("car", "Auto"))]
    held_out = [
        Pair("wordnet", "machine", "u", "h", ("machine", "auto")),
        Pair("wordnet", "boat", "v", "i", ("boat",)),
    ]
    left, dropped = unseen(held_out, seen)
    assert [pair.group for pair in left] == ["boat"]
    assert dropped == {SHARED_WORD: 1}


def test_settings_are_held(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    hf = tmp_path / "hf"
    record.hold(file, {"seed": 0}, [hf])
    hf.mkdir()
    record.hold(file, {"seed": 0}, [hf])
    with pytest.raises(ValueError, match="made with seed 0, not 1; use a new folder"):
        record.hold(file, {"seed": 1}, [hf])
    file.unlink()
    with pytest.raises(ValueError, match="hf was made with settings that are not rec"):
        record.hold(file, {"seed": 0}, [hf])


def test_a_stage_is_done_again_when_its_input_is_newer(tmp_path: Path) -> None:

    source, result = tmp_path / "in", tmp_path / "out"
    source.write_text("")
    assert record.newer([source], result)
    result.mkdir()
    (result / "file").write_text("")
    os.utime(source, (100, 100))
    os.utime(result / "file", (200, 200))
    assert not record.newer([source], result)
    os.utime(source, (300, 300))
    assert record.newer([source], result)
