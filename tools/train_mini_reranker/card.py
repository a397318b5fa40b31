# SPDX-License-Identifier: Apache-2.0
"""The model card: README.md beside the model, with what was measured."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.train_mini_reranker.evaluate import Results

TITLES = {
    "debian": "Debian packages: synopsis or question, long description",
    "wordnet": "WordNet: a sense's words and kind, gloss",
    "both": "both",
}

TEXT = """\
# mini-reranker

A Qwen3-Reranker in small: Qwen3ForCausalLM with {weights:.1f} million weights in
{layers} layers, Qwen3's prompt and special tokens, and an answer, "yes" or "no", whose
logits' difference is the score. It comes with the package, int8 and with its tokenizer
in {megabytes:.1f} MB, so that examples and tests rank real text without a download.

**What it is for**: to show the pipeline on short English texts about software.

**What it is not**: a reranker for your search. It knows no facts, no other language
and no long texts, and it has seen one instruction only. Use Qwen3-Reranker for that.

## Data

- Descriptions of Debian packages. Query: the synopsis, a question or keywords made
  from it; document: the long description.
- WordNet's nouns and verbs. Query: a sense's words and the kind of thing it is;
  document: its gloss.

Twelve percent of Debian's source packages and of WordNet's words were held out, with
all that belongs to them. Negatives: BM25's highest that are not the answer, and others
by chance.

## Measured

{cases:,} held-out queries of each kind, each with its answer and 19 others, 9 of them
BM25's highest. The shipped int8 model, as OpenVINO runs it by default:

{table}

{drift}

## Made by

    python -m tools.train_mini_reranker WORK --out python/harness/models/mini-reranker

on a {device}, seed {seed}, with {steps:,} steps of {queries} queries and {documents}
documents each. The first weights are not noise: some are set by hand to compare words,
so that training has time for what BM25 does not know
(`tools/train_mini_reranker/start.py`).
The data are those of the Debian release that the machine's apt knows.

## Licence

Apache-2.0, like this repository. No text of the data is in the model. The descriptions
belong to the Debian packages' authors, under the packages' free licences. WordNet 3.0
Copyright 2006 by Princeton University, under the WordNet licence.
"""


def write_card(
    out: Path, results: "dict[str, Results]", facts: dict[str, object], drift: str
) -> None:
    """Writes README.md.

    Args:
        out: The model directory; its size is what the card says.
        results: By kind of cases.
        facts: cases, weights, layers, steps, queries, documents, device, seed.
        drift: What int8 moves, in a sentence.
    """
    size = sum(f.stat().st_size for f in out.iterdir() if f.name != "README.md")
    text = TEXT.format(
        table=_table(results), megabytes=size / 1e6, drift=drift, **facts
    )
    (out / "README.md").write_text(text, encoding="utf-8")


def _table(results: "dict[str, Results]") -> str:
    lines = ["| queries | ranker | MRR | nDCG@10 |", "|---|---|---|---|"]
    for kind, rankers in results.items():
        for name, measured in rankers.items():
            title = "this model" if name == "ours" else name
            row = f"{measured['MRR']:.3f} | {measured['nDCG@10']:.3f}"
            lines.append(f"| {TITLES[kind]} | {title} | {row} |")
    return "\n".join(lines)
