# SPDX-License-Identifier: Apache-2.0
"""Sections of an HTML page."""

from collections.abc import Iterator

import lxml.html
from lxml import etree

from tools.train_mini_reranker.texts.section import Section

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# What is no running text of the page.
SKIPPED = frozenset(
    {"script", "style", "nav", "header", "footer", "form", "table", "pre", "head",
     "aside", "button", "select", "math", "svg"}
)  # fmt: skip
BLOCKS = frozenset({"p", "li", "dd", "dt", "div", "br", "td", "blockquote", "section"})
MENUS = ("navigation", "toc", "sidebar", "related", "navheader", "navfooter", "index")


def sections(package: str, content: bytes) -> Iterator[Section]:
    """Sections in their order; none of what is no HTML."""
    try:
        content.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = "iso-8859-1"  # its IANA name: not every libxml2 knows others
    parser = lxml.html.HTMLParser(encoding=encoding)
    try:
        root = lxml.html.fromstring(content, parser=parser)
    except (etree.ParserError, ValueError):
        return
    page = root.findtext(".//title") or ""
    body = root.find("body")
    title = ""
    parts: list[str] = []
    for heading, text in _pieces(root if body is None else body):
        if heading:
            if parts:
                yield Section(package, page, title or page, " ".join(parts))
            title, parts = text, []
        else:
            parts.append(text)
    if parts:
        yield Section(package, page, title or page, " ".join(parts))


def _pieces(element: etree._Element) -> Iterator[tuple[bool, str]]:
    """(is a heading, text), in the page's order, without recursion into headings."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in SKIPPED or _is_menu(element):
        return
    if tag in HEADINGS:
        yield True, "".join(element.itertext())
        return
    if element.text and element.text.strip():
        yield False, element.text
    for child in element:
        yield from _pieces(child)
        if child.tail and child.tail.strip():
            yield False, child.tail


def _is_menu(element: etree._Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    return any(name.startswith(MENUS) for name in names)
