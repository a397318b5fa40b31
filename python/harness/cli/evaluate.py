# SPDX-License-Identifier: Apache-2.0
"""``evaluate``: which model ranks best on a data set.

What the numbers are, and how they are compared: docs/evaluate.md.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import harness
from harness._shared.extras import require
from harness.cli import parents
from harness.cli.files import read_json_object
from harness.cli.model_options import add_options, given_options
from harness.cli.numbers import percent, positive_int
from harness.cli.tables import print_rows, say
from harness.errors import FailedPreconditionError
from harness.options import option_defaults

if TYPE_CHECKING:
    from harness.datasets.dataset import Dataset
    from harness.evaluate.columns import Column
    from harness.evaluate.results import Results

EXAMPLE = """\
examples:
  python -m harness evaluate models/qwen models/int4 --dataset scifact --out found
  python -m harness evaluate models/qwen --queries q.tsv --corpus c.tsv \\
      --qrels q.txt --candidates bm25.trec
  python -m harness evaluate models/qwen --dataset mine.jsonl --precision f32 \\
      --precision bf16 --fail-under nDCG@10=0.70

--dataset is a folder of BEIR's kind, a file of query, positive and negative
(.jsonl, .jsonl.gz, .parquet), irds:ID of the package ir_datasets, or
hub:OWNER/NAME. OUT gets evaluation.json, report.html, a TREC run for each ranking,
and every score as it comes: the same command again goes on behind them.
docs/evaluate.md has the formats.
"""
# Of the model's options those that several columns may have.
VARIED = ("instruction", "long_documents")


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "evaluate",
        help="measure how well models rank a data set",
        description="Measures how well models rank a data set, and compares them.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[parents.output()],
    )
    parser.add_argument(
        "models",
        type=Path,
        nargs="*",
        metavar="MODEL",
        help="model directories; the first is what the others are compared with; "
        "default: the one that comes with the package",
    )
    _add_data(parser)
    _add_columns(parser)
    _add_results(parser)
    add_options(parser, [name for name in option_defaults() if name not in VARIED])
    parser.set_defaults(run=run, parser=parser, instruction=None, long_documents=None)


def _add_data(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("data set")
    group.add_argument("--dataset", metavar="NAME", help="folder, file or id")
    group.add_argument(
        "--split", default="test", help="judgements of a folder; default: %(default)s"
    )
    group.add_argument("--queries", type=Path, metavar="FILE", help=".jsonl or .tsv")
    group.add_argument("--corpus", type=Path, metavar="FILE", help=".jsonl or .tsv")
    group.add_argument("--qrels", type=Path, metavar="FILE", help="TREC's judgements")
    group.add_argument(
        "--candidates",
        type=Path,
        metavar="RUN",
        help="TREC run to rank again; default: the data set's own, or BM25's",
    )
    group.add_argument(
        "--depth",
        type=positive_int,
        default=100,
        metavar="N",
        help="most candidates of a query; default: %(default)s",
    )
    group.add_argument(
        "--limit", type=positive_int, metavar="N", help="the first N queries alone"
    )


def _add_columns(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is compared, each can be repeated")
    group.add_argument(
        "--precision",
        action="append",
        default=[],
        choices=["f32", "bf16", "f16"],
        help="what the device computes in",
    )
    group.add_argument(
        "--instruction",
        action="append",
        default=[],
        dest="instructions",
        metavar="TEXT",
        help="task description in front of every query",
    )
    group.add_argument(
        "--long-documents",
        action="append",
        default=[],
        dest="policies",
        choices=["CHUNK", "TRUNCATE", "ERROR"],
        help="what happens to a document that does not fit",
    )


def _add_results(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("results")
    group.add_argument(
        "--measure",
        action="append",
        default=[],
        dest="measures",
        metavar="NAME",
        help="a measure of ir-measures, can be repeated; default: nDCG@10, MRR@10, "
        "MAP, Recall@10, P@1",
    )
    group.add_argument("--out", type=Path, metavar="OUT", help="folder for all results")
    group.add_argument(
        "--fail-under",
        action="append",
        default=[],
        metavar="MEASURE=VALUE",
        help="exit with 1 where a model's mean is below; can be repeated",
    )
    group.add_argument(
        "--no-worse-than",
        type=Path,
        metavar="JSON",
        help="exit with 1 where a mean is below that of an earlier evaluation.json",
    )
    group.add_argument(
        "--margin",
        type=percent,
        default=0.0,
        metavar="POINTS",
        help="hundredths that --no-worse-than lets a mean lose; default: 0",
    )


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: The data set, a model or a bound is at fault, or a bound is missed.
    """
    require(
        "evaluate",
        ir_measures="rerank-harness[evaluate]",
        bm25s="rerank-harness[evaluate]",
    )
    from harness.datasets.trec import read_run
    from harness.evaluate.columns import Choices, make_columns
    from harness.evaluate.gate import below, parse_bounds, worse
    from harness.evaluate.job import evaluate, make_work
    from harness.evaluate.measures import DEFAULT, parse_measures

    names = options.measures or list(DEFAULT)
    measures = parse_measures(names)
    bounds = parse_bounds(options.fail_under, names)
    base = options.no_worse_than and read_json_object(options.no_worse_than)
    columns = make_columns(
        Choices(
            options.models or [harness.bundled_model()],
            options.precision,
            options.instructions,
            options.policies,
            given_options(options),
        )
    )
    dataset = _dataset(options)
    given = options.candidates
    work = make_work(
        dataset,
        read_run(given) if given else None,
        given.stem if given else "candidates",
        options.depth,
        options.limit,
    )
    say(
        f"{dataset.name}: {len(work.dataset.judgements)} queries, "
        f"{sum(map(len, work.candidates.values()))} candidates"
    )
    results = evaluate(work, columns, measures, options.out, _step)
    if options.out:
        _write(results, options.out)
    if options.json:
        print(json.dumps(results.as_json()))
    else:
        _show(results)
    missed = below(results, bounds)
    if base:
        missed += worse(results, base, str(options.no_worse_than), options.margin / 100)
    if missed:
        raise FailedPreconditionError(f"evaluate: {'; '.join(missed)}")


