# SPDX-License-Identifier: Apache-2.0
"""The page shows texts and does nothing that they say."""

import re
import xml.dom.minidom
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from harness.datasets.dataset import Dataset, Memory
from harness.evaluate.columns import Column
from harness.evaluate.escape import text
from harness.evaluate.measures import parse_measures, values
from harness.evaluate.page import page
from harness.evaluate.results import Cost, Ranked, Results
from harness.evaluate.runs import write_runs
from harness.evaluate.statistics import difference_of, mean_of

EVIL = "</style></title><script>alert(1)</script>\" onload='x' & \u202e\x00 <img src=x>"
NAMES = ["nDCG@10", "P@1"]


def ranked(label: str, best: dict[str, list[str]], *, model: bool) -> Ranked:
    found = values(parse_measures(NAMES), JUDGED, best)
    means = {name: mean_of(list(of.values())) for name, of in found.items()}
    column = (
        Column(label, Path("folder"), "int8", "", None, None, {}) if model else None
    )
    scores = {q: [1.0 / (i + 1) for i in range(len(d))] for q, d in best.items()}
    return Ranked(label, column, Cost(1.5, 7, 99), best, scores, found, means, {})


ID = "<b>"
JUDGED = {"a": {"x": 1}, ID: {"y": 1}, "c": {"x": 1}}


def results() -> Results:
    dataset = Dataset(
        EVIL,
        {"a": "first query", ID: f"second {EVIL}", "c": "third"},
        Memory(x=f"a document {EVIL}", y="another"),
        JUDGED,
    )
    worse = {"a": ["y", "x"], ID: ["x", "y"], "c": ["x", "y"]}
    better = {"a": ["x", "y"], ID: ["y", "x"], "c": ["y", "x"]}
    rows = [
        ranked(f"base {EVIL}", worse, model=False),
        ranked(f"model {EVIL}", better, model=True),
        ranked("third", worse, model=True),
    ]
    reference = rows[1]
    for row in (rows[0], rows[2]):
        for name in NAMES:
            row.differences[name] = difference_of(
                list(row.values[name].values()), list(reference.values[name].values())
            )
    return Results(dataset, NAMES, rows, reference, 2, 0.5)


class Elements(HTMLParser):
    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.shown: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        if self.lasttag != "style":
            self.shown.append(data)


def test_texts_are_shown_and_are_no_markup() -> None:
    content = page(results())
    seen = Elements(content)
    assert not seen.tags & {"script", "img", "link", "iframe", "object", "base", "a"}
    assert not seen.attributes & {"src", "href", "onload", "style", "srcset"}
    shown = "".join(seen.shown)
    assert "<script>alert(1)</script>" in shown
    assert "second </style></title><script>" in shown
    assert "\u202e" not in content
    assert "\x00" not in content
    assert "default-src 'none'" in content
    assert "url(" not in content
    assert "@import" not in content


def test_what_moved_is_told() -> None:
    shown = " ".join(Elements(page(results())).shown)
    assert "2 without a relevant document left out" in shown
    assert "50.0%" in shown
    # The model against the baseline, the third against the model.
    assert "2 queries better, 1 worse, 0 the same" in shown
    assert "1 queries better, 2 worse, 0 the same" in shown
    assert "first query" in shown
    assert "+0.369" in shown
    assert "-0.369" in shown


def test_what_a_model_saves_is_one_line() -> None:
    found = results()
    third = replace(found.rows[2], cost=Cost(0.9, 7, 120))
    line = found.sentence(third)
    assert re.fullmatch(
        r"third: -12\.30 points of nDCG@10 \(-36\.91 to \+36\.91\), "
        "40 % less time, 21 % more memory",
        line,
    )
    given = replace(third, cost=None)
    assert found.sentence(given).endswith("+36.91)")


def test_drawings_are_xml() -> None:
    drawings = re.findall(r"<svg.*?</svg>", page(results()), re.DOTALL)
    assert len(drawings) == len(NAMES) + 2
    for drawing in drawings:
        xml.dom.minidom.parseString(drawing)


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\u2066", "\ud800"])
def test_what_steers_is_replaced(character: str) -> None:
    assert text(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_text_is_cut_before_it_is_escaped() -> None:
    assert text("a&b<c", 3) == "a&amp;b ..."
    assert text("עברית 検索 🙂\n\t") == "עברית 検索 🙂\n\t"


def test_runs_have_names_of_their_own_inside_the_folder(tmp_path: Path) -> None:
    rows = results().rows
    files = write_runs([*rows, rows[2]], tmp_path)
    assert len({file.name for file in files}) == 4
    assert all(file.parent == tmp_path and file.is_file() for file in files)
    assert files[2].read_text().splitlines()[0] == "a Q0 y 1 1.0 third"
