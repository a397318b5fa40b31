# SPDX-License-Identifier: Apache-2.0
"""What a build asks for and depends on, by the release of OpenVINO.

The extension links OpenVINO's library by its full name, so what is built runs with that
release alone. Here stands the release that is built with, unless the environment
variable RERANK_OPENVINO names another one. The build backend reads this file by
[[tool.dynamic-metadata]] in pyproject.toml; scripts/lib.sh runs it:

    scripts/openvino_pins.py      prints the packages of the release to build with
"""

import os
from collections.abc import Mapping
from importlib.metadata import version

DEFAULT = "2026.4.1"
# The newest patch of each that the tests were run with.
RELEASES = ("2025.4.1", "2026.0.0", "2026.2.1", "2026.3.1", DEFAULT)


def release() -> str:
    """The release to build with."""
    return os.environ.get("RERANK_OPENVINO") or DEFAULT


def pins(built_with: str) -> list[str]:
    """The packages that a build with this release runs with."""
    return [f"openvino=={built_with}", f"openvino-tokenizers=={built_with}.0"]


def get_requires_for_dynamic_metadata(_settings: Mapping[str, object]) -> list[str]:
    """What a build in isolation installs."""
    return [f"openvino=={release()}"]


def dynamic_metadata(
    _settings: Mapping[str, object], _project: Mapping[str, object]
) -> dict[str, object]:
    """The dependencies that a wheel states: the release that is there to build with.

    Raises:
        RuntimeError: It is not the one to build with.
    """
    found = version("openvino")
    if found != release():
        raise RuntimeError(
            f"openvino: expected {release()} to build with, found {found}; "
            "RERANK_OPENVINO names another release"
        )
    return {
        "dependencies": pins(found),
        "optional-dependencies": {"bench": [f"openvino-genai=={found}.0"]},
    }


def dynamic_wheel(_settings: Mapping[str, object]) -> dict[str, bool]:
    """Fields that a wheel may state otherwise than the source distribution."""
    return {"dependencies": True, "optional-dependencies": True}


if __name__ == "__main__":
    print(*pins(release()), sep="\n")
