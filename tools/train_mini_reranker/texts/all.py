# SPDX-License-Identifier: Apache-2.0
"""Sections of all packages of packages.txt, made once and kept in a file."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple
from multiprocessing import get_context
from pathlib import Path

from tools.train_mini_reranker.texts import collect, faq
from tools.train_mini_reranker.texts.section import Section

PACKAGES = Path(__file__).parent / "packages.txt"
# Lists of functions and of changes: headings there are names.
NAMES = re.compile(
    r"genindex|modindex|/api/|doxygen|changelog|copyright|/search\.|_source|classes?_|"
    r"/reference/generated|javadoc|/_modules/|/man3/",
    re.IGNORECASE,
)
PARTS = ("docs", "words", "development", "verdict")


def packages() -> list[str]:
    """Names of the packages to read."""
    return PACKAGES.read_text(encoding="utf-8").split()


def load_sections(archives: Mapping[str, Path], file: Path) -> dict[str, list[Section]]:
    """Reads the sections from a file, or from the packages into that file.

    Args:
        archives: Package -> its .deb file.
        file: JSON lines of part and section.

    Returns:
        docs and words (dictionaries) for training, development and verdict (questions
        of FAQ documents, see ``faq``) to measure with.
    """
    if not file.exists():
        partial = file.with_suffix(".partial")
        # Not a fork: this process may have threads.
        context = get_context("spawn")
        with (
            ProcessPoolExecutor(mp_context=context) as pool,
            partial.open("w", encoding="utf-8") as out,
        ):
            for lines in pool.map(_of_package, archives.keys(), archives.values()):
                out.writelines(lines)
        partial.rename(file)
    parts: dict[str, list[Section]] = {part: [] for part in PARTS}
    with file.open(encoding="utf-8") as stored:
        for line in stored:
            part, *fields = json.loads(line)
            parts[part].append(Section(*fields))
    return parts


def provenance(archives: Mapping[str, Path]) -> dict[str, object]:
    """What to record: packages with their versions, and a digest of their files."""
    digest = hashlib.sha256()
    for name in sorted(archives):
        digest.update(hashlib.sha256(archives[name].read_bytes()).digest())
    versions = {
        name: path.name.split("_")[1].replace("%3a", ":")
        for name, path in sorted(archives.items())
    }
    return {"packages": versions, "sha256": digest.hexdigest()}


def _of_package(name: str, path: Path) -> list[str]:
    return [
        json.dumps([part, *astuple(section)], ensure_ascii=False) + "\n"
        for part, section in _parts(name, path)
    ]


def _parts(name: str, path: Path) -> Iterator[tuple[str, Section]]:
    if name in faq.DEVELOPMENT or name in faq.VERDICT:
        part = "verdict" if name in faq.VERDICT else "development"
        for section in faq.questions(path, name):
            yield part, section
    if name not in faq.VERDICT:
        part = "words" if name.startswith("dict-") else "docs"
        for section in collect.sections(
            path,
            name,
            lambda p: not NAMES.search(p) and not faq.is_reserved(name, p),
        ):
            yield part, section
