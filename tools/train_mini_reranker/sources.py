# SPDX-License-Identifier: Apache-2.0
"""Fetches the raw texts with apt, from whatever mirror the machine is set up for.

apt keeps its lists in a folder of ours: the machine's own are not touched, and no
root is needed.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WORDNET = "wordnet-base"


@dataclass(frozen=True)
class Package:
    """One binary package's description."""

    name: str
    source: str  # the source package it is built from
    synopsis: str  # one line
    description: str  # paragraphs, a line each


class Apt:
    """apt-get with its state in a folder."""

    def __init__(self, folder: Path) -> None:
        """Fetches the lists unless they are there.

        Raises:
            CalledProcessError: apt-get failed; it has said why.
        """
        self._folder = folder.resolve()
        for part in ("state/lists/partial", "cache/archives/partial"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        if not self.files("Translations"):
            self._run("update")

    def files(self, created_by: str) -> list[Path]:
        """Fetched lists of a kind, "Packages" or "Translations"."""
        listed = self._run(
            "indextargets", "--format", "$(FILENAME)", f"Created-By: {created_by}"
        )
        return sorted(Path(line) for line in listed.split() if Path(line).exists())

    def download(self, package: str) -> Path:
        """Unpacks a package, without installing it, and returns its root."""
        root = self._folder / package
        if not root.exists():
            self._run("download", package, cwd=self._folder)
            (archive,) = self._folder.glob(f"{package}_*.deb")
            subprocess.run(["dpkg-deb", "-x", archive, root], check=True)
        return root

    def _run(self, *arguments: str, cwd: Path | None = None) -> str:
        options = {
            "Dir::State": self._folder / "state",
            "Dir::State::status": "/var/lib/dpkg/status",
            "Dir::Cache": self._folder / "cache",
            "Acquire::Languages": "en",
        }
        command = ["apt-get", "-qq"]
        for name, value in options.items():
            command += ["-o", f"{name}={value}"]
        done = subprocess.run(
            [*command, *arguments], check=True, stdout=subprocess.PIPE, text=True,
            cwd=cwd,
        )  # fmt: skip
        return done.stdout


def packages(apt: Apt) -> list[Package]:
    """All described packages by name, the newest description of each."""
    sources = {
        entry["Package"]: entry.get("Source", entry["Package"]).split(" ")[0]
        for file in apt.files("Packages")
        for entry in _entries(file)
    }
    found = {}
    for file in apt.files("Translations"):
        for entry in _entries(file):
            name = entry["Package"]
            synopsis, _, rest = entry["Description-en"].partition("\n")
            found[name] = Package(
                name, sources.get(name, name), synopsis.strip(), _paragraphs(rest)
            )
    return [found[name] for name in sorted(found)]


def _entries(file: Path) -> Iterator[dict[str, str]]:
    """The stanzas of a control file: field -> value, continuation lines included."""
    done = subprocess.run(
        ["/usr/lib/apt/apt-helper", "cat-file", file],
        check=True, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    for stanza in done.stdout.split("\n\n"):
        entry: dict[str, str] = {}
        field = ""
        for line in stanza.split("\n"):
            if line.startswith((" ", "\t")):
                entry[field] += "\n" + line
            elif line:
                field, _, value = line.partition(":")
                entry[field] = value.strip()
        if "Package" in entry:
            yield entry


def _paragraphs(text: str) -> str:
    """A long description as paragraphs: joined lines, list items on their own."""
    paragraphs = [""]
    for line in text.split("\n"):
        body = line.strip()
        if body in ("", "."):
            paragraphs.append("")
        elif line.startswith("  ") or not paragraphs[-1]:
            paragraphs.append(body)
        else:
            paragraphs[-1] += " " + body
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)
