# SPDX-License-Identifier: Apache-2.0
"""The model card: README.md beside the model, from what was recorded and measured.

    python -m tools.train_mini_reranker.card FOLDER

FOLDER holds the model, training.json and evaluation.json. Nothing is written by hand.
"""

import argparse
from pathlib import Path

from tools.train_mini_reranker import card_tables as tables
from tools.train_mini_reranker import record

TEXT = """\
# mini-reranker

A Qwen3-Reranker in small: Qwen3ForCausalLM with {weights:.1f} million weights in
{layers} layers, Qwen3's prompt and special tokens, and an answer, "yes" or "no", whose
logits' difference is the score. It comes with the package, int8 and with its tokenizer
in {megabytes:.1f} MB, so that examples and tests rank real text without a download.

**What it is for**: to show the pipeline on English texts about software, and to rank
short passages by words that they share with a query, their forms and near meanings.

**What it is not**: a reranker for your search. It knows few facts, no other language
and no long texts, and it has seen one instruction only. A question in words that its
answer does not have ("record a podcast" for a program that records sound) it can get
wrong: {natural}.
Use Qwen3-Reranker for that. Nor are its probabilities calibrated: take the
order, not a threshold. Above one half are:

{yes}

openvino_model.bin: SHA-256 `{model_sha256}`

## Measured

Held-out queries, each with its answer and 19 others, 9 of them BM25's highest; equal
scores rank in the documents' order, which is random. The shipped int8 model, as
OpenVINO runs it by default (another CPU moves the third digit). The teacher is
all-MiniLM-L6-v2, a sentence encoder of 22 million weights:

{table}

The FAQ documents of the verdict, and everything else in their packages, were neither
trained on nor looked at while the model was made. What was left out (below) is not like
the rest: of WordNet, most of it are words of more than one sense. With it, on queries
from all that was held out, the MRR is {unfiltered}.

{drift}

## Data

- Descriptions of Debian packages. Query: the synopsis, a question or keywords made from
  it; document: the long description.
- WordNet's nouns and verbs. Query: a sense's words and the kind of thing it is;
  document: its gloss.
- Documentation of {packages} Debian packages (HTML, manual pages, Info, DocBook,
  Mallard). Query: a heading, or a question made from it; document: what stands under
  it.
- The dictionaries FOLDOC, GCIDE, the Jargon File and VERA. Query: a word, or a question
  for it; document: its entry. For training alone.
- Questions that belong to no text: verbs with their objects, frequent nouns, and
  "something like" a program that texts compare others with.

Held out of training: twelve percent of Debian's source packages, of documentation's
packages, and of WordNet's senses by their first word. Groups still share texts and
words with training, so the test sets leave out what is not new
(`tools/train_mini_reranker/unseen.py`): packages whose source is unknown, senses with
any word of a training sense, queries and texts that stand in training but for case and
numbers, and texts half of whose runs of eight words (glosses: four) stand there.
Validation counts as training here.

{test}

## Training

First a table alone learns a vector for each token, in {senses:,} steps: the weighted
mean over a text has to come near what the teacher makes of it
(`tools/train_mini_reranker/senses.py`). The network begins with that table and with
weights set by hand: heads that compare words, heads that take the means of a query and
of a document, and neurons that multiply these (`start.py`).

Then all of it learns to read and to answer. To read is this: what the layers that take
these means make of a step's {readers} queries and of twice as many texts, each behind
another's query, has to be as near to one another as the teacher finds them
(`reading.py`). To answer: each of {queries} queries has {documents} passages, its own,
the teacher's nearest, BM25's best and some by chance{own}. The model learns the order
that the teacher's similarity with a little BM25 gives them, mixed with what is known to
be true (`training.py`). {free:.0%} of the queries belong to no text: what answers them
only the teacher knows. At first a step reads all and answers half of its queries, later
it answers all and reads a third.

Then what goes into each product is made flatter, which changes no score in f32 and
moves scores less where weights and activations are int8 (`flatten.py`).

{comparison}

## Made by

    python -m tools.train_mini_reranker WORK \\
        --out python/harness/models/mini-reranker{options}

on a {device}, with {steps:,} steps in {minutes:.0f} minutes{before}.
training.json beside this card has the whole plan, every package's version and the
digests of what was read.

Trained on:

{trained}

Measured, and this card written, by

    python -m tools.train_mini_reranker WORK \\
        --measure python/harness/models/mini-reranker

{measured}

## Licence

Apache-2.0, like this repository. No text of the data is in the model. The descriptions
and the documentation belong to their authors, under the packages' free licences.
WordNet 3.0 Copyright 2006 by Princeton University, under the WordNet licence. The
teacher, sentence-transformers/all-MiniLM-L6-v2, is under the Apache License 2.0; none
of its weights are in the model, but the tokens' vectors were learned from its own."""

OWN = "; towards the end, those that the\nmodel itself takes for the answer"


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
    plan = trained["plan"]
    asked = ("readers", "steps", "queries", "documents", "free")
    before = trained.get("before")
    text = TEXT.format(
        weights=trained["weights"] / 1e6,
        layers=trained["shape"]["layers"],
        megabytes=size / 1e6,
        model_sha256=digest,
        natural=tables.natural(measured["natural"]),
        yes=tables.yes(measured["yes"]),
        table=tables.results(measured["cases"], measured["results"]),
        unfiltered=tables.unfiltered(measured["unfiltered"]),
        drift=tables.drift(trained["drift"]),
        packages=len(trained["data"]["documentation"]["packages"]),
        test=tables.test(measured["test"]),
        comparison=tables.comparison(trained["comparison"]),
        device=trained["device"].upper(),
        own=OWN if any(phase["own"] for phase in plan["phases"]) else "",
        options=tables.options(trained["options"]),
        minutes=trained["seconds"] / 60,
        before=tables.before(before) if before else "",
        senses=(before or trained)["plan"]["senses"],
        trained=tables.data(trained["data"], trained["versions"]),
        measured=tables.data(measured, measured["versions"]),
        **{name: plan[name] for name in asked},
    )
    (out / "README.md").write_text(text, encoding="utf-8")


def main() -> None:
    """Writes the card of a folder again."""
    parser = argparse.ArgumentParser(description="Write a model card.")
    parser.add_argument("folder", type=Path)
    write_card(parser.parse_args().folder)


if __name__ == "__main__":
    main()
