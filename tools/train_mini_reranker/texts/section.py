# SPDX-License-Identifier: Apache-2.0
"""What a section is, and which are worth learning from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST = 1000  # characters of a text; cut behind a sentence
SHORTEST = 100
MOST_WORDS = 16  # of a title
NUMBERING = re.compile(
    r"^\s*((chapter|appendix|section|part|question)\s+)?"
    r"([A-Z]?\d+([.:-]\d+)*|[A-Z]|[IVX]+)[.:)]*\s+(?=\S)",
    re.IGNORECASE,
)
SPACES = re.compile(r"\s+")
# In running English about every third word is one of these; in code and tables few are.
COMMON = frozenset(
    {
        "the", "a", "an", "of", "to", "and", "in", "is", "are", "for", "that",
        "this", "it", "be", "with", "as", "on", "or", "by", "can", "you", "if",
        "from", "not", "will", "which", "when", "your", "use", "used", "at", "has",
        "have", "but", "all", "any", "its",
    }
)  # fmt: skip
LEAST_COMMON = 0.14
# Headings that say nothing without the page that they stand on.
GENERIC = frozenset(
    {
        "abstract", "about", "acknowledgements", "advanced", "appendix",
        "arguments", "authors", "author", "background", "basics", "bugs", "caveats",
        "commands", "configuration", "contents", "copyright", "credits",
        "description", "details", "diagnostics", "discussion", "environment",
        "example", "examples", "exercises", "features", "files", "foreword",
        "general", "glossary", "hints", "history", "index", "information",
        "installation", "introduction", "license", "limitations", "methods",
        "miscellaneous", "more", "motivation", "name", "notes", "note", "options",
        "other", "output", "overview", "parameters", "preface", "problems",
        "purpose", "reference", "references", "related", "remarks", "requirements",
        "return", "returns", "see", "setup", "solution", "status", "summary",
        "synopsis", "syntax", "tips", "troubleshooting", "tutorial", "usage",
        "values", "warnings", "warning",
    }
)  # fmt: skip
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Section:
    """A heading with its text.

    package: Whose documentation it is.
    page: The title of what the section belongs to, or "".
    title: As written, without numbering.
    text: Running text, at most LONGEST characters.
    """

    package: str
    page: str
    title: str
    text: str

    @property
    def topic(self) -> str:
        """The title, with the page's where it alone says nothing."""
        words = [word.lower() for word in WORD.findall(self.title)]
        telling = [word for word in words if word not in GENERIC | COMMON]
        if telling or not self.page or self.page.lower() == self.title.lower():
            return self.title
        return f"{self.page}: {self.title}"


def useful(sections: Iterable[Section]) -> Iterator[Section]:
    """Tidied sections: English prose under a heading that is not a sentence."""
    for section in sections:
        title = tidy_title(section.title)
        text = cut(SPACES.sub(" ", section.text).strip())
        words = title.split()
        if (
            0 < len(words) <= MOST_WORDS
            and len(title) >= 3
            and sum(c.isalpha() for c in title) > 0.6 * len(title.replace(" ", ""))
            and title.isascii()
            and len(text) >= SHORTEST
            and is_prose(text)
        ):
            yield Section(section.package, tidy_title(section.page), title, text)


def tidy_title(title: str) -> str:
    """A heading without numbering and marks."""
    title = SPACES.sub(" ", title.replace("\u00b6", "").replace("\u2019", "'")).strip()
    return NUMBERING.sub("", title).strip(" .:-#*\u2014\u2013")


def cut(text: str, longest: int = LONGEST) -> str:
    """At most so many characters, behind a sentence where one ends in the last half."""
    if len(text) <= longest:
        return text
    end = max(text.rfind(mark, longest // 2, longest) for mark in (". ", "? ", "! "))
    return text[: end + 1] if end > 0 else text[:longest].rsplit(" ", 1)[0]


def is_prose(text: str) -> bool:
    """Whether enough of a text's words are those that hold English together."""
    words = [word.lower() for word in text.split()]
    letters = sum(c.isascii() and (c.isalpha() or c.isspace()) for c in text)
    return (
        len(words) >= 12
        and sum(word in COMMON for word in words) >= LEAST_COMMON * len(words)
        and letters >= 0.75 * len(text)
    )
