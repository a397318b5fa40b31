# SPDX-License-Identifier: Apache-2.0
"""Sections of GNOME's Mallard pages and of DocBook (GNOME's older help, KDE's)."""

import re
from collections.abc import Iterator

from lxml import etree

from tools.train_mini_reranker.texts.section import Section

# The DTDs that define &kate; and the like are elsewhere: their names say enough.
ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][\w.-]*);")
# Nested sections, and what is no running text.
SKIPPED = frozenset(
    {"section", "sect1", "sect2", "sect3", "sect4", "sect5", "chapter", "appendix",
     "screen", "programlisting", "code", "info", "bookinfo", "title", "titleabbrev",
     "screenshot", "mediaobject", "media", "table", "informaltable", "links",
     "sectinfo", "indexterm", "subtitle", "qandaset", "qandaentry", "refentry",
     "articleinfo"}
)  # fmt: skip
TITLED = SKIPPED & {
    "section", "sect1", "sect2", "sect3", "sect4", "sect5", "chapter", "appendix",
}  # fmt: skip


def sections(package: str, content: bytes) -> Iterator[Section]:
    """Sections and answered questions; none of what is no XML."""
    content = ENTITY.sub(lambda match: match[1].replace(b"-", b" "), content)
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True,
        huge_tree=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    if root is None:
        return
    for element in root.iter():
        if isinstance(element.tag, str):  # no comment
            element.tag = etree.QName(element).localname
    page = _title(root) or _title(root.find("bookinfo"))
    for element in root.iter():
        if element.tag in TITLED or element.tag == "page":
            title = _title(element)
            if title:
                outer = "" if element is root else page
                yield Section(package, outer, title, _text(element))
        elif element.tag == "qandaentry":
            question, answer = element.find("question"), element.find("answer")
            if question is not None and answer is not None:
                yield Section(package, page, _text(question), _text(answer))


def _title(element: etree._Element | None) -> str:
    if element is None:
        return ""
    title = element.find("title")
    return "" if title is None else "".join(title.itertext())


def _text(element: etree._Element) -> str:
    """What an element says itself, without its title and nested sections."""
    parts: list[str] = []

    def add(node: etree._Element) -> None:
        if node.text:
            parts.append(node.text)
        for child in node:
            if isinstance(child.tag, str) and child.tag not in SKIPPED:
                add(child)
                if child.tag in ("para", "p", "item", "listitem"):
                    parts.append(" ")
            if child.tail:
                parts.append(child.tail)

    add(element)
    return "".join(parts)
