# SPDX-License-Identifier: Apache-2.0
"""The release of OpenVINO that is pinned is the one that everything names."""

import re
from pathlib import Path

from harness.cli.bake import IMAGE

ROOT = Path(__file__).parents[2]


def pinned() -> str:
    text = (ROOT / "scripts/openvino_pins.py").read_text()
    (found,) = re.findall(r'^DEFAULT = "([\d.]+)"$', text, re.MULTILINE)
    return str(found)


def test_images_of_the_server_carry_it() -> None:
    """A release of OpenVINO Model Server has the number of its OpenVINO."""
    assert f"openvino/model_server:{pinned()}" == IMAGE
    dockerfile = (ROOT / "graphs/ovms_python/Dockerfile").read_text()
    assert f"ARG IMAGE={IMAGE}-py\n" in dockerfile
    assert f"\n    {IMAGE} --rest_port" in (ROOT / "docs/baked.md").read_text()
