# SPDX-License-Identifier: Apache-2.0
"""Queries, and the text that answers each, out of the raw sources.

    debian    query: the synopsis, a question or a few keywords made from it
              text:  the long description
    wordnet   query: a sense's words and the kind of thing it is
              text:  its gloss
    docs      query: a heading of documentation, or a question made from it
              text:  what stands under it
    words     query: a word of a dictionary
              text:  what it says there

``query`` gives the forms that test cases have; training asks in many more (asking.py).

Groups keep on one side what belongs together: all packages of a source package, and all
senses with the same first word. That is not all that training and the held-out side
share: unseen.py drops the rest from the test set.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.train_mini_reranker.sources import Package
from tools.train_mini_reranker.texts.section import Section

QUESTIONS = (
    "Which package is this: {}?",
    "What is there for this: {}?",
    "Is there a package for {}?",
    "I am looking for {}",
    "I need {}",
    "How do I get {}?",
)
# Such packages are described in words that say nothing of their own.
EMPTY = re.compile(r"\b(transitional|dummy|metapackage|meta-package)\b", re.IGNORECASE)
# "(data files)", "- development files": what a source's packages differ in.
DETAIL = re.compile(r"\s*(\([^()]*\)|\s[-\u2013\u2014]+\s.*)$")
STOPWORDS = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "based", "be", "by", "for", "from", "in",
        "is", "it", "its", "of", "on", "or", "that", "the", "this", "to", "use",
        "using", "via", "which", "with", "you", "your",
    }
)  # fmt: skip
SHORTEST_TEXT = 80  # characters of a description
SHORTEST_GLOSS = 30
HELD_OUT_SHARE = 0.12
VALIDATION_SHARE = 0.02


@dataclass(frozen=True)
class Pair:
    """A query's material and the text that answers it."""

    kind: str  # "debian", "wordnet", "docs", "words" or "faq"
    group: str
    topic: str  # what queries are made of
    text: str
    words: tuple[str, ...] = ()  # of a sense
    source_known: bool = True  # of a package
    name: str = ""  # of a package

    def query(self, chance: "Chance", *, keywords: bool = True) -> str:
        """One way to ask for the text: the topic, a question, or keywords of it."""
        if self.kind != "debian" or chance.share() < 0.4:
            return self.topic
        words = [w for w in self.topic.split() if w.lower() not in STOPWORDS]
        if keywords and len(words) > 3 and chance.share() < 0.4:
            return " ".join(chance.some(words, 3 + int(2 * chance.share())))
        return QUESTIONS[int(chance.share() * len(QUESTIONS))].format(self.topic)


class Chance:
    """Random choices that follow from a text alone, on every machine."""

    def __init__(self, *seed: object) -> None:
        """Seeds it with the seed's repr."""
        self._state = hashlib.sha256(repr(seed).encode()).digest()

    def share(self) -> float:
        """The next number, from 0 to below 1."""
        self._state = hashlib.sha256(self._state).digest()
        return int.from_bytes(self._state[:6], "big") / 2**48

    def some(self, items: list[str], count: int) -> list[str]:
        """That many of the items, in their order."""
        ranked = sorted(range(len(items)), key=lambda _: self.share())
        return [items[i] for i in sorted(ranked[:count])]


def debian_pairs(packages: Iterable[Package]) -> list[Pair]:
    """One pair a description; equal texts count once."""
    pairs: dict[str, Pair] = {}
    for package in packages:
        topic = DETAIL.sub("", package.synopsis)
        if (
            len(package.description) >= SHORTEST_TEXT
            and len(topic.split()) >= 2
            and not EMPTY.search(package.synopsis + package.description)
        ):
            # Without a known source the package is a group of its own.
            pair = Pair(
                "debian",
                package.source or package.name,
                topic,
                package.description,
                source_known=package.source is not None,
                name=package.name,
            )
            pairs.setdefault(package.description, pair)
    return _distinct_topics(pairs.values())


def wordnet_pairs(root: Path) -> list[Pair]:
    """One pair a noun or verb sense that has a parent and a gloss of some length."""
    pairs = []
    for name in ("noun", "verb"):
        senses = dict(_senses(root / "usr/share/wordnet" / f"data.{name}"))
        for words, parent, gloss in senses.values():
            if parent in senses and len(gloss) >= SHORTEST_GLOSS:
                topic = f"{', '.join(words)}: a kind of {senses[parent][0][0]}"
                group = words[0].lower()
                pairs.append(Pair("wordnet", group, topic, gloss, tuple(words)))
    return _distinct_topics(pairs)


def section_pairs(kind: str, sections: Iterable[Section]) -> list[Pair]:
    """One pair a section; of equal headings or texts the first counts.

    Args:
        kind: "docs", grouped by package; "words" or "faq", each its own group.
        sections: Of documentation or of dictionaries.
    """
    texts: dict[str, Pair] = {}
    for section in sections:
        group = section.package if kind == "docs" else section.title.lower()
        texts.setdefault(section.text, Pair(kind, group, section.topic, section.text))
    return _distinct_topics(texts.values())


def wordnet_verbs(root: Path) -> frozenset[str]:
    """All verbs of one word."""
    senses = dict(_senses(root / "usr/share/wordnet/data.verb"))
    return frozenset(
        word for words, _, _ in senses.values() for word in words if word.isalpha()
    )


def split(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    """Divides pairs into training, validation and test, by group."""
    parts: dict[str, list[Pair]] = {"training": [], "validation": [], "test": []}
    for pair in pairs:
        place = Chance("split", pair.kind, pair.group).share()
        if place < HELD_OUT_SHARE:
            parts["test"].append(pair)
        elif place < HELD_OUT_SHARE + VALIDATION_SHARE:
            parts["validation"].append(pair)
        else:
            parts["training"].append(pair)
    return parts


def _distinct_topics(pairs: Iterable[Pair]) -> list[Pair]:
    """Drops pairs whose topic has been seen: a query must have one answer."""
    seen: dict[str, Pair] = {}
    for pair in pairs:
        seen.setdefault(pair.topic.lower(), pair)
    return list(seen.values())


def _senses(file: Path) -> Iterator[tuple[str, tuple[list[str], str, str]]]:
    """Offsets, each with words, the parent's offset or "", gloss; see wndb(5WN)."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            continue  # the licence
        data, _, gloss = line.partition(" | ")
        fields = data.split(" ")
        count = int(fields[3], 16)
        words = [word.replace("_", " ") for word in fields[4 : 4 + 2 * count : 2]]
        pointers = fields[5 + 2 * count :]
        parent = next(
            (pointers[i + 1] for i, symbol in enumerate(pointers) if symbol == "@"), ""
        )
        yield fields[0], (words, parent, gloss.strip())
