# SPDX-License-Identifier: Apache-2.0
"""``parity``: our scores beside those of a second implementation.

What the numbers mean: docs/accuracy.md.
"""

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness._shared.extras import require
from harness._shared.model_file import find_model_file, read_model, weight_precision
from harness.cli import pairs, parents
from harness.cli.model_options import parse_properties
from harness.cli.numbers import positive_int
from harness.cli.tables import print_rows, progress
from harness.errors import FailedPreconditionError, InvalidArgumentError
from harness.parity.gate import judge, parse_precisions, parse_tolerances, unmatched
from harness.parity.oracle import NAMES as ORACLES

if TYPE_CHECKING:
    from harness.parity.runner import Reference, Request, Run

EXAMPLE = """\
examples:
  python -m harness parity models/qwen --reference Qwen/Qwen3-Reranker-0.6B
  python -m harness parity models/qwen-fp16 models/qwen-int8 models/qwen-int4 \\
      --reference ~/Qwen3-Reranker-0.6B --precisions f32,bf16 \\
      --html parity.html --tolerance f32=0.05,bf16=0.5,int8=2,int4=4
  python -m harness parity models/bge-base --reference BAAI/bge-reranker-base

A reranker with a prompt is compared with its model card's algorithm in transformers,
a cross-encoder with sentence-transformers' CrossEncoder. Differences are of raw
scores, for Qwen3-Reranker logit(yes) - logit(no). With --tolerance the exit code is
1 when a difference is larger, or token ids differ; each run needs a tolerance, and
each tolerance a run.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "parity",
        help="compare scores with transformers, for people and for CI",
        description="Compares the scores of exported models with transformers' or "
        "sentence-transformers'.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[pairs.arguments(), parents.device(), parents.output()],
    )
    parser.add_argument(
        "models", type=Path, nargs="+", metavar="MODEL", help="exported directories"
    )
    parser.add_argument(
        "--reference",
        required=True,
        metavar="CHECKPOINT",
        help="what they were exported of: a folder or a hub's id",
    )
    parser.add_argument(
        "--oracle",
        choices=ORACLES,
        default=ORACLES[0],
        help="the second implementation: the model card's algorithm, sentence-"
        "transformers' CrossEncoder, or OpenVINO Model Server's rows of a "
        "cross-encoder in transformers; default: what fits the model",
    )
    parser.add_argument(
        "--precisions",
        type=parse_precisions,
        default=["f32"],
        metavar="NAMES",
        help="OpenVINO's hints, some of f32,bf16,f16; default: f32",
    )
    parser.add_argument(
        "--tolerance",
        type=parse_tolerances,
        metavar="T",
        help="largest difference: a number, or one a precision, f32=0.001,bf16=0.5; "
        "int8 and int4 are for directories with such weights and go first",
    )
    parser.add_argument(
        "--max-length",
        type=positive_int,
        metavar="TOKENS",
        help="longest prompt, of both sides; default: the model's",
    )
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="write a report with pictures"
    )
    parents.add_renamed(parser, "--set", "--pairs")
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: A model or file is at fault, or a tolerance is exceeded.
    """
    require(
        "parity",
        torch="rerank-harness[reference]",
        transformers="rerank-harness[reference]",
    )
    if options.html:
        require("parity --html", matplotlib="rerank-harness[bench]")
        if not options.html.parent.is_dir():
            # Told before the scoring, which takes long.
            raise InvalidArgumentError(f"{options.html.parent}: no such folder")
    requests = pairs.read(options)
    for model in options.models:
        if not model.is_dir():
            raise InvalidArgumentError(f"{model}: no such model directory")
    _check_tolerances(options)
    reference, runs = _score(options, requests)
    verdicts = [judge(run, options.tolerance) for run in runs]
    if options.html:
        _write_page(options.html, reference, runs, verdicts)
    if options.json:
        print(json.dumps(_as_json(reference, runs, verdicts), ensure_ascii=False))
    else:
        _show(reference, runs, verdicts, gated=options.tolerance is not None)
    beyond = [verdict for verdict in verdicts if verdict]
    if beyond:
        raise FailedPreconditionError(f"parity: {'; '.join(beyond)}")


def _check_tolerances(options: argparse.Namespace) -> None:
    """Ends the program where --tolerance and the runs to come do not fit."""
    if options.tolerance is None:
        return
    weights = {
        model: weight_precision(read_model(find_model_file(model)))
        for model in options.models
    }
    lacking = unmatched(
        options.tolerance,
        (
            (str(model), weights[model], hint)
            for model in options.models
            for hint in options.precisions
        ),
    )
    if lacking:
        options.parser.error(f"--tolerance: {lacking}")


def _score(
    options: argparse.Namespace, requests: "list[Request]"
) -> "tuple[Reference, list[Run]]":
    from harness._shared.checkpoint import open_checkpoint
    from harness.parity.oracle import load_oracle
    from harness.parity.runner import score_ours, score_reference

    properties = parse_properties(options.plugin_config)

    def steps(stack: ExitStack, label: str) -> Callable[[], None]:
        return stack.enter_context(progress(label, len(requests)))

    checkpoint = open_checkpoint(options.reference)
    oracle = load_oracle(checkpoint, options.oracle, options.max_length)
    with ExitStack() as stack:
        advance = steps(stack, "reference")
        reference = score_reference(options.reference, oracle, requests, advance)
    runs = []
    for model in options.models:
        for precision in options.precisions:
            with ExitStack() as stack:
                runs.append(
                    score_ours(
                        model,
                        precision,
                        reference,
                        device=options.device,
                        properties=properties,
                        max_length=options.max_length,
                        advance=steps(stack, f"{model.name} {precision}"),
                    )
                )
    return reference, runs


def _as_json(
    reference: "Reference", runs: "list[Run]", verdicts: list[str | None]
) -> dict[str, Any]:
    return {
        "reference": {
            "model": reference.model,
            "algorithm": reference.algorithm,
            "scores": reference.scores,
        },
        "queries": [request.query for request in reference.requests],
        "documents": [request.documents for request in reference.requests],
        "runs": [
            {**run.as_json(), "beyond_tolerance": verdict or None}
            for run, verdict in zip(runs, verdicts, strict=True)
        ],
    }


def _show(
    reference: "Reference",
    runs: "list[Run]",
    verdicts: list[str | None],
    *,
    gated: bool,
) -> None:
    from harness.parity.report import COLUMNS, cells, summary, verdict_word

    print_rows(
        (*COLUMNS, "verdict") if gated else COLUMNS,
        [
            (*cells(run), *([verdict_word(verdict)] if gated else []))
            for run, verdict in zip(runs, verdicts, strict=True)
        ],
        title=summary(reference),
    )


def _write_page(
    file: Path, reference: "Reference", runs: "list[Run]", verdicts: list[str | None]
) -> None:
    from harness._shared.machine import versions
    from harness.parity.report import page

    line = ", ".join(f"{name} {text}" for name, text in versions().items() if text)
    try:
        file.write_text(page(reference, runs, verdicts, line), encoding="utf-8")
    except OSError as error:
        raise InvalidArgumentError(f"{file}: {error.strerror}") from None
    print(f"written: {file}", file=sys.stderr)
