# SPDX-License-Identifier: Apache-2.0
"""The Bazel BUILD files that OpenVINO Model Server's build reads.

Bazel is not at hand here, so a Starlark interpreter reads them, with rules that
take the keywords that the server's rules can take, and they are held against the
sources: nothing left out, nothing included that a target's dependencies do not have.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import starlark

ROOT = Path(__file__).parents[3]
ROOMS = (
    "core",
    "schedule",
    "engine/model",
    "engine/text",
    "engine/graph",
    "engine/packed",
    "engine/execute",
    "engine",
    "api",
    "mediapipe",
    "ovms",
)

# What the BUILD files load: the keywords that reach the rule behind it as they are.
# The server's macro also knows additional_copts, additional_linkopts and
# additional_local_defines, but adds the last to a list of its own file, which is
# frozen once loaded: Bazel stops there. Like that file, these modules are frozen.
BZL_FILES = {
    "//:common_settings.bzl": """
def ovms_cc_library(
        name, deps, srcs = [], hdrs = [], visibility = None, alwayslink = 0,
        copts = None, linkopts = None, local_defines = None):
    library(name = name, deps = deps, files = srcs + hdrs, alwayslink = alwayslink,
            local_defines = local_defines or [])
""",
    "@mediapipe//mediapipe/framework/port:build_config.bzl": """
def mediapipe_proto_library(name, srcs, deps, visibility = None):
    proto(name = name, srcs = srcs)
""",
}


@dataclass(frozen=True)
class Target:
    """A library: its files and the labels it depends on."""

    files: frozenset[Path]
    deps: frozenset[str]
    alwayslink: bool = False
    local_defines: tuple[str, ...] = ()


def evaluate(
    file_name: str, text: str, room: str, targets: dict[str, Target]
) -> starlark.Module:
    """Runs a BUILD file of `room`; its libraries are added to `targets`."""
    folder = ROOT / "calculators" / room

    def place(name: str) -> Path:
        package, _, file = name.rpartition(":")
        return (ROOT / package.lstrip("/") / file) if package else folder / name

    def library(
        name: str,
        deps: Sequence[str],
        files: Sequence[str],
        alwayslink: int,
        local_defines: Sequence[str],
    ) -> None:
        targets[f"//calculators/{room}:{name}"] = Target(
            frozenset(place(file) for file in files),
            frozenset(full_label(dep, room) for dep in deps),
            bool(alwayslink),
            tuple(local_defines),
        )

    def proto(name: str, srcs: Sequence[str]) -> None:
        header = folder / srcs[0].replace(".proto", ".pb.h")
        name = name.replace("_proto", "_cc_proto")
        targets[f"//calculators/{room}:{name}"] = Target(
            frozenset({header}), frozenset()
        )

    def glob(patterns: Sequence[str]) -> list[str]:
        return [file.name for pattern in patterns for file in folder.glob(pattern)]

    def exports_files(files: Sequence[str], visibility: Sequence[str]) -> None:
        missing = [name for name in files if not place(name).is_file()]
        assert not missing

    def load(name: str) -> starlark.FrozenModule:
        rules: dict[str, Callable[..., object]] = {"library": library, "proto": proto}
        return run(name, BZL_FILES[name], rules).freeze()

    def run(
        name: str, text: str, rules: Mapping[str, Callable[..., object]]
    ) -> starlark.Module:
        module = starlark.Module()
        for rule, function in rules.items():
            module.add_callable(rule, function)
        starlark.eval(
            module,
            starlark.parse(name, text, starlark.Dialect.standard()),
            starlark.Globals.standard(),
            starlark.FileLoader(load),
        )
        return module

    return run(file_name, text, {"glob": glob, "exports_files": exports_files})


def read_room(room: str) -> dict[str, Target]:
    targets: dict[str, Target] = {}
    file = ROOT / "calculators" / room / "BUILD"
    evaluate(str(file.relative_to(ROOT)), file.read_text(), room, targets)
    return targets


def full_label(label: str, room: str) -> str:
    if label.startswith(":"):
        return f"//calculators/{room}{label}"
    if label.startswith("//calculators/") and ":" not in label:
        return f"{label}:{label.rpartition('/')[2]}"
    return label


def all_targets() -> dict[str, Target]:
    return {name: t for room in ROOMS for name, t in read_room(room).items()}


def reachable(label: str, targets: dict[str, Target]) -> set[Path]:
    files: set[Path] = set()
    waiting, seen = [label], {label}
    while waiting:
        target = targets[waiting.pop()]
        files |= target.files
        for dep in target.deps & targets.keys() - seen:
            seen.add(dep)
            waiting.append(dep)
    return files


def test_every_source_is_in_one_target() -> None:
    listed = [file for target in all_targets().values() for file in target.files]
    sources = [file for file in listed if not file.name.endswith(".pb.h")]
    assert len(sources) == len(set(sources))
    # payload.h is what ovms/payload.h stands in for.
    expected = {
        file
        for room in ROOMS
        for file in (ROOT / "calculators" / room).iterdir()
        if file.suffix in (".cc", ".h")
    } - {ROOT / "calculators/mediapipe/payload.h"}
    assert set(sources) == expected


def test_every_include_comes_from_a_dependency() -> None:
    targets = all_targets()
    unused = ROOT / "calculators/mediapipe/payload.h"  # behind #else
    for label, target in targets.items():
        known = reachable(label, targets)
        for file in target.files:
            if not file.exists():
                continue  # made by the build
            for name in re.findall(r'#include "(calculators/[^"]+)"', file.read_text()):
                assert ROOT / name in known | {unused}, (label, file.name, name)


def test_dependencies_exist_or_are_the_servers() -> None:
    targets = all_targets()
    for label, target in targets.items():
        for dep in target.deps:
            assert dep in targets or dep.startswith(("@", "//src", "//third_party")), (
                label,
                dep,
            )


def test_what_registers_itself_is_always_linked() -> None:
    assert all_targets()["//calculators/ovms:rerankcalculator_ov"].alwayslink


def test_the_calculator_gets_the_servers_types() -> None:
    targets = all_targets()
    # What the shell's rules leave of it is -DNAME="path", quotes included.
    define = r"RERANK_PAYLOAD_HEADER=\"calculators/ovms/payload.h\""
    assert targets["//calculators/ovms:rerankcalculator_ov"].local_defines == (define,)
    assert (ROOT / "calculators/ovms/payload.h").is_file()


@pytest.mark.parametrize(
    ("line", "error"),
    [
        # The server's macro would add it to a frozen list.
        ('additional_local_defines = ["A=1"]', "additional_local_defines"),
        ("hdrs = frozenset()", "frozenset"),  # Python, not Starlark
    ],
)
def test_a_call_that_bazel_refuses_is_refused(line: str, error: str) -> None:
    text = f"""
load("//:common_settings.bzl", "ovms_cc_library")
ovms_cc_library(name = "core", deps = [], {line})
"""
    with pytest.raises(starlark.StarlarkError, match=error):
        evaluate("BUILD", text, "core", {})
