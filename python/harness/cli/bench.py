# SPDX-License-Identifier: Apache-2.0
"""``bench``: this project beside other ways to score, or load on a running server.

What each column and file means: docs/performance.md.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from harness._shared.extras import require
from harness._shared.outputs import make_folder
from harness.bench import peers, workloads
from harness.bench.models import find_models
from harness.bench.runner import DEFAULT_PROPERTIES, Settings, run
from harness.cli import bench_against, parents
from harness.cli.files import write_json
from harness.cli.model_options import parse_properties
from harness.cli.numbers import positive_int, positive_share
from harness.cli.tables import say

EXAMPLE = """\
examples:
  python -m harness make-model ~/models/random-0.6b
  python -m harness bench ~/models/random-0.6b --workloads A,B --peers ours,genai
  python -m harness bench ~/models/random-0.6b --scale 0.2 --repeats 1
  python -m harness bench ~/models/random-0.6b --peers ours --against-limit
  python -m harness bench models/qwen --reference Qwen/Qwen3-Reranker-0.6B \\
      --peers ours,ours-tuned,transformers
  python -m harness bench models/bge --reference BAAI/bge-reranker-v2-m3
  python -m harness bench --against http://localhost:8000 --model-name qwen \\
      --workloads A --clients 8

workloads: A skewed lengths, B many short, C few long, D eight clients at once,
E growing to 1,000 documents (E10, E100 and E1000 alone by these names), F many of
skewed lengths
contenders: ours; seed, one padded batch with all logits; genai, OpenVINO GenAI's
TextRerankPipeline; transformers, bf16 in sorted batches of 8 of the checkpoint;
only where --peers names them: ours-tuned, activations quantized in larger groups,
which is faster and less exact; baked and baked-padded, what an unchanged OpenVINO
Model Server computes of the model that "bake" makes, with packed and padded rows;
of a cross-encoder: ours, baked, baked-padded, and sentence-transformers, its
CrossEncoder in f32 on the checkpoint that --reference names
of both, where --peers names it: onnxruntime, int8, made of the checkpoint
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "bench",
        help="measure time and memory beside other scorers",
        description="Measures time and memory on fixed workloads, each contender in "
        "a\nprocess of its own, in turn. With --against: puts load on a server.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[
            parents.timeout(
                "longest measurement, or wait for a server's answer; default: 300",
                300.0,
            ),
            parents.output(),
        ],
    )
    parser.add_argument(
        "model",
        type=Path,
        nargs="?",
        metavar="MODEL_DIR",
        help="an exported Qwen3-Reranker or cross-encoder, or what make-model wrote; "
        "not with --against",
    )
    parser.add_argument(
        "--workloads",
        type=_names(workloads.NAMES),
        metavar="NAMES",
        help="default: A,B,C,D,E; of a cross-encoder: A,F; with --against: A",
    )
    parser.add_argument(
        "--peers",
        type=_names(peers.NAMES),
        metavar="NAMES",
        help=f"some of {','.join(peers.NAMES)}; default: "
        f"{','.join(peers.DEFAULT)}, of a cross-encoder: "
        f"{','.join(peers.OF_CROSS_ENCODERS)}",
    )
    parser.add_argument(
        "--reference",
        metavar="CHECKPOINT",
        help="what an export was made of, for transformers and "
        "sentence-transformers: a folder or a hub's id",
    )
    parser.add_argument(
        "--tuned-group",
        type=positive_int,
        metavar="N",
        help=f"ours-tuned's {peers.GROUP}; default: {peers.TUNED_GROUP}",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("bench-results"),
        metavar="FOLDER",
        help="gets bench.json and bench.png, or load.json and load.png; "
        "default: %(default)s",
    )
    parser.add_argument(
        "--repeats",
        type=positive_int,
        metavar="N",
        help="rounds; default: 3",
    )
    parser.add_argument(
        "--scale",
        type=positive_share,
        default=1.0,
        metavar="SHARE",
        help="share of each workload's documents, 0 to 1, for a quick look",
    )
    parser.add_argument(
        "--against-limit",
        action="store_true",
        default=None,
        help="measure the model's matrix products alone, too: what share of this "
        "machine's limit ours reaches",
    )
    parser.add_argument(
        "--plugin-config",
        metavar="JSON",
        help="OpenVINO properties to add to the default, null to take one away; "
        f"default: {json.dumps(DEFAULT_PROPERTIES)}".replace("%", "%%"),
    )
    parents.add_renamed(parser, "--limit", "--timeout")
    parents.add_renamed(parser, "--requests", "--request-count")
    bench_against.add_arguments(parser)
    parser.set_defaults(run=run_command, parser=parser)


def run_command(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: The folder, an option or a missing package is at fault.
    """
    if options.against is not None:
        bench_against.run(options)
        return
    bench_against.refuse_arguments(options)
    if options.tuned_group and peers.TUNED not in (options.peers or ()):
        options.parser.error(f"--tuned-group belongs to --peers {peers.TUNED}")
    models = find_models(options.model, options.reference)
    pairs = models.cross_encoder
    names = options.peers or list(peers.OF_CROSS_ENCODERS if pairs else peers.DEFAULT)
    chosen = options.workloads or (
        workloads.OF_CROSS_ENCODERS if pairs else workloads.DEFAULT
    )
    settings = Settings(
        models=models,
        workloads=workloads.select(chosen),
        peers=names,
        properties=_properties(options.plugin_config),
        tuned_group=options.tuned_group or peers.TUNED_GROUP,
        repeats=options.repeats or 3,
        limit=options.timeout,
        scale=options.scale,
        against_limit=bool(options.against_limit),
    )
    require("bench", matplotlib="rerank-harness[bench]")
    for name in names:
        if not settings.models.why_not(name):
            peers.check_installed(name)
    file = make_folder(options.out) / "bench.json"

    def save(results: dict[str, Any]) -> None:
        write_json(file, results)

    results = run(settings, say, save)
    _show(results, file, as_json=options.json)


def _show(results: dict[str, Any], file: Path, *, as_json: bool) -> None:
    # Here, not above: only when all is measured are they worth their memory.
    from harness.bench.plot import save_plot
    from harness.bench.report import print_report

    save_plot(results, file.with_suffix(".png"))
    if as_json:
        print(file.read_text(encoding="utf-8"), end="")
    else:
        print_report(results)
    say(f"written: {file}, {file.with_suffix('.png')}")


def _properties(text: str | None) -> dict[str, Any]:
    """The default properties with the option's changes."""
    changes = parse_properties(text)
    merged = {**DEFAULT_PROPERTIES, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def _names(known: tuple[str, ...]) -> Any:  # noqa: ANN401 - argparse's `type`
    """Reads a list with commas, each of it known; repeated ones count once."""

    def read(text: str) -> list[str]:
        names = list(dict.fromkeys(name.strip() for name in text.split(",")))
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(
                    f"expected some of {','.join(known)}, got {name!r}"
                )
        return names

    return read
