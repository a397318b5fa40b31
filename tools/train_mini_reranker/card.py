# SPDX-License-Identifier: Apache-2.0
"""The model card: README.md beside the model, from what was recorded and measured.

    python -m tools.train_mini_reranker.card FOLDER

FOLDER holds the model, training.json and evaluation.json. Nothing is written by hand.
"""

import argparse
from pathlib import Path
from typing import Any

from tools.train_mini_reranker import record

TITLES = {
    "debian": "Debian packages: synopsis or question, long description",
    "wordnet": "WordNet: a sense's words and kind, gloss",
    "both": "both",
}
NAMES = {"debian": "Debian", "wordnet": "WordNet"}

TEXT = """\
# mini-reranker

A Qwen3-Reranker in small: Qwen3ForCausalLM with {weights:.1f} million weights in
{layers} layers, Qwen3's prompt and special tokens, and an answer, "yes" or "no", whose
logits' difference is the score. It comes with the package, int8 and with its tokenizer
in {megabytes:.1f} MB, so that examples and tests rank real text without a download.

**What it is for**: to show the pipeline on short English texts about software.

**What it is not**: a reranker for your search. It knows no facts, no other language
and no long texts, and it has seen one instruction only. Use Qwen3-Reranker for that.
Nor are its probabilities calibrated: take the order, not a threshold. Above one half
are {yes}.

openvino_model.bin: SHA-256 `{model_sha256}`

## Data

- Descriptions of Debian packages. Query: the synopsis, a question or keywords made
  from it; document: the long description.
- WordNet's nouns and verbs. Query: a sense's words and the kind of thing it is;
  document: its gloss.

Held out of training: twelve percent of Debian's source packages, and of WordNet's
senses by their first word. Groups still share texts and words with training, so the
test set leaves out what is not new (`tools/train_mini_reranker/unseen.py`): packages
whose source is unknown, senses with any word of a training sense, queries and texts
that stand in training but for case and numbers, and texts half of whose runs of eight
words (glosses: four) stand there. Training is as it was split; validation counts as
training here.

{test}

Negatives: BM25's highest that are not the answer, and others by chance.

## Measured

{cases} held-out queries, each with its answer and 19
others, 9 of them BM25's highest; equal scores rank in the documents' order, which is
random. The shipped int8 model, as OpenVINO runs it by default (another CPU moves the
third digit):

{table}

"both" is the mean of two kinds that are not alike: an MRR of {both:.3f} is {debian:.3f}
on Debian's descriptions and {wordnet:.3f} on WordNet's glosses. What was left out is
not like the rest: of WordNet, most of it are words of more than one sense. With
it, on queries from all that was held out, the MRR is
{unfiltered}.

{drift}

## Made by

    python -m tools.train_mini_reranker WORK --out python/harness/models/mini-reranker

on a {device}, seed {seed}, with {steps:,} steps of {queries} queries and {documents}
documents each. The first weights are not noise: some are set by hand to compare words,
so that training has time for what BM25 does not know
(`tools/train_mini_reranker/start.py`).

{trained}

Measured, and this card written, by

    python -m tools.train_mini_reranker WORK \\
        --measure python/harness/models/mini-reranker

{measured}

## Licence

Apache-2.0, like this repository. No text of the data is in the model. The descriptions
belong to the Debian packages' authors, under the packages' free licences. WordNet 3.0
Copyright 2006 by Princeton University, under the WordNet licence.
"""
NOT_RECORDED = """\
Not recorded when these weights were trained: the Debian release, its lists, the number
of pairs, the packages' versions."""

MEASURED = """\
The test set, and the training texts that it was held against, are of:

"""


