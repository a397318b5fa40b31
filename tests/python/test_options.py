# SPDX-License-Identifier: Apache-2.0
"""Options have one place, calculators/core/options.h, and every door agrees with it."""

import argparse
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType, NoneType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

import pytest

import harness
from harness._native import Servable, option_list
from harness.cli import parents
from harness.graph.schema import OptionField, option_fields
from harness.options import LoadOptions, option_defaults, option_meanings
from helpers.executors import why_no_pages

if TYPE_CHECKING:
    from harness._native import Option

ROOT = Path(__file__).parents[2]
OPTIONS = {option["name"]: option for option in option_list()}
KINDS = {bool: "bool", int: "int", str: "str"}
# Only a graph has it, and needs it: Python's and the commands' first argument.
MODEL = "models_path"


def proto_fields() -> dict[str, OptionField]:
    fields = dict(option_fields())
    assert fields.pop(MODEL).required
    return fields


def test_the_proto_has_the_same_options() -> None:
    fields = proto_fields()
    assert list(fields) == [option["graph_name"] for option in OPTIONS.values()]
    for option in OPTIONS.values():
        field = fields[option["graph_name"]]
        assert tuple(field.values) == option["words"], field.name
        kind = {"bool": "bool", "int": "uint64", "str": "string"}[option["kind"]]
        assert field.values or field.type == kind, field.name
        assert field.comment, field.name


def test_the_protos_defaults_are_ours() -> None:
    fields = proto_fields()
    for option in OPTIONS.values():
        default = option["default"]
        stated = None if default is None else str(default)
        if option["kind"] == "bool":
            stated = str(default).lower()
        assert fields[option["graph_name"]].default == stated, option["name"]


def words_and_kind(hint: object) -> tuple[tuple[str, ...], str]:
    """Of a type of LoadOptions."""
    parts = [part for part in get_args(hint) if part is not NoneType]
    assert len(parts) < len(get_args(hint)), "None, the default, is a value, too"
    if get_origin(parts[0]) is Literal:
        return get_args(parts[0]), "str"
    (kind,) = (KINDS[part] for part in parts if part in KINDS)
    return (), kind


def test_pythons_types_are_those_of_the_options() -> None:
    hints = get_type_hints(LoadOptions)
    assert set(hints) == set(OPTIONS)
    for name, hint in hints.items():
        words, kind = words_and_kind(hint)
        # A type checker does not mind the order.
        assert set(words) == set(OPTIONS[name]["words"]), name
        assert kind == OPTIONS[name]["kind"], name


def test_python_explains_every_option() -> None:
    meanings = option_meanings()
    assert list(meanings) == list(get_type_hints(LoadOptions))
    for name, meaning in meanings.items():
        assert meaning.endswith("."), name
        for word in OPTIONS[name]["words"]:
            assert f'"{word}"' in meaning, name


@pytest.mark.parametrize("function", [harness.load_servable, harness.Reranker])
def test_signatures_show_every_option(function: Callable[..., object]) -> None:
    shown = {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }
    assert shown == option_defaults()


def test_the_command_line_takes_every_option() -> None:
    parser = argparse.ArgumentParser(parents=[parents.loading()])
    actions = {action.dest: action for action in parser._actions}
    assert set(OPTIONS) == set(actions) - {"help"}
    for name, option in OPTIONS.items():
        assert actions[name].option_strings == ["--" + name.replace("_", "-")]
        assert tuple(actions[name].choices or ()) == option["words"]
        expected = None if option["default"] == "" else option["default"]
        assert actions[name].default == expected, name
        assert actions[name].help, name
    assert "default: 10000" in (actions["max_documents"].help or "")


def test_the_document_has_every_option_and_default() -> None:
    text = (ROOT / "docs/options.md").read_text()
    rows = {
        name: (default, meaning)
        for name, default, meaning in re.findall(
            r"^\| `(\w+)` \| \d+ \| ([^|]+) \| (.+) \|$", text, re.MULTILINE
        )
    }
    assert rows.pop(MODEL)[0] == "required"
    assert list(rows) == [option["graph_name"] for option in OPTIONS.values()]
    for option in OPTIONS.values():
        default, meaning = rows[option["graph_name"]]
        if option["default"] in (None, ""):
            assert not default.isdigit(), "says in words what holds then"
            assert default not in option["words"]
        else:
            assert default.lower() == str(option["default"]).lower(), option["name"]
        assert all(word in meaning for word in option["words"]), option["name"]


