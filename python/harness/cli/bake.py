# SPDX-License-Identifier: Apache-2.0
"""``bake``: put a reranker's prompt, or a cross-encoder's rows, into its model files.

The result is served by an OpenVINO Model Server as it is released, no plugin added.
"""

import argparse
import contextlib
import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import harness
from harness._shared.outputs import claimed_folder, work_folder
from harness.bake import Baked, Comparison, bake, compare_rows
from harness.bake.baking import Rows
from harness.bake.queries import KINDS, make_queries
from harness.cli import parents
from harness.cli.exporting import export_for
from harness.cli.numbers import positive_int
from harness.errors import InvalidArgumentError
from harness.export.model_directory import WEIGHT_FORMATS

EXAMPLE = """\
example:
  python -m harness bake Qwen/Qwen3-Reranker-0.6B baked/qwen3-reranker
  ovms --rest_port 8000 --model_name qwen3-reranker \\
      --model_path "$PWD/baked/qwen3-reranker"

MODEL is an export as run-graph takes it, or a checkpoint, which is exported first as
the command export does it; the export itself is not kept. --check compares the tokens
that the baked model sees with those of MODEL for realistic and for random queries.
"""
IMAGE = "openvino/model_server:2026.4.1"
QUERIES = 1000  # of each kind
SHOWN = 5  # queries whose rows differ


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "bake",
        help="make a model that an unchanged OpenVINO Model Server serves",
        description="Puts a reranker's prompt and answer, or a cross-encoder's own\n"
        "rows, into its model files, so that an unchanged OpenVINO Model Server\n"
        "serves it on /v3/rerank.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[parents.prompt(), parents.verification(), parents.output()],
    )
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="an exported model, or a checkpoint: a folder or a hub's model id",
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="a new or empty folder")
    parser.add_argument(
        "--model-name", metavar="NAME", help="in ovms_config.json; default: OUT's name"
    )
    parser.add_argument(
        "--rows",
        choices=get_args(Rows),
        help="packed: what the rows of a request share is computed once, their rest "
        "without padding; grouped: rows of like length together, each group padded to "
        "its own longest; padded: all to the longest; default: packed where the "
        "model's graph allows it, else grouped",
    )
    parser.add_argument(
        "--check",
        nargs="?",
        type=positive_int,
        const=QUERIES,
        metavar="N",
        help="compare token rows of N queries of each kind; N is %(const)s by default",
    )
    parser.add_argument(
        "--weight-format",
        choices=WEIGHT_FORMATS,
        help=f"of a checkpoint's export; default: {WEIGHT_FORMATS[0]}",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: MODEL cannot be exported or baked, or OUT cannot be written.
    """
    with _exported(options) as (model, work):
        baked = bake(
            model,
            options.out,
            instruction=options.instruction,
            max_length=options.max_length,
            rows=options.rows,
            model_name=options.model_name,
            work=work,
        )
        if not options.json:
            _print_baked(baked)
        checks = _check(model, baked, options.check) if options.check else {}
    if options.json:
        print(json.dumps(_as_dict(baked, checks), ensure_ascii=False))
        return
    for kind, check in checks.items():
        print(f"{kind} queries with equal token rows: {check.equal} of {check.total}")
        for query in check.different[:SHOWN]:
            print(f"  differs: {query!r}")


@contextlib.contextmanager
def _exported(options: argparse.Namespace) -> Iterator[tuple[Path, Path | None]]:
    """MODEL itself, or the export of a checkpoint, for as long as it is needed.

    And where to bake it, as ``bake`` takes it: the export lies in OUT, where there is
    room for a model.
    """
    given = Path(options.model)
    if not _is_checkpoint(given):
        for option, value in (
            ("--weight-format", options.weight_format),
            ("--no-verify", options.no_verify),
        ):
            if value:
                raise InvalidArgumentError(
                    f"{option}: expected a checkpoint to export, got {given}, which "
                    "is exported already"
                )
        yield given, None
        return
    options.weight_format = options.weight_format or WEIGHT_FORMATS[0]
    with claimed_folder(options.out), work_folder(options.out) as work:
        export_for("bake", work / "export", options)
        yield work / "export", work / "baked"


def _is_checkpoint(model: Path) -> bool:
    """A folder of weights as a hub has them, or a hub's model id: owner/name."""
    if model.is_dir():
        weights = ("*.safetensors", "pytorch_model*.bin")
        ready = ("openvino_model.xml", "openvino_tokenizer.xml")
        exported = any((model / name).exists() for name in ready)
        return not exported and any(any(model.glob(name)) for name in weights)
    return not model.is_absolute() and len(model.parts) == 2


def _check(model: Path, baked: Baked, count: int) -> dict[str, Comparison]:
    """Kind of queries to what came out.

    Raises:
        InvalidArgumentError: The baked model is too short for the queries.
    """
    if baked.model.max_row_length < 256:
        raise InvalidArgumentError(
            "--check: expected rows of at least 256 tokens, got "
            f"{baked.model.max_row_length}; bake with a larger --max-length"
        )
    print(f"comparing token rows of {count} queries of each kind ...", file=sys.stderr)
    servable = harness.load_servable(model, instruction=baked.model.instruction or None)
    return {
        kind: compare_rows(servable, baked.out, make_queries(kind, count, seed=0))
        for kind in KINDS
    }


def _as_dict(baked: Baked, checks: dict[str, Comparison]) -> dict[str, object]:
    result: dict[str, object] = baked.as_dict()
    if checks:
        result["check"] = {
            kind: {
                "queries": check.total,
                "equal": check.equal,
                "different": check.different,
            }
            for kind, check in checks.items()
        }
    return result


def _print_baked(baked: Baked) -> None:
    model = baked.model
    print(f"baked {model.family} into {baked.out}")
    if model.instruction:
        print(f"  instruction  {model.instruction}")
    print(f"  prompt       {model.prompt_tokens} tokens beside query and document")
    print(f"  longest row  {model.max_row_length} tokens, of the model's own", end="")
    print(f" {model.max_length}; a longer document is scored in chunks")
    why = f": {model.why_not_packed}" if model.why_not_packed else ""
    print(f"  rows         {model.rows}{why}")
    name = baked.model_name
    folder = f"/models/{name}"
    mount = shlex.quote(f"{baked.out.resolve()}:{folder}:ro")
    print("serve it with")
    print(f"  docker run --rm -p 8000:8000 -v {mount} \\")
    print(f"    {IMAGE} --rest_port 8000 \\")
    print(f"    --model_name {shlex.quote(name)} --model_path {shlex.quote(folder)}")
