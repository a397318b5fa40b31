# SPDX-License-Identifier: Apache-2.0
"""GNU Info: nodes divided by U+001F, headings underlined."""

import re
from collections.abc import Iterator

from tools.train_mini_reranker.texts.section import Section

UNDERLINE = re.compile(r"^([*=.-])\1{2,}\s*$")
MENU = re.compile(r"^\* Menu:", re.MULTILINE)
REFERENCE = re.compile(r"\*[Nn]ote\s+([^:]+)::?\s*(?:\([^)]*\))?[^.,]*[.,]?")


def sections(package: str, content: bytes) -> Iterator[Section]:
    """Each heading with what stands under it, indented examples left out."""
    text = content.decode("utf-8", "replace")
    page = ""
    for node in text.split("\x1f")[1:]:
        lines = MENU.split(node)[0].strip("\n").split("\n")
        if not lines[0].startswith("File:"):
            continue
        title = ""
        parts: list[str] = []
        for line, following in zip(lines[1:], [*lines[2:], ""], strict=True):
            if UNDERLINE.match(following) and line.strip():
                if title and parts:
                    yield _section(package, page, title, parts)
                title, parts = line, []
                page = page or line
            elif not UNDERLINE.match(line) and not line.startswith("     "):
                parts.append(line)
        if title and parts:
            yield _section(package, page, title, parts)


def _section(package: str, page: str, title: str, parts: list[str]) -> Section:
    text = REFERENCE.sub(r"\1", " ".join(parts)).replace("\u2018", "'")
    return Section(package, page, title, text.replace("\u2019", "'"))