def test_names_that_differ_are_in_the_document() -> None:
    text = (ROOT / "docs/options.md").read_text()
    for option in OPTIONS.values():
        if option["name"] == option["graph_name"]:
            continue
        flag = "--" + option["name"].replace("_", "-")
        row = f"| `{option['graph_name']}` | `{option['name']}` | `{flag}` |"
        assert row in text


def another(option: "Option") -> bool | int | str:
    """A value that a small model can be loaded with, and not the default."""
    if option["words"]:
        return next(
            word for word in reversed(option["words"]) if word != option["default"]
        )
    if option["kind"] == "bool":
        return not option["default"]
    if option["kind"] == "int":
        return 1 << 20 if option["name"] == "kv_cache_bytes" else 300
    return {"device": "AUTO:CPU", "plugin_config": '{"NUM_STREAMS": 1}'}.get(
        option["name"], "Find it"
    )


def test_every_option_reaches_the_model() -> None:
    given = {name: another(option) for name, option in OPTIONS.items()}
    servable = harness.load_servable(harness.bundled_model(), **given)  # type: ignore[arg-type]
    assert servable.options == given
    assert servable.instruction == given["instruction"]
    assert servable.max_length == given["max_length"]


def test_kv_memory_is_the_operators() -> None:
    if why_no_pages():
        pytest.skip(why_no_pages())
    asked = 64 << 20
    servable = harness.load_servable(
        harness.bundled_model(), kv_cache_bytes=asked, max_length=256, executor="PAGED"
    )
    assert 0.9 * asked < servable.runtime["kv_bytes"] <= asked


def test_none_is_the_default() -> None:
    nothing: dict[str, Any] = dict.fromkeys(OPTIONS)
    servable = harness.load_servable(harness.bundled_model(), **nothing)
    assert servable.options == option_defaults()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("max_documents", "7", "expected int, got str"),
        ("max_documents", True, "expected int, got bool"),
        ("max_documents", 1.0, "expected int, got float"),
        ("max_length", -1, "expected at least 1, got -1"),
        ("max_length", 0, "expected at least 1, got 0"),
        ("max_queued_tokens", 1 << 64, "expected at most 18446744073709551615, got "),
        ("kv_cache_bytes", -(1 << 70), "expected at least 0, got -"),
        ("kv_cache_bytes", (1 << 40) + 1, "expected at most 1099511627776, got "),
        ("allow_special_tokens", 1, "expected bool, got int"),
        ("device", 1, "expected str, got int"),
        ("plugin_config", [], "expected str, got list"),
        (
            "executor",
            "FAST",
            "expected 'AUTO', 'PAGED', 'DENSE' or 'PACKED', got 'FAST'",
        ),
        (
            "executor",
            "paged",
            "expected 'AUTO', 'PAGED', 'DENSE' or 'PACKED', got 'paged'",
        ),
        ("long_documents", None.__class__, "expected str, got type"),
        ("padding_side", "left", "expected 'LEFT' or 'RIGHT', got 'left'"),
    ],
)
def test_wrong_values_are_named(name: str, value: object, message: str) -> None:
    with pytest.raises(harness.InvalidArgumentError) as caught:
        harness.load_servable(harness.bundled_model(), **{name: value})  # type: ignore[arg-type]
    assert str(caught.value).startswith(f"{name}: {message}")


def test_unknown_names_are_type_errors() -> None:
    for call in (harness.load_servable, Servable.load, harness.Reranker):
        with pytest.raises(TypeError, match="'max_document'"):
            call(harness.bundled_model(), max_document=1)  # type: ignore[call-arg]


def test_any_mapping_is_a_plugin_config() -> None:
    properties = MappingProxyType({"INFERENCE_PRECISION_HINT": "f32"})
    servable = harness.load_servable(harness.bundled_model(), plugin_config=properties)
    assert servable.runtime["properties"]["INFERENCE_PRECISION_HINT"] == "f32"
    assert servable.options["plugin_config"] == '{"INFERENCE_PRECISION_HINT": "f32"}'
