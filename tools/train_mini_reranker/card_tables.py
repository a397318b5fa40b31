# SPDX-License-Identifier: Apache-2.0
"""The model card's tables and lists."""

from collections.abc import Mapping
from typing import Any

TITLES = {
    "debian": "Debian packages: synopsis or question, long description",
    "wordnet": "WordNet: a sense's words and kind, gloss",
    "docs": "documentation: heading, section",
    "development": "FAQs looked at while developing: question, answer",
    "verdict": "FAQs of the verdict: question, answer",
}
NAMES = {
    "debian": "Debian", "wordnet": "WordNet", "docs": "documentation",
    "words": "dictionaries", "development": "FAQs of development",
    "verdict": "FAQs of the verdict",
}  # fmt: skip
RANKERS = {"ours": "this model", "teacher": "the teacher"}

Results = Mapping[str, Mapping[str, Mapping[str, float]]]


def results(cases: Mapping[str, int], measured: Results) -> str:
    """A row for each kind and ranker."""
    lines = ["| queries | cases | ranker | MRR | nDCG@10 |", "|---|---|---|---|---|"]
    for kind, rankers in measured.items():
        for name, values in rankers.items():
            title = RANKERS.get(name, name)
            row = f"{values['MRR']:.3f} | {values['nDCG@10']:.3f}"
            lines.append(f"| {TITLES[kind]} | {cases[kind]:,} | {title} | {row} |")
    return "\n".join(lines)


def natural(measured: Mapping[str, int]) -> str:
    """Of questions in people's words."""
    return (
        f"of {measured['questions']} such questions among {measured['questions']} "
        f"descriptions it has {measured['first']} right"
    )


def yes(shares: Mapping[str, Mapping[str, float]]) -> str:
    """Shares above one half."""
    return "\n".join(
        f"- {NAMES[kind]}: {share['answers']:.0%} of the answers and "
        f"{share['others']:.0%} of the others"
        for kind, share in shares.items()
    )


def unfiltered(measured: Results) -> str:
    """In one sentence."""
    return ", ".join(
        f"{rankers['ours']['MRR']:.3f} on {NAMES[kind]} "
        f"(BM25 {rankers['BM25']['MRR']:.3f})"
        for kind, rankers in measured.items()
    )


def test(counts: Mapping[str, Mapping[str, Any]]) -> str:
    """What was held out, and what of it left."""
    lines = []
    for kind, of_kind in counts.items():
        lines += [
            f"- {NAMES[kind]}: {of_kind['held_out']:,} pairs held out, "
            f"{of_kind['left']:,} left. Dropped:"
        ]
        lines += [f"  - {count:,}: {why}" for why, count in of_kind["dropped"].items()]
    return "\n".join(lines)


def drift(measured: Mapping[str, Any]) -> str:
    """Of the export from transformers."""
    lines = [
        f"{measured['pairs']:,} pairs of the held-out side, when it was exported:",
        "",
        "| raw scores beside transformers' | largest | mean | same best document |",
        "|---|---|---|---|",
        *(
            f"| {title} | {largest:.2g} | {mean:.2g} | {same:.0%} |"
            for title, largest, mean, same in measured["rows"]
        ),
    ]
    return "\n".join(lines)


def comparison(measured: Mapping[str, Any] | None) -> str:
    """Sizes and vocabularies after the same plan."""
    if measured is None:
        return "Other sizes were not compared."
    seconds = measured["seconds"]
    budget = f"{seconds:,.0f} s of steps" if seconds else f"{measured['steps']:,} steps"
    lines = [
        f"Sizes, each after {budget} of {measured['queries']} queries and "
        f"{measured['documents']} passages (MRR of validation):",
        "",
        "| width, layers, MLP | vocabulary | weights | steps | "
        + " | ".join(NAMES[kind] for kind in measured["rows"][0]["validation"])
        + " |",
        "|---" * (4 + len(measured["rows"][0]["validation"])) + "|",
    ]
    for row in measured["rows"]:
        shape = ", ".join(str(n) for n in row["shape"].values())
        values = " | ".join(f"{value:.3f}" for value in row["validation"].values())
        lines.append(
            f"| {shape} | {row['vocabulary']:,} | {row['weights'] / 1e6:.1f} million | "
            f"{row['plan']['steps']:,} | {values} |"
        )
    return "\n".join(lines)


def options(chosen: Mapping[str, Any]) -> str:
    """Of the command, each in a line of its own."""
    return "".join(f" \\\n        {option}" for option in _given(chosen))


def before(settings: Mapping[str, Any]) -> str:
    """The training whose weights went on."""
    plan = settings["plan"]
    return (
        f", after {plan['steps']:,} steps in {settings['seconds'] / 60:.0f} minutes "
        f"by `{' '.join(_given(settings['options']))}`"
    )


def _given(options: Mapping[str, Any]) -> list[str]:
    return [f"--{name} {v}" for name, v in options.items() if v is not None]


def data(facts: Mapping[str, Any], versions: Mapping[str, str]) -> str:
    """Releases, pairs, packages and digests."""
    lines = [f"- Debian {name}: {said}" for name, said in facts["releases"].items()]
    for part, counts in facts["pairs"].items():
        pairs = ", ".join(f"{count:,} {NAMES[kind]}" for kind, count in counts.items())
        lines.append(f"- pairs of {part}: {pairs}")
    lines.append("- " + ", ".join(f"{name} {said}" for name, said in versions.items()))
    lines += [f"- {name}, SHA-256 `{said}`" for name, said in facts["sha256"].items()]
    lines.append(
        f"- documentation of {len(facts['documentation']['packages'])} packages, "
        f"SHA-256 `{facts['documentation']['sha256']}`"
    )
    return "\n".join(lines)
