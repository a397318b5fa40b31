# SPDX-License-Identifier: Apache-2.0
"""Entry point of ``python -m harness``.

Exit codes: 0 done; 1 the work failed, one line on standard error says why; 2 the
command line is wrong; 130 interrupted, 143 terminated.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import harness
from harness._shared import interrupts
from harness.cli import (
    bake,
    bench,
    bench_compare,
    build_graph,
    check_ovms,
    evaluate,
    export,
    inspect,
    make_model,
    parity,
    rank_dataset,
    run_graph,
    score,
    serve,
    soak,
    tokenize,
    tune,
)
from harness.errors import RerankError


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command; each sets ``run`` to its function."""
    parser = argparse.ArgumentParser(
        prog=_program(),
        description="Qwen3-Reranker on OpenVINO and OpenVINO Model Server.",
    )
    parser.add_argument("--version", action="version", version=harness.__version__)
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", dest="command", required=True
    )
    score.register(commands)
    rank_dataset.register(commands)
    evaluate.register(commands)
    run_graph.register(commands)
    serve.register(commands)
    inspect.register(commands)
    tokenize.register(commands)
    export.register(commands)
    build_graph.register(commands)
    bake.register(commands)
    make_model.register(commands)
    parity.register(commands)
    bench.register(commands)
    bench_compare.register(commands)
    tune.register(commands)
    soak.register(commands)
    check_ovms.register(commands)
    return parser


def _program() -> str:
    """How it was called, for the usage."""
    script = Path(sys.argv[0]).name
    return script if script == "rerank-harness" else "python -m harness"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; may be called more than once in a process.

    Args:
        arguments: Without the program's name; None means those of the process.

    Returns:
        The exit code.
    """
    try:
        with interrupts.interruptible():
            return _run(arguments)
    except SystemExit as ending:  # argparse has shown its help, or what is wrong.
        return int(ending.code or 0)


def _run(arguments: Sequence[str] | None) -> int:
    options = build_parser().parse_args(arguments)
    try:
        options.run(options)
        print(end="", flush=True)
    except RerankError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as error:
        print("error: interrupted", file=sys.stderr)
        return 128 + (error.args[0] if error.args else signal.SIGINT)
    except BrokenPipeError:
        _drop_output()  # Whoever read it has seen enough.
    except OSError as error:  # A file or the disk; a bug keeps its traceback.
        where = f"{error.filename}: " if error.filename else ""
        print(f"error: {where}{error.strerror or error}", file=sys.stderr)
        _drop_output()
        return 1
    except UnicodeEncodeError as error:
        if error.encoding != sys.stdout.encoding:
            raise
        print(
            f"error: standard output: cannot print {error.object[error.start]!a} as "
            f"{error.encoding}",
            file=sys.stderr,
        )
        return 1
    return 0


def _drop_output() -> None:
    """Keeps Python's exit quiet where standard output takes no more."""
    try:
        print(end="", flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
