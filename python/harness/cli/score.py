# SPDX-License-Identifier: Apache-2.0
"""``score``: rank documents with a model directory, no graph."""

import argparse
import json
import sys
import warnings

from harness.cli import parents
from harness.cli.inputs import read_texts
from harness.cli.model_options import load_model
from harness.cli.numbers import positive_int
from harness.cli.tables import preview, table
from harness.errors import RerankWarning
from harness.reranker import RankedDocument, Ranking, Reranker

EXAMPLE = """\
examples:
  python -m harness score --query "how do I copy files to another computer" \\
      --documents graphs/demo/documents.txt
  python -m harness score ~/models/Qwen3-Reranker-0.6B --query Q --documents - --json

--documents reads one document per line (blank lines are skipped), a JSON list
(.json) or one JSON string or object with "text" per line (.jsonl); - is standard
input. raw is logit(yes) - logit(no); score is its sigmoid.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "score",
        help="rank documents with a model, no graph",
        description="Ranks documents for a query with a model directory.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[
            parents.model(),
            parents.loading(),
            parents.documents(required=True),
            parents.top_n(),
            parents.output(),
        ],
    )
    parser.add_argument(
        "--max-chunks-per-document",
        type=positive_int,
        metavar="N",
        help="score so many chunks of a long document, from its beginning",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: A file or the model is at fault.
    """
    documents = read_texts(options.documents)
    reranker = Reranker(load_model(options))
    with warnings.catch_warnings():
        # Told below, like everything that did not fit.
        warnings.simplefilter("ignore", RerankWarning)
        ranking = reranker.rank(
            options.query,
            documents,
            top_n=options.top_n,
            max_chunks_per_document=options.max_chunks_per_document,
        )
    if options.json:
        print(json.dumps(_answer(ranking)))
    else:
        _show(ranking)
    for warning in ranking.warnings:
        print(f"warning: {warning}", file=sys.stderr)


def _answer(ranking: Ranking) -> dict[str, object]:
    """As /v3/rerank has it, and the raw scores."""
    answer: dict[str, object] = {"results": [_result(ranked) for ranked in ranking]}
    if ranking.warnings:
        answer["warnings"] = ranking.warnings
    return answer


def _result(ranked: RankedDocument) -> dict[str, object]:
    return {
        "index": ranked.index,
        "relevance_score": ranked.score,
        "raw_score": ranked.raw_score,
        "document": {"text": ranked.document},
    }


def _show(ranking: Ranking) -> None:
    with table("rank", "score", "raw", text="document") as add_row:
        for rank, ranked in enumerate(ranking, start=1):
            add_row(
                str(rank),
                f"{ranked.score:.4f}",
                f"{ranked.raw_score:.3f}",
                preview(ranked.document),
            )
