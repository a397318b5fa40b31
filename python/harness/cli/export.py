# SPDX-License-Identifier: Apache-2.0
"""``export``: an official checkpoint to a directory that OVMS serves."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness._shared.checkpoint import Checkpoint, open_checkpoint
from harness._shared.extras import require
from harness._shared.outputs import claimed_folder, move_back, move_entries, work_folder
from harness.cli import parents
from harness.cli.exporting import EXPORT_PACKAGES, export_checked
from harness.cli.graph_entry import build, parse_settings
from harness.cli.tables import print_sections
from harness.export.check import CheckedPair
from harness.export.model_directory import (
    ROWS,
    TASKS,
    WEIGHT_FORMATS,
    choose_task,
)
from harness.ovms.config import add_graph, check_graph

EXAMPLE = """\
examples:
  python -m harness export Qwen/Qwen3-Reranker-0.6B models/qwen \\
      --weight-format int8 --config models/config.json
  ovms --rest_port 8000 --config_path models/config.json

OUT gets the model, its tokenizer and graph.pbtxt. Three pairs are scored with it and,
in transformers, with the source; OUT stays empty when they do not agree.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "export",
        help="export a checkpoint to a directory that OVMS serves",
        description="Exports a reranker's checkpoint to OpenVINO, ready for OVMS.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[parents.verification(), parents.graph(), parents.output()],
    )
    parser.add_argument(
        "model", metavar="MODEL", help="the checkpoint: a folder or a hub's model id"
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="a new or empty folder")
    parser.add_argument(
        "--weight-format",
        choices=WEIGHT_FORMATS,
        default="int8",
        help="default: %(default)s",
    )
    parser.add_argument(
        "--task", choices=TASKS, help="default: the right one for the model"
    )
    parser.add_argument(
        "--rows",
        choices=ROWS,
        help="of a cross-encoder: as its own tokenizer joins query and document, on "
        "which it was trained (the default), or as OpenVINO Model Server's own "
        "calculator does",
    )
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: The checkpoint, the folder or a package is at fault, or the
            export's scores are not the source's.
    """
    if options.model_name and not options.config:
        options.parser.error("--model-name belongs to --config")
    require("export", **EXPORT_PACKAGES)
    out: Path = options.out
    name = options.model_name or out.resolve().name
    settings = _settings(options.settings)
    with claimed_folder(out):
        # All that can be told at once is told before the download and the export.
        if options.config:
            check_graph(options.config, name, out / "graph.pbtxt")
        checkpoint = open_checkpoint(options.model)
        task = choose_task(checkpoint, options.task)
        pairs = _make(checkpoint, out, task, settings, options)
    report: dict[str, Any] = {"model": str(out), "task": task}
    report["weight_format"] = options.weight_format
    report["graph"] = str(out / "graph.pbtxt")
    if options.config:
        report |= {"config": str(options.config), "entry": name}
    _show(report, pairs, as_json=options.json)


def _settings(texts: list[str]) -> dict[str, str]:
    """What --set says, each option known and of its type."""
    # Here, not above: it needs protobuf, which takes long to import.
    from harness.graph.build import graph_text

    settings = parse_settings(texts)
    graph_text({"models_path": "./", **settings})
    return settings


def _make(
    checkpoint: Checkpoint,
    out: Path,
    task: str,
    settings: dict[str, str],
    options: argparse.Namespace,
) -> list[CheckedPair]:
    """Fills OUT and adds to the config, or does neither."""
    with work_folder(out) as work:
        pairs = export_checked(checkpoint, work, task, options, options.rows)
        build(work, out=work / "graph.pbtxt", settings=settings, load=False)
        moved = move_entries(work, out)
        if options.config:
            name = options.model_name or out.resolve().name
            try:
                add_graph(options.config, name, out / "graph.pbtxt")
            except BaseException:
                move_back(moved, work)
                raise
    return pairs


def _show(report: dict[str, Any], pairs: list[CheckedPair], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({**report, "verified": [asdict(pair) for pair in pairs]}))
        return
    sections = {"written": report}
    if pairs:
        sections["raw scores, source and export"] = {
            f"{pair.source:9.4f} {pair.ours:9.4f}": pair.document for pair in pairs
        }
    print_sections(sections)
