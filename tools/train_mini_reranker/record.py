# SPDX-License-Identifier: Apache-2.0
"""What a result was made from, so that a second run cannot mix it with another's."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

# What data, weights and measures depend on.
PACKAGES = (
    "torch", "transformers", "tokenizers", "numpy", "scipy", "scikit-learn", "bm25s",
    "PyStemmer", "ir-measures", "pytrec-eval-terrier", "openvino",
    "openvino-tokenizers", "optimum-intel", "nncf",
)  # fmt: skip


def hold(file: Path, settings: Mapping[str, Any], results: Sequence[Path] = ()) -> None:
    """Records settings in a file, or holds them against what stands there.

    Args:
        file: JSON, in the folder that the settings are of.
        settings: By name.
        results: What was made with them.

    Raises:
        ValueError: They differ, or there are results and no record.
    """
    folder = file.parent
    if not file.exists():
        there = [path.name for path in results if path.exists()]
        if there:
            raise ValueError(
                f"{folder}: {there[0]} was made with settings that are not recorded; "
                "use a new folder"
            )
        write(file, settings)
        return
    recorded = read(file)
    for name in sorted({*recorded, *settings}):
        old, new = recorded.get(name, "nothing"), settings.get(name, "nothing")
        if old != new:
            raise ValueError(
                f"{folder}: made with {name} {_short(old)}, not {_short(new)}; "
                "use a new folder"
            )


def newer(inputs: Sequence[Path], output: Path) -> bool:
    """Whether the output is missing or older than an input; folders by their files."""
    if not output.exists():
        return True
    return max(map(_changed, inputs)) > _changed(output)


def versions() -> dict[str, str]:
    """Of Python and the packages that are installed."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # the export's are needed for the export only
    return found


def sha256(file: Path) -> str:
    """Of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def write(file: Path, facts: Mapping[str, Any]) -> None:
    """Writes JSON."""
    file.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def read(file: Path) -> dict[str, Any]:
    """Reads what write wrote."""
    facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return facts


def _changed(path: Path) -> float:
    files = [f for f in path.rglob("*") if f.is_file()] if path.is_dir() else [path]
    return max((f.stat().st_mtime for f in files), default=0)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."
