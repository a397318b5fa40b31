# SPDX-License-Identifier: Apache-2.0
"""What is installed: the package, its script, and the export tools' requirements."""

import importlib.util
import re
import subprocess
import sys
from importlib.metadata import entry_points, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[3]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
TIMEOUT = 60  # seconds


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


def test_the_library_imports_and_ranks_without_rich() -> None:
    done = python(
        "import sys; sys.modules['rich'] = None\n"
        "import harness\n"
        "(best,) = harness.Reranker(harness.bundled_model()).rank('q', ['a'])\n"
        "print(best.index)"
    )
    assert (done.stdout, done.returncode) == ("0\n", 0), done.stderr


def test_the_command_line_says_that_it_needs_rich() -> None:
    done = python(
        "import sys; sys.modules['rich'] = None\n"
        "from harness.__main__ import run; sys.exit(run())"
    )
    assert done.returncode == 1
    assert done.stderr == (
        "error: the command line needs the package rich: "
        "pip install 'rerank-harness[cli]'\n"
    )


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ("2025.4.0", "found 2025.4.0: pip install"),
        ("none", "found none: pip install"),
        ("the wanted", ""),
    ],
)
def test_another_openvino_is_said(found: str, line: str) -> None:
    """The loader's own words name a file that nobody knows."""
    wanted = version("openvino")
    done = python(
        "import importlib.metadata as m, sys\n"
        f"found = {(wanted if found == 'the wanted' else found)!r}\n"
        "before = m.version\n"
        "def version(name):\n"
        "    if name == 'openvino' and found == 'none':\n"
        "        raise m.PackageNotFoundError(name)\n"
        "    return found if name == 'openvino' else before(name)\n"
        "m.version = version\n"
        f"m.requires = lambda name: ['openvino=={wanted}', 'numpy']\n"
        "class Fails:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'harness._native':\n"
        "            raise ImportError('libopenvino.so.1: no such file')\n"
        "sys.meta_path.insert(0, Fails())\n"
        "import harness\n"
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    if line:
        assert f"runs with OpenVINO {wanted}, {line} 'openvino=={wanted}'" in last
    else:
        assert last == "ImportError: libopenvino.so.1: no such file"


def test_the_script_is_the_command_line() -> None:
    (script,) = entry_points(group="console_scripts", name="rerank-harness")
    assert script.value == "harness.__main__:run"
    done = subprocess.run(
        [Path(sys.executable).parent / "rerank-harness", "--help"],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: rerank-harness ")


@pytest.mark.parametrize("package", ["optimum-intel", "optimum", "nncf"])
def test_what_the_export_tools_need_is_there(package: str) -> None:
    """They are installed without what they ask for; torchvision alone may lack."""
    if importlib.util.find_spec("nncf") is None:
        pytest.skip("an environment of the group quick, without export tools")
    for text in requires(package) or []:
        needed = Requirement(text)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        if needed.name != "torchvision":
            assert needed.specifier.contains(version(needed.name)), needed


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_workflows_pin_actions_and_call_scripts(file: Path) -> None:
    text = file.read_text()
    uses = re.findall(r"uses: (.*)", text)
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
    assert "secrets." not in text
    scripts = re.findall(r"(?:\.ci|scripts)/\w+(?!\.)\b", text)
    assert scripts
    for script in scripts:
        assert (ROOT / script).is_file(), script