def write_card(out: Path) -> None:
    """Writes README.md.

    Args:
        out: The model directory, with training.json and evaluation.json.

    Raises:
        ValueError: evaluation.json is of other weights.
    """
    trained = record.read(out / "training.json")
    measured = record.read(out / "evaluation.json")
    digest = record.sha256(out / "openvino_model.bin")
    if measured["model_sha256"] != digest:
        raise ValueError(
            f"{out}: evaluation.json is of a model with SHA-256 "
            f"{measured['model_sha256']}, openvino_model.bin has {digest}"
        )
    size = sum(f.stat().st_size for f in out.iterdir() if f.suffix in (".bin", ".xml"))
    text = TEXT.format(
        megabytes=size / 1e6,
        model_sha256=digest,
        yes=_yes(measured["yes"]),
        test=_test(measured["test"]),
        cases=" and ".join(
            f"{measured['cases'][kind]:,} {name}" for kind, name in NAMES.items()
        ),
        table=_table(measured["results"]),
        unfiltered=_unfiltered(measured["unfiltered"]),
        drift=_drift(trained["drift"]),
        trained=_trained(trained),
        measured=MEASURED + _data(measured, measured["versions"]),
        **{kind: measured["results"][kind]["ours"]["MRR"] for kind in TITLES},
        **{name: trained[name] for name in (
            "weights", "layers", "device", "seed", "steps", "queries", "documents",
        )},
    )  # fmt: skip
    (out / "README.md").write_text(text, encoding="utf-8")


def _table(results: dict[str, dict[str, dict[str, float]]]) -> str:
    lines = ["| queries | ranker | MRR | nDCG@10 |", "|---|---|---|---|"]
    for kind, rankers in results.items():
        for name, measured in rankers.items():
            title = "this model" if name == "ours" else name
            row = f"{measured['MRR']:.3f} | {measured['nDCG@10']:.3f}"
            lines.append(f"| {TITLES[kind]} | {title} | {row} |")
    return "\n".join(lines)


def _yes(shares: dict[str, dict[str, float]]) -> str:
    return ";\n".join(
        f"{share['answers']:.0%} of the answers and {share['others']:.0%} of "
        f"the others in {NAMES[kind]}'s test set"
        for kind, share in shares.items()
    )


def _unfiltered(results: dict[str, dict[str, dict[str, float]]]) -> str:
    return " and ".join(
        f"{rankers['ours']['MRR']:.3f} on {NAMES[kind]} "
        f"(BM25 {rankers['BM25']['MRR']:.3f})"
        for kind, rankers in results.items()
    )


def _test(test: dict[str, dict[str, Any]]) -> str:
    lines = []
    for kind, counts in test.items():
        lines += [
            f"- {NAMES[kind]}: {counts['held_out']:,} pairs held out, "
            f"{counts['left']:,} left. Dropped:"
        ]
        lines += [f"  - {count:,}: {why}" for why, count in counts["dropped"].items()]
    return "\n".join(lines)


def _drift(drift: dict[str, Any]) -> str:
    lines = [
        f"{drift['pairs']:,} pairs of the held-out side, when the model was exported:",
        "",
        "| raw scores beside transformers' | largest | mean | same best document |",
        "|---|---|---|---|",
        *(
            f"| {title} | {largest:.2g} | {mean:.2g} | {same:.0%} |"
            for title, largest, mean, same in drift["rows"]
        ),
    ]
    return "\n".join(lines)


def _trained(facts: dict[str, Any]) -> str:
    if "data" not in facts:
        return NOT_RECORDED
    return "Trained on:\n\n" + _data(facts["data"], facts["versions"])


def _data(facts: dict[str, Any], versions: dict[str, str]) -> str:
    lines = [f"- Debian {name}: {said}" for name, said in facts["releases"].items()]
    for part, counts in facts["pairs"].items():
        pairs = ", ".join(f"{count:,} {NAMES[kind]}" for kind, count in counts.items())
        lines.append(f"- pairs of {part}: {pairs}")
    lines.append("- " + ", ".join(f"{name} {said}" for name, said in versions.items()))
    lines += [f"- {name}, SHA-256 `{said}`" for name, said in facts["sha256"].items()]
    return "\n".join(lines)


def main() -> None:
    """Writes the card of a folder again."""
    parser = argparse.ArgumentParser(description="Write a model card.")
    parser.add_argument("folder", type=Path)
    write_card(parser.parse_args().folder)


if __name__ == "__main__":
    main()
