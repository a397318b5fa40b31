# SPDX-License-Identifier: Apache-2.0
"""Fetches the raw texts with apt, from whatever mirror the machine is set up for.

apt keeps its lists in a folder of ours: the machine's own are not touched, and no
root is needed.
"""

import hashlib
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

WORDNET = "wordnet-base"


@dataclass(frozen=True)
class Package:
    """One binary package's description."""

    name: str
    source: str | None  # the source package it is built from; None: in no list
    synopsis: str  # one line
    description: str  # paragraphs, a line each


class Apt:
    """apt-get with its state in a folder."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        """Fetches the lists unless they are there.

        Args:
            folder: For lists and packages.
            settings: More of apt's, to read other sources than the machine's.

        Raises:
            CalledProcessError: apt-get failed; it has said why.
        """
        self._folder = folder.resolve()
        self._settings = dict(settings or {})
        for part in ("state/lists/partial", "cache/archives/partial"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        if not self.texts("Translations"):
            self._run("update")

    def texts(self, created_by: str) -> dict[str, str]:
        """Fetched lists of a kind, "Packages" or "Translations", by file name."""
        listed = self._targets(created_by, "$(FILENAME)")
        files = sorted(Path(line) for line in listed if Path(line).exists())
        return {file.name: _content(file) for file in files}

    def provenance(self) -> dict[str, dict[str, str]]:
        """Where the texts come from.

        Returns:
            releases: codename -> version and date, as the release file says.
            sha256: of each list's text and of the WordNet package.
        """
        lists = {
            name.rpartition("_dists_")[2].rpartition(".")[0] or name: text.encode()
            for created_by in ("Packages", "Translations")
            for name, text in self.texts(created_by).items()
        }
        self.download(WORDNET)
        archive = self._archive(WORDNET)
        lists[archive.name.replace("%3a", ":")] = archive.read_bytes()
        return {
            "releases": dict(self._releases()),
            "sha256": {
                name: hashlib.sha256(content).hexdigest()
                for name, content in lists.items()
            },
        }

    def download(self, package: str) -> Path:
        """Unpacks a package, without installing it, and returns its root."""
        root = self._folder / package
        if not root.exists():
            self._run("download", package, cwd=self._folder)
            subprocess.run(["dpkg-deb", "-x", self._archive(package), root], check=True)
        return root

    def archives(self, packages: Sequence[str]) -> dict[str, Path]:
        """The .deb files of packages, fetched unless they are there.

        Packages that the machine's sources do not have are left out.
        """
        missing = [name for name in packages if not self._found(name)]
        if missing:
            known = set(self._run("pkgnames", tool="apt-cache").split())
            wanted = [name for name in missing if name in known]
            if wanted:
                self._run("download", *wanted, cwd=self._folder)
        found = {name: self._found(name) for name in packages}
        return {name: path for name, path in found.items() if path}

    def _found(self, package: str) -> Path | None:
        return next(self._folder.glob(f"{package}_*.deb"), None)

    def _archive(self, package: str) -> Path:
        (archive,) = self._folder.glob(f"{package}_*.deb")
        return archive

    def _targets(self, created_by: str, what: str) -> list[str]:
        listed = self._run(
            "indextargets", "--format", what, f"Created-By: {created_by}"
        )
        return listed.splitlines()

    def _releases(self) -> Iterator[tuple[str, str]]:
        for file in sorted((self._folder / "state/lists").glob("*Release")):
            fields = next(entries(file.read_text(encoding="utf-8"), "Codename"), {})
            if fields:
                version = fields.get("Version", "no version")
                yield fields["Codename"], f"{version}, {fields['Date']}"

    def _run(
        self, *arguments: str, cwd: Path | None = None, tool: str = "apt-get"
    ) -> str:
        options = {
            "Dir::State": self._folder / "state",
            "Dir::State::status": "/var/lib/dpkg/status",
            "Dir::Cache": self._folder / "cache",
            "Acquire::Languages": "en",
            **self._settings,
        }
        command = [tool, "-qq"]
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
        for text in apt.texts("Packages").values()
        for entry in entries(text)
    }
    found = {}
    for text in apt.texts("Translations").values():
        for entry in entries(text):
            name = entry["Package"]
            synopsis, _, rest = entry["Description-en"].partition("\n")
            found[name] = Package(
                name, sources.get(name), synopsis.strip(), _paragraphs(rest)
            )
    return [found[name] for name in sorted(found)]


def entries(text: str, needed: str = "Package") -> Iterator[dict[str, str]]:
    """The stanzas of a control file: field -> value, continuation lines included.

    Args:
        text: Of the file.
        needed: Stanzas without this field are left out.
    """
    for stanza in text.split("\n\n"):
        entry: dict[str, str] = {}
        field = ""
        for line in stanza.split("\n"):
            if line.startswith((" ", "\t")):
                entry[field] += "\n" + line
            elif line:
                field, _, value = line.partition(":")
                entry[field] = value.strip()
        if needed in entry:
            yield entry


def _content(file: Path) -> str:
    """Of a list, however it is compressed."""
    done = subprocess.run(
        ["/usr/lib/apt/apt-helper", "cat-file", file],
        check=True, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    return done.stdout


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
