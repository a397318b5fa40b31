# SPDX-License-Identifier: Apache-2.0
"""``build-graph``: write a graph.pbtxt for a model, and OVMS's config.json."""

import argparse
import json
import os
import sys
from pathlib import Path

from harness.cli import parents
from harness.cli.tables import print_sections
from harness.errors import InvalidArgumentError, NotFoundError, RerankError

EXAMPLE = """\
examples:
  python -m harness build-graph models/qwen --config models/config.json
  python -m harness build-graph models/qwen --queue-size AUTO \\
      --set engine=PAGED --set max_batched_tokens=1024 \\
      --set 'plugin_config={"INFERENCE_PRECISION_HINT": "f32"}'
  python -m harness build-graph --list-options

The graph is validated and the model is loaded before the file appears.
--config adds an entry to OpenVINO Model Server's config.json and keeps all others.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "build-graph",
        help="write a graph.pbtxt and OVMS's config.json for a model",
        description="Writes a graph.pbtxt for a model, with every option explained.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[parents.graph(), parents.output()],
    )
    parser.add_argument(
        "model", type=Path, nargs="?", metavar="MODEL", help="model directory"
    )
    parser.add_argument(
        "--list-options", action="store_true", help="show what --set knows, and exit"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="default: MODEL/graph.pbtxt"
    )
    parser.add_argument(
        "--queue-size",
        type=_queue_size,
        metavar="N",
        help="started graphs that the server keeps: a number or AUTO",
    )
    parser.add_argument(
        "--replace", action="store_true", help="overwrite a graph and an entry"
    )
    parser.add_argument(
        "--no-load", action="store_true", help="do not load the model to prove it"
    )
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: An option, a file, the graph or the model is at fault.
    """
    if options.list_options:
        _list_options(as_json=options.json)
        return
    if options.model is None:
        options.parser.error("expected MODEL, or --list-options")
    if options.model_name and not options.config:
        options.parser.error("--model-name belongs to --config")
    report = build(
        options.model,
        out=options.out or options.model / "graph.pbtxt",
        settings=parse_settings(options.settings),
        queue_size=options.queue_size or "",
        config=options.config,
        name=options.model_name or options.model.resolve().name,
        replace=options.replace,
        load=not options.no_load,
    )
    if options.json:
        print(json.dumps(report))
    else:
        print_sections({"written": report})


def build(
    model: Path,
    *,
    out: Path,
    settings: dict[str, str],
    queue_size: str = "",
    config: Path | None = None,
    name: str = "",
    replace: bool = False,
    load: bool = True,
) -> dict[str, str]:
    """Writes the graph and the config's entry; says what was written.

    Raises:
        RerankError: As for run.
    """
    # Here, not above: mediapipe, where it is there, takes a second to import.
    from harness.graph.build import write_graph
    from harness.ovms.config import add_graph, check_graph

    if not model.is_dir():
        raise NotFoundError(f"{model}: no such model directory")
    if out.exists() and not replace:
        raise InvalidArgumentError(f"{out}: is there already; --replace overwrites it")
    if config:
        # Before the model is loaded, which takes long.
        check_graph(config, name, out, replace=replace)
    before = out.read_bytes() if out.exists() else None
    relative = os.path.relpath(model.resolve(), out.parent.resolve())
    models_path = "./" if relative == "." else relative
    servable = write_graph(
        out, {"models_path": models_path, **settings}, queue_size, load=load
    )
    report = {"graph": str(out)}
    if servable:
        report["model"] = f"{servable.family}, {servable.engine} engine"
    if config:
        try:
            changed = add_graph(config, name, out, replace=replace)
        except RerankError:
            # Both are written, or neither.
            if before is None:
                out.unlink()
            else:
                out.write_bytes(before)
            raise
        report["config"] = str(config)
        report["entry"] = name if changed else f"{name} (there already)"
    return report


def parse_settings(texts: list[str]) -> dict[str, str]:
    """OPTION=VALUE by option.

    Raises:
        InvalidArgumentError: There is no =, or an option is set twice.
    """
    settings: dict[str, str] = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator:
            raise InvalidArgumentError(f"--set: expected OPTION=VALUE, got {text}")
        if name in settings:
            raise InvalidArgumentError(f"--set: {name} is set twice")
        settings[name] = value
    return settings


def _list_options(*, as_json: bool) -> None:
    from dataclasses import asdict

    from harness.graph.schema import option_fields

    fields = option_fields().values()
    if as_json:
        json.dump([asdict(field) for field in fields], sys.stdout)
        print()
        return
    print_sections(
        {
            f"{field.name}  ({field.type}{', required' if field.required else ''})": {
                "default": "(not set)" if field.default is None else field.default,
                **({"meaning": field.comment} if field.comment else {}),
                **field.values,
            }
            for field in fields
        }
    )


def _queue_size(text: str) -> str:
    if text != "AUTO" and not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"expected AUTO or a number, got {text!r}")
    return text
