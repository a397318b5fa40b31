# SPDX-License-Identifier: Apache-2.0
"""Sections of a Debian package, by the kind of each file."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.train_mini_reranker.texts import (
    archive,
    dictionary,
    html,
    info,
    manual,
    xml_help,
)
from tools.train_mini_reranker.texts.section import Section, useful

MOST_BYTES = 12 << 20  # of files that are read in a package, in an order by chance
MOST_SECTIONS = 1500  # of a package; a dictionary has no such bound


def sections(
    package: Path, name: str, wanted: Callable[[str], bool]
) -> Iterator[Section]:
    """Useful sections of a package's documentation, each heading and text once.

    Args:
        package: A .deb file.
        name: What to call it.
        wanted: Which paths to read.
    """
    found = dict(archive.files(package))
    seen: set[str] = set()
    count = read = 0
    for path in sorted(found, key=lambda p: hashlib.sha256(p.encode()).digest()):
        content = found[path]
        if read > MOST_BYTES or not wanted(path):
            continue
        read += len(content)
        for section in useful(_of_file(name, path, content, found)):
            key = section.text[:120].lower()
            if key not in seen:
                seen.add(key)
                count += 1
                yield section
        if count >= MOST_SECTIONS and not path.endswith(".index"):
            return


def _of_file(
    name: str, path: str, content: bytes, found: dict[str, bytes]
) -> Iterator[Section]:
    if path.endswith((".html", ".htm")):
        return html.sections(name, content)
    if path.endswith((".page", ".docbook")) or (
        path.endswith(".xml") and "/help/" in path
    ):
        return xml_help.sections(name, content)
    if "/man/man" in path:
        return manual.sections(name, content)
    if ".info" in path:
        return info.sections(name, content)
    if path.endswith(".index") and "/dictd/" in path:
        database = found.get(path.removesuffix(".index") + ".dict.dz", b"")
        return dictionary.sections(name, content, database)
    return iter(())
