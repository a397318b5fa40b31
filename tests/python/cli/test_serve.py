# SPDX-License-Identifier: Apache-2.0
"""What ``serve`` refuses before it listens, and what its options mean."""

from pathlib import Path

import pytest

import harness
from harness.cli.main import build_parser
from harness.cli.serve import settings_of
from harness.serve.settings import ModelSource, ServeSettings
from helpers.command_line import fails


def settings(*arguments: str) -> ServeSettings:
    return settings_of(build_parser().parse_args(["serve", *arguments]))


def test_without_arguments_it_is_the_bundled_model_on_this_machine_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("RERANK_API_KEY", raising=False)
    model = ModelSource("mini-reranker", harness.bundled_model())
    assert settings() == ServeSettings((model,))
    assert settings().host == "127.0.0.1"


def test_models_and_their_options() -> None:
    got = settings(
        "a=x/y", "z/model", "g/graph.pbtxt", "--max-length", "99", "--set",
        "a.max_length=50", "--set", "model.plugin_config={\"K\": 1}", "--set",
        "a.allow_special_tokens=true", "--set", "a.executor=DENSE",
    )  # fmt: skip
    assert got.models == (
        ModelSource(
            "a",
            Path("x/y"),
            {"max_length": 50, "allow_special_tokens": True, "executor": "DENSE"},
        ),
        ModelSource(
            "model", Path("z/model"), {"max_length": 99, "plugin_config": {"K": 1}}
        ),
        ModelSource("g", Path("g/graph.pbtxt"), {"max_length": 99}),
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["=x"], "MODEL: expected [NAME=]DIR, got =x"),
        (["a="], "MODEL: expected [NAME=]DIR, got a="),
        (["x/a", "y/a"], "MODEL: expected a name for each model"),
        (["a=x", "--set", "max_length=1"], "expected NAME.OPTION=VALUE"),
        (["a=x", "--set", "b.max_length=1"], "expected the name of a model, a, got b"),
        (["a=x", "--set", "a.length=1"], "got length"),
        (["a=x", "--set", "a.max_length=x"], "expected a whole number, got x"),
        (["a=x", "--set", "a.allow_special_tokens=1"], "expected true or false, got 1"),
        (["a=x", "--set", "a.device=C", "--set", "a.device=D"], "is set twice"),
        (["--tls-key", "k"], "expected both or neither"),
        (
            ["graphs/no.pbtxt", "--port", "0", "--max-length", "9"],
            "expected none for a",
        ),
    ],
)
def test_a_wrong_command_line(arguments: list[str], says: str) -> None:
    assert says in fails(1, "serve", *arguments)


def test_a_model_that_does_not_load_ends_it() -> None:
    assert "nowhere: no such" in fails(1, "serve", "nowhere", "--port", "0")
