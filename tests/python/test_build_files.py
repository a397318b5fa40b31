# SPDX-License-Identifier: Apache-2.0
"""The Bazel BUILD files that OpenVINO Model Server's build reads.

Bazel is not at hand here, so they are read as what they are, calls with keyword
arguments, and held against the sources: nothing left out, nothing included that a
target's dependencies do not have.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ROOMS = ("core", "engine", "api", "mediapipe", "ovms")


@dataclass(frozen=True)
class Target:
    """A library: its files and the labels it depends on."""

    files: frozenset[Path]
    deps: frozenset[str]
    alwayslink: bool


def read_room(room: str) -> dict[str, Target]:
    folder = ROOT / "calculators" / room
    targets: dict[str, Target] = {}

    def place(name: str) -> Path:
        package, _, file = name.rpartition(":")
        return (ROOT / package.lstrip("/") / file) if package else folder / name

    def library(**arguments: Any) -> None:  # noqa: ANN401 - whatever Bazel takes
        files = [*arguments.get("srcs", []), *arguments.get("hdrs", [])]
        targets[f"//calculators/{room}:{arguments['name']}"] = Target(
            frozenset(place(name) for name in files),
            frozenset(full_label(dep, room) for dep in arguments["deps"]),
            bool(arguments.get("alwayslink")),
        )

    def proto(**arguments: Any) -> None:  # noqa: ANN401
        name = arguments["name"].replace("_proto", "_cc_proto")
        header = arguments["srcs"][0].replace(".proto", ".pb.h")
        targets[f"//calculators/{room}:{name}"] = Target(
            frozenset({folder / header}), frozenset(), False
        )

    rules: dict[str, Callable[..., Any]] = {
        "load": lambda *names: None,
        "glob": lambda patterns: [
            file.name for pattern in patterns for file in folder.glob(pattern)
        ],
        "ovms_cc_library": library,
        "mediapipe_proto_library": proto,
        "exports_files": lambda files, visibility: [place(name) for name in files],
    }
    exec((folder / "BUILD").read_text(), rules)  # our own file
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
