# SPDX-License-Identifier: Apache-2.0
"""``rank-dataset``: rank every query of a data set."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

import harness
from harness.cli import parents
from harness.cli.model_options import given_options
from harness.cli.numbers import positive_int
from harness.errors import InvalidArgumentError
from harness.rank.job import QUERIES, Job, Ranker, Report, here, rank_data_set
from harness.rank.on_ray import Cluster
from harness.rank.ranking import AT_ONCE, Asked

EXAMPLE = """\
examples:
  python -m harness rank-dataset candidates.jsonl ranked --model models/qwen
  python -m harness rank-dataset bm25.trec ranked --queries queries.jsonl \\
      --corpus corpus.jsonl --top-n 10

IN is a file or a folder of files: .jsonl ({"id", "query", "documents"}), .csv
(query, document), .trec (a run, whose texts --queries and --corpus have) or .parquet.
OUT gets a file for each part of IN, written when the part is done: the same command
again goes on behind them. docs/rank-dataset.md has the formats.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "rank-dataset",
        help="rank every query of a data set",
        description="Ranks the candidates of every query of a data set.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[parents.loading(), parents.output()],
    )
    parser.add_argument("source", type=Path, metavar="IN", help="a file or a folder")
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder")
    parser.add_argument(
        "--model",
        type=Path,
        default=harness.bundled_model(),
        metavar="DIR",
        help="model directory; default: the one that comes with the package",
    )
    parser.add_argument(
        "--queries",
        type=Path,
        metavar="FILE",
        help="texts of query ids, .jsonl or .tsv",
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        metavar="FILE",
        help="texts of document ids, .jsonl or .tsv",
    )
    parser.add_argument(
        "--top-n", type=positive_int, metavar="N", help="write the best N only"
    )
    parser.add_argument(
        "--texts", action="store_true", help="write the documents' texts, too"
    )
    parser.add_argument(
        "--on-error",
        choices=["fail", "skip"],
        default="fail",
        help="what a broken row does; default: %(default)s",
    )
    parser.add_argument(
        "--part-queries",
        type=positive_int,
        default=QUERIES,
        metavar="N",
        help="queries of a part; default: %(default)s",
    )
    parser.add_argument(
        "--at-once",
        type=positive_int,
        default=AT_ONCE,
        metavar="N",
        help="queries that the model is asked at a time; default: %(default)s",
    )
    _add_cluster(parser)
    parser.set_defaults(run=run)


def _add_cluster(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("on a Ray cluster (extra ray)")
    group.add_argument(
        "--ray-address",
        metavar="ADDRESS",
        help="auto or HOST:PORT; local starts a cluster of this machine",
    )
    group.add_argument(
        "--ray-actors",
        type=positive_int,
        metavar="N",
        help="processes with a model each, at most; default: what the cluster has room "
        "for",
    )
    group.add_argument(
        "--ray-cpus",
        type=positive_int,
        metavar="N",
        help="CPUs of a process, its model's threads; default: 1",
    )


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: An input, an option or the model is at fault.
    """
    job = Job(
        options.source,
        options.out,
        options.model,
        given_options(options),
        options.queries,
        options.corpus,
        options.part_queries,
        Asked(
            options.top_n, options.texts, options.on_error == "skip", options.at_once
        ),
    )
    report = rank_data_set(job, _ranker(options), None if options.json else _show)
    for line in report.errors:
        print(f"skipped: {line}", file=sys.stderr)
    if options.json:
        print(json.dumps(asdict(report)))
        return
    print(_summary(report))


def _ranker(options: argparse.Namespace) -> Ranker:
    """Where the command line says that the work is done."""
    if options.ray_address is not None:
        return Cluster(options.ray_address, options.ray_actors, options.ray_cpus or 1)
    for option in ("ray_actors", "ray_cpus"):
        if getattr(options, option) is not None:
            raise InvalidArgumentError(
                f"--{option.replace('_', '-')}: expected --ray-address, too, got none"
            )
    return here


def _show(report: Report) -> None:
    print(
        f"part {report.present + report.written} of {report.parts}: "
        f"{report.queries} queries, {report.documents} documents, "
        f"{report.tokens / max(report.seconds, 1e-9):.0f} tokens/s",
        file=sys.stderr,
        flush=True,
    )


def _summary(report: Report) -> str:
    text = (
        f"{report.queries} queries, {report.documents} documents, "
        f"{report.tokens} tokens in {report.seconds:.1f} s"
    )
    if report.present:
        text += f"; {report.present} of {report.parts} parts were there already"
    if report.errors:
        text += f"; {len(report.errors)} broken rows left out"
    return text
