# SPDX-License-Identifier: Apache-2.0
"""FAQ documents that are kept from training: real questions with their answers.

DEVELOPMENT's are looked at while developing; of their packages only the FAQ is kept
back. VERDICT's are for the verdict: nothing of their packages is in training.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.train_mini_reranker.texts import collect
from tools.train_mini_reranker.texts.section import Section

FAQ = re.compile(r"faq", re.IGNORECASE)
DEVELOPMENT = (
    "apache2-doc", "borgbackup-doc", "ffmpeg-doc", "git-doc", "graphviz-doc",
    "htdig-doc", "libsvm-tools", "python-django-doc", "python3.11-doc", "r-doc-html",
    "restic", "sqlite3-doc",
)  # fmt: skip
VERDICT = (
    "courier-doc", "debian-faq", "emacs-common", "fetchmail", "mplayer-doc", "perl-doc",
    "zsh-doc",
)  # fmt: skip
# The same texts in another form.
UNUSED = ("git-man", "r-doc-info", "zsh-common")
QUESTION = re.compile(
    r"\?$|^(how|what|why|when|where|which|who|can|does|do|is|are|should|will|i)\b",
    re.IGNORECASE,
)


def is_reserved(package: str, path: str) -> bool:
    """Whether a file of a package is kept from training."""
    if package in VERDICT:
        return True
    return package in (*DEVELOPMENT, *UNUSED) and FAQ.search(path) is not None


def questions(package: Path, name: str) -> Iterator[Section]:
    """A package's questions with their answers."""
    for section in collect.sections(package, name, lambda path: bool(FAQ.search(path))):
        if QUESTION.search(section.title):
            yield section