def _dataset(options: argparse.Namespace) -> "Dataset":
    from harness.datasets.opening import open_dataset, open_files

    files = {name: getattr(options, name) for name in ("queries", "corpus", "qrels")}
    if options.dataset:
        for name, file in files.items():
            if file:
                options.parser.error(f"--{name}: expected none beside --dataset")
        return open_dataset(options.dataset, options.split)
    for name, file in files.items():
        if not file:
            options.parser.error(
                f"--{name}: expected a file, or --dataset, which has all three"
            )
    return open_files(**files)


def _step(column: "Column", done: int, total: int) -> None:
    # A line for each tenth, and the first, which says what an earlier run has left.
    if done == total or done * 10 // total != (done - 1) * 10 // total:
        say(f"{column.label}: {done} of {total} queries")


def _write(results: "Results", out: Path) -> None:
    from harness.datasets.whole_files import write_whole
    from harness.evaluate.page import page
    from harness.evaluate.runs import write_runs

    write_runs(results.rows, out)
    text = json.dumps(results.as_json(), indent=2)
    write_whole(out / "evaluation.json", f"{text}\n")
    write_whole(out / "report.html", page(results))
    say(f"written: {out / 'report.html'}")


def _show(results: "Results") -> None:
    from harness.evaluate.page import cells_of

    first = results.measures[0]
    print_rows(
        (
            "ranking", "weights", *results.measures, "points", "95 %", "p", "seconds",
            "tokens", "MB",
        ),
        [tuple(cells_of(results, row)) for row in results.rows],
        title=f"{results.dataset.name}: {len(results.dataset.judgements)} queries, "
        f"{results.found:.1%} of what is relevant is among the candidates; points: "
        f"hundredths of {first} more than {results.reference.label}",
    )  # fmt: skip
    for row in results.models():
        if row is not results.reference:
            print(results.sentence(row))
    if results.left_out:
        say(f"{results.left_out} queries without a relevant document left out")
    for row in results.models():
        if row.cost and row.cost.warnings:
            say(f"{row.label}: {row.cost.warnings} texts cut or scored in chunks")
