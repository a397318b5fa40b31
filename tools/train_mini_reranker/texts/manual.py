# SPDX-License-Identifier: Apache-2.0
"""Manual pages, in the macros of man(7) and mdoc(7)."""

import re
from collections.abc import Iterator

from tools.train_mini_reranker.texts.section import Section

HEADING = re.compile(r"^\.\s*(SH|SS|Sh|Ss)\b\s*(.*)")
# Macros whose arguments are words of the text.
WORDS = re.compile(
    r"^\.\s*(?:B|I|BR|RB|IR|RI|BI|IB|SM|SB|R|Nm|Xr|Fl|Ar|Pa|Em|Sy|Cm|Dq|Sq|Ql|Va|Fn|Nd|"
    r"Ic|Li|Ev|Dv|Er|It)\b ?(.*)"
)
FONT = re.compile(r"\\f(?:[BIRPC1-4]|\[[^\]]*\]|\([A-Z]{2})|\\s[+-]?\d|\\[&|^/,cd%:]")
CHARACTERS = (
    (re.compile(r"\\(?:\(|\[)?(?:lq|rq|dq)\]?"), '"'),
    (re.compile(r"\\\[?(?:\()?(?:aq|oq|cq)\]?"), "'"),
    (re.compile(r"\\\((?:em|en)|\\\[(?:em|en)\]"), "-"),
    (re.compile(r"\\-"), "-"),
    (re.compile(r"\\\*\(?\w{1,2}|\\\*\[[^\]]*\]"), ""),
    (re.compile(r"\\e|\\\(rs"), r"\\"),
    (re.compile(r"\\[~0 ]"), " "),
    (re.compile(r"\\\((\w\w)|\\\[[^\]]*\]"), ""),
    (re.compile(r'\\".*'), ""),
)
END_OF_PARAGRAPH = re.compile(r"^\.\s*(PP|LP|P|TP|IP|Pp|RS|RE|sp)\b")
MACRO_LEFTOVERS = re.compile(r"\b(?:Op|Oo|Oc|Ns|Pf|Ap|Aq|Bq|Pq|No)\b ?")


def sections(package: str, content: bytes) -> Iterator[Section]:
    """The page's purpose with its description, and the headings that say something."""
    page, purpose = "", ""
    for title, text in _parts(content.decode("utf-8", "replace")):
        name = title.strip('"').lower()
        if name == "name":
            page, _, purpose = text.partition(" - ")
            page = page.split(",")[0].strip()
            if not purpose:
                purpose, page = page, page.split(" ")[0]
        elif name == "description":
            yield Section(package, page, purpose or page, f"{page}: {text}")
        elif name and name not in (
            "synopsis",
            "see also",
            "author",
            "authors",
            "copyright",
        ):
            heading = title.strip('"')
            heading = heading.capitalize() if heading.isupper() else heading
            yield Section(package, page, heading, text)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    title, skipping = "", False
    lines: list[str] = []
    for line in text.split("\n"):
        heading = HEADING.match(line)
        if heading:
            yield title, " ".join(lines)
            title, lines = _plain(heading[2]), []
        elif line.startswith((".nf", ".EX", ".TS", ".Bd", ".de", ".ig")):
            skipping = True
        elif line.startswith((".fi", ".EE", ".TE", ".Ed", "..")):
            skipping = False
        elif skipping:
            continue
        elif line.startswith((".", "'")):
            words = WORDS.match(line)
            if words:
                lines.append(_plain(MACRO_LEFTOVERS.sub("", words[1])).replace('"', ""))
        elif line.strip():
            lines.append(_plain(line))
    yield title, " ".join(lines)


def _plain(text: str) -> str:
    text = FONT.sub("", text)
    for pattern, plain in CHARACTERS:
        text = pattern.sub(plain, text)
    return text.strip()
