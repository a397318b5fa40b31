# SPDX-License-Identifier: Apache-2.0
"""A package repository in a folder, which the real apt reads."""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.train_mini_reranker.sources import WORDNET

needs_apt = pytest.mark.skipif(
    not shutil.which("apt-get") or not shutil.which("dpkg-deb"),
    reason="apt is Debian's",
)
STARTS = (
    "bar", "cor", "dal", "fen", "gim", "hol", "jat", "kep", "lur", "mov", "nuf", "pyl",
    "rog", "sut", "tib", "vax", "wob", "zed",
)  # fmt: skip
WORDNET_DATA = {
    "noun": (
        "00000001 03 n 02 thing 0 matter 0 000 | what everything is a kind of here",
        *(
            f"00001{i:03} 03 n 02 big_{name} 0 {name}ette 0 001 @ 00000001 n 0000 "
            f'| the {name} that stands beside number {i} of the {name}s; "a big {name}"'
            for i, name in enumerate(a + b for a in STARTS for b in "aeiou")
        ),
    ),
    "verb": ("00000002 29 v 01 go 0 000 01 + 02 00 | move from one place to another",),
}


# Of make_repository: manuals, an FAQ to develop with and one for the verdict.
DOCUMENTED = (*(f"manual-{i}" for i in range(24)), "git-doc", "perl-doc")
COMMON = (
    "the", "a", "an", "of", "to", "and", "in", "is", "are", "for", "that", "this", "it",
    "be",
)  # fmt: skip
DIGITS = str.maketrans("0123456789", "ghijklmnop")


def words(i: int) -> list[str]:
    """14 that no other number has."""
    own = [hashlib.sha256(f"{i} {j}".encode()).hexdigest()[:7] for j in range(14)]
    return [f"q{word.translate(DIGITS)}" for word in own]


def description(i: int) -> str:
    """An odd number's is the one before but for the last word, whatever its source."""
    return " ".join([*words(i - 1)[:-1], words(i)[-1]] if i % 2 else words(i))


def prose(i: int) -> str:
    """A text of words that no other number has, held together by English ones."""
    return " ".join(f"{a} {b}" for a, b in zip(COMMON, words(5000 + i), strict=True))


def make_repository(packages: int, *, documentation: bool = False) -> dict[str, str]:
    """Builds one, with a WordNet package; returns apt's settings to read it.

    Package 0 is described and stands in no list of packages; a source builds three.

    Args:
        packages: How many are described.
        documentation: Whether it has DOCUMENTED, too.
    """
    # Not below pytest's folder: apt's own user may not read there.
    root = Path(tempfile.mkdtemp(prefix="repository-"))
    archives = {WORDNET: _wordnet(root)}
    if documentation:
        archives |= {name: _documentation(root, name) for name in DOCUMENTED}
    binary = [
        f"Package: {name}\nVersion: 3.0\nArchitecture: all\n"
        f"Filename: {archive.name}\nSize: {archive.stat().st_size}\n"
        f"SHA256: {_digest(archive)}\n"
        for name, archive in archives.items()
    ]
    described = []
    for i in range(packages):
        if i:
            binary.append(
                f"Package: package-{i}\nSource: source-{i // 3} (1.0)\n"
                "Version: 1\nArchitecture: all\n"
            )
        described.append(
            f"Package: package-{i}\nDescription-md5: {i:032x}\n"
            f"Description-en: {' '.join(words(1000 + i)[:4])} tool (data files)\n"
            f" {description(i)[:50]}\n {description(i)[50:]}\n .\n  * a list item\n"
        )
    dist = root / "dists/test"
    for name, stanzas in (
        ("main/binary-all/Packages", binary),
        ("main/i18n/Translation-en", described),
    ):
        (dist / name).parent.mkdir(parents=True)
        (dist / name).write_text("\n".join(stanzas))
    sums = "".join(
        f" {_digest(file)} {file.stat().st_size} {file.relative_to(dist)}\n"
        for file in sorted(dist.rglob("*"))
        if file.is_file()
    )
    (dist / "Release").write_text(
        "Codename: test\nVersion: 7\nDate: Sat, 01 Aug 2026 10:00:00 UTC\n"
        f"Architectures: all\nComponents: main\nSHA256:\n{sums}"
    )
    (root / "sources.list").write_text(
        f"deb [trusted=yes arch=all] file:{root} test main\n"
    )
    return {
        "Dir::Etc::sourcelist": str(root / "sources.list"),
        "Dir::Etc::sourceparts": "/dev/null",
        "APT::Sandbox::User": "root",
    }


def _wordnet(root: Path) -> Path:
    files = {
        f"usr/share/wordnet/data.{name}": "\n".join(["  1 licence", *lines]) + "\n"
        for name, lines in WORDNET_DATA.items()
    }
    return _package(root, WORDNET, files)


def _documentation(root: Path, name: str) -> Path:
    """Sections, or questions where training keeps the package's FAQ back."""
    place = DOCUMENTED.index(name)
    is_faq = not name.startswith("manual")
    count = 30 if is_faq else 6
    first = 100 * place
    body = "".join(
        f"<h2>{'How does' if is_faq else 'The'} {words(7000 + i)[0]} work</h2>"
        f"<p>{prose(i)} {words(7000 + i)[0]}</p>"
        for i in range(first, first + count)
    )
    file = f"usr/share/doc/{name}/{'faq' if is_faq else 'index'}.html"
    return _package(root, name, {file: f"<html><body>{body}</body></html>"})


def _package(root: Path, name: str, files: Mapping[str, str]) -> Path:
    tree = root / "trees" / name
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN").chmod(0o755)
    (tree / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: 3.0\nArchitecture: all\n"
        "Maintainer: Nobody <nobody@example.org>\nDescription: words\n"
    )
    for path, content in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(content)
    archive = root / f"{name}_3.0_all.deb"
    subprocess.run(["dpkg-deb", "-b", tree, archive], check=True, capture_output=True)
    return archive


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
