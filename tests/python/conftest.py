# SPDX-License-Identifier: Apache-2.0
"""``--quick``, and models that tests share, made by the real export."""

import importlib.abc
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Before anything imports them: their asserts then say what differs.
pytest.register_assert_rewrite("helpers")

from helpers import HAS_MEDIAPIPE  # noqa: E402

if TYPE_CHECKING:
    from helpers.tokenizer_kinds import TokenizerKind

ModelMaker = Callable[..., Path]

# What takes seconds to import, and the models made with it more.
SLOW_PACKAGES = {
    "nncf", "optimum", "playwright", "sentence_transformers", "tokenizers", "torch",
    "transformers",
}  # fmt: skip


class _SkipSlowPackages(importlib.abc.MetaPathFinder):
    """Skips the test, or the file, that is about to import a slow package."""

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname in SLOW_PACKAGES:
            pytest.skip(f"--quick: imports {fullname}", allow_module_level=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick",
        action="store_true",
        help="skip what imports torch or its like, and tests marked slow",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("quick"):
        sys.meta_path.insert(0, _SkipSlowPackages())


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if config.getoption("quick"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="--quick: slow"))


@pytest.fixture(scope="session")
def hf_model(tmp_path_factory: pytest.TempPathFactory) -> ModelMaker:
    """hf_model(tied) -> Hugging Face folder of a tiny Qwen3 with random weights."""
    from harness.export.random_model import save_random_qwen3

    folder = tmp_path_factory.mktemp("hf")

    def make(tied: bool) -> Path:
        out = folder / ("tied" if tied else "untied")
        if not out.exists():
            save_random_qwen3(out, tie_word_embeddings=tied)
        return out

    return make


def untrained_classifier(source: Path, out: Path) -> Path:
    """What the exporter makes of a language model as a classifier: a random head."""
    from transformers import AutoTokenizer, Qwen3ForSequenceClassification

    model = Qwen3ForSequenceClassification.from_pretrained(
        source, trust_remote_code=False
    )
    model.save_pretrained(out)
    AutoTokenizer.from_pretrained(source, trust_remote_code=False).save_pretrained(out)
    return out


@pytest.fixture(scope="session")
def ov_model(
    hf_model: ModelMaker, tmp_path_factory: pytest.TempPathFactory
) -> ModelMaker:
    """ov_model(tied, task, weight_format) -> its export."""
    from helpers.exports import export

    folder = tmp_path_factory.mktemp("ov")

    def make(
        tied: bool, task: str = "text-generation-with-past", weight_format: str = "fp32"
    ) -> Path:
        out = folder / f"{'tied' if tied else 'untied'}-{task}-{weight_format}"
        if not out.exists():
            source = hf_model(tied)
            if task == "text-classification":
                source = untrained_classifier(source, folder / f"{out.name}-hf")
            export(source, out, task=task, weight_format=weight_format)
            if task == "text-classification":
                shutil.copy(hf_model(tied) / "config.json", out)
        return out

    return make


@pytest.fixture(scope="session")
def tiny(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Path:
    """What make-model makes; f32 weights, so that all contenders of bench agree."""
    if request.config.getoption("quick"):
        pytest.skip("--quick: make-model imports torch")
    from helpers.command_line import run

    out = tmp_path_factory.mktemp("make-model") / "tiny"
    done = run("make-model", out, "--size", "tiny", "--weight-format", "fp32")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 3, "the libraries' noise is kept away"
    return out


@pytest.fixture
def model_copy(tmp_path: Path) -> Path:
    """A copy of the bundled model that a test may damage."""
    import harness

    return shutil.copytree(harness.bundled_model(), tmp_path / "model")


@pytest.fixture(scope="session")
def kind_of(
    tmp_path_factory: pytest.TempPathFactory,
) -> "Callable[[str], TokenizerKind]":
    """kind_of(name) -> that kind of tokenizer and its folder."""
    from helpers.tokenizer_kinds import KINDS, TokenizerKind, save_folder

    root = tmp_path_factory.mktemp("kinds")
    made: dict[str, TokenizerKind] = {}

    def make(name: str) -> TokenizerKind:
        if name not in made:
            tokenizer = KINDS[name]()
            folder = root / str(len(made))
            made[name] = TokenizerKind(tokenizer, save_folder(tokenizer, folder))
        return made[name]

    return make


@pytest.fixture
def without_mediapipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the command line nor processes that the test starts find mediapipe."""
    from harness.graph import config
    from harness.graph.plain_backend import PlainBackend

    blocker = tmp_path / "blocker"
    blocker.mkdir()
    (blocker / "mediapipe.py").write_text(
        "raise ModuleNotFoundError('blocked', name='mediapipe')\n"
    )
    paths = [str(blocker), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    monkeypatch.setattr(config, "find_backend", lambda: PlainBackend("blocked"))


@pytest.fixture(
    params=["in MediaPipe 0.10.21", "without MediaPipe ("][not HAS_MEDIAPIPE :]
)
def ran(request: pytest.FixtureRequest) -> str:
    """The test runs twice, with mediapipe and without; how run-graph tells that.

    Once where mediapipe is not installed.
    """
    if request.param.startswith("without"):
        request.getfixturevalue("without_mediapipe")
    return f"graph: ran {request.param}"
