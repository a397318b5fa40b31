# SPDX-License-Identifier: Apache-2.0
"""The files of a Debian package that may hold documentation, without unpacking it."""

import bz2
import gzip
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

LARGEST = 32 << 20  # bytes of a file
WANTED = (".html", ".htm", ".docbook", ".page", ".info", ".xml", ".index", ".dz")
# Other languages than English, and what is never prose.
OTHER_LANGUAGE = tuple(
    f"/{code}{end}"
    for code in (
        "ar", "bg", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fa", "fi", "fr",
        "gl", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nb", "nl",
        "nn", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "ta", "tr", "uk", "vi",
        "zh", "pt_BR", "pt-br", "zh_CN", "zh_TW", "zh-cn", "zh-tw", "en_GB",
    )
    for end in ("/", ".UTF-8/")
)  # fmt: skip


def files(package: Path) -> Iterator[tuple[str, bytes]]:
    """Paths in the package, without compression's ending, and contents."""
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            for member in archive:
                path = member.name.removeprefix(".")
                if not member.isfile() or member.size > LARGEST or not _wanted(path):
                    continue
                content = archive.extractfile(member)
                assert content is not None
                yield _unpacked(path, content.read())
        process.stdout.read()


def _wanted(path: str) -> bool:
    if any(code in path for code in OTHER_LANGUAGE):
        return False
    name = path.removesuffix(".gz").removesuffix(".bz2")
    return "/man/man" in path or ".info-" in name or name.endswith(WANTED)


def _unpacked(path: str, content: bytes) -> tuple[str, bytes]:
    if path.endswith(".gz"):
        return path.removesuffix(".gz"), gzip.decompress(content)
    if path.endswith(".bz2"):
        return path.removesuffix(".bz2"), bz2.decompress(content)
    return path, content
