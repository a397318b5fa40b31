# SPDX-License-Identifier: Apache-2.0
"""The C++ file."""

from collections.abc import Iterable, Mapping

WIDTH = 80

HEAD = """\
// SPDX-License-Identifier: Apache-2.0
//
// Written by `python -m tools.unicode_tables`, asked of tokenizers {version};
// unicode_tables.h says what is in it.
// clang-format off

#include "calculators/core/unicode_tables.h"

#include <iterator>

namespace rerank {{
namespace {{
"""


def _wrap(items: Iterable[str]) -> str:
    lines, line = [], ""
    for item in items:
        if len(line) + len(item) + 1 > WIDTH:
            lines.append(line)
            line = ""
        line += item + ","
    return "\n".join([*lines, line])


def _define(kind: str, name: str, items: Iterable[str]) -> str:
    return f"\nconstexpr {kind} {name}[] = {{\n{_wrap(items)}\n}};\n"


def _runs(values: Mapping[int, int]) -> Iterable[tuple[int, int, int]]:
    """First and last of neighbours with the same value."""
    start = last = value = -1
    for code in sorted(values):
        if code == last + 1 and values[code] == value:
            last = code
            continue
        if start >= 0:
            yield start, last, value
        start = last = code
        value = values[code]
    if start >= 0:
        yield start, last, value


def render(
    version: str,
    *,
    sets: Mapping[str, set[int]],
    classes: Mapping[str, Mapping[int, int]],
    sequences: Mapping[str, Mapping[int, str]],
    compositions: Mapping[tuple[int, int], int],
) -> str:
    """All of it."""
    parts = [HEAD.format(version=version)]
    names = []
    for name, codes in sets.items():
        runs = _runs(dict.fromkeys(codes, 0))
        parts.append(
            _define("CodeRange", f"{name}Data", (f"{{{a},{b}}}" for a, b, _ in runs))
        )
        names.append(("CodeRange", name))
    for name, values in classes.items():
        runs = _runs(values)
        parts.append(
            _define(
                "ClassRange", f"{name}Data", (f"{{{a},{b},{v}}}" for a, b, v in runs)
            )
        )
        names.append(("ClassRange", name))
    for name, mapping in sequences.items():
        pool: list[str] = []
        entries: list[str] = []
        for code, text in sorted(mapping.items()):
            entries.append(f"{{{code},{len(pool)},{len(text)}}}")
            pool += [str(ord(character)) for character in text]
        parts.append(_define("char32_t", f"{name}Pool", pool))
        parts.append(_define("CodeSequence", f"{name}Data", entries))
        names.append(("CodeSequence", name))
    parts.append(
        _define(
            "CodePair",
            "CompositionsData",
            (f"{{{a},{b},{c}}}" for (a, b), c in sorted(compositions.items())),
        )
    )
    names.append(("CodePair", "Compositions"))
    parts.append("\n}  // namespace\n\n")
    for kind, name in names:
        data = f"{name}Data, std::size({name}Data)"
        if kind == "CodeSequence":
            parts.append(f"const SequenceTable k{name} = {{{data}, {name}Pool}};\n")
        else:
            parts.append(f"const CodeTable<{kind}> k{name} = {{{data}}};\n")
    parts.append("\n}  // namespace rerank\n")
    return "".join(parts)
