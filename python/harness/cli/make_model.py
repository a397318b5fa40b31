# SPDX-License-Identifier: Apache-2.0
"""``make-model``: a stand-in for Qwen3-Reranker, to measure speed and memory with.

The sizes and the tokenizer are the real ones, the weights are random: it costs what
the real model costs and ranks nothing. For real answers export a Qwen3-Reranker.
"""

import argparse
import json
from pathlib import Path

from harness._shared.extras import require
from harness._shared.library_errors import library_errors
from harness._shared.outputs import claimed_folder, move_entries, work_folder
from harness.cli import parents
from harness.cli.tables import say
from harness.export.model_directory import WEIGHT_FORMATS, export_openvino
from harness.export.random_model import (
    QWEN3_RERANKER_0_6B,
    TINY,
    qwen3_tokenizer_files,
    save_random_qwen3,
)

EXAMPLE = """\
example:
  python -m harness make-model ~/models/random-0.6b

OUT/ov is the OpenVINO export (text-generation-with-past), OUT/hf the Hugging Face
folder that it was made of, in bf16. 0.6b needs 2 GB of disk and 8 GB of memory.
"""
SIZES = {"0.6b": QWEN3_RERANKER_0_6B, "tiny": TINY}


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "make-model",
        help="make a random model of Qwen3-Reranker's size",
        description="Makes an untrained stand-in for Qwen3-Reranker: real sizes and\n"
        "tokenizer, random weights. It ranks nothing; it is for measuring.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[parents.new_folder(), parents.output()],
    )
    parser.add_argument(
        "--size", choices=SIZES, default="0.6b", help="default: %(default)s"
    )
    parser.add_argument(
        "--weight-format",
        choices=WEIGHT_FORMATS,
        default="int8",
        help="of the OpenVINO export; default: %(default)s",
    )
    head = parser.add_mutually_exclusive_group()
    head.add_argument(
        "--tied",
        action="store_true",
        default=True,
        help="head and embedding share a weight, as in 0.6B and 4B; default",
    )
    head.add_argument(
        "--untied",
        dest="tied",
        action="store_false",
        help="a head of its own, as in 8B",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        InvalidArgumentError: OUT is in use.
        FailedPreconditionError: A package is missing or does not load.
    """
    _check_packages()
    out: Path = options.out
    with claimed_folder(out), work_folder(out) as work:
        _make(work, options.size, options.weight_format, tied=options.tied)
        move_entries(work, out)
    say(f"done: {out}")
    if options.json:
        report = {
            "model": str(out),
            "export": str(out / "ov"),
            "checkpoint": str(out / "hf"),
            "size": options.size,
            "weight_format": options.weight_format,
            "tied": options.tied,
        }
        print(json.dumps(report))


def _make(work: Path, size: str, weight_format: str, *, tied: bool) -> None:
    say(f"random weights, {size}, {'tied' if tied else 'untied'} head ...")
    with library_errors("make-model"):
        save_random_qwen3(
            work / "hf",
            tie_word_embeddings=tied,
            shape=SIZES[size],
            dtype="bfloat16",
        )
    say(f"export to OpenVINO, {weight_format} ...")
    export_openvino(
        work / "hf",
        work / "ov",
        task="text-generation-with-past",
        weight_format=weight_format,
    )


def _check_packages() -> None:
    require(
        "make-model",
        torch="rerank-harness[reference]",
        transformers="rerank-harness[reference]",
        optimum="rerank-harness[export]",
        nncf="rerank-harness[export]",
    )
    qwen3_tokenizer_files()
