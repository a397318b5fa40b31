# SPDX-License-Identifier: Apache-2.0
"""``tune``: the fastest settings on this machine, within an error that is chosen.

What it varies and how it decides: docs/performance.md.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness._native import option_list
from harness._shared.extras import require
from harness.cli import pairs, parents
from harness.cli.model_options import given_options
from harness.cli.numbers import positive_int, share
from harness.cli.tables import print_rows, say
from harness.errors import InvalidArgumentError

if TYPE_CHECKING:
    from harness.tune.race import Entry
    from harness.tune.search import Result

EXAMPLE = """\
examples:
  python -m harness tune models/qwen
  python -m harness tune models/qwen --max-drift 0.02 --min-top1 1 --pairs mine.jsonl
  python -m harness tune models/qwen --graph models/qwen/graph.pbtxt --plot tune.png

A setting's drift is the largest difference of a raw score from f32 without quantized
activations, as a share of the spread of the scores. Without --max-drift a setting may
drift as far as OpenVINO's own defaults do on these texts. What --plugin-config and
--max-batched-tokens state is kept as it is; all else is varied. Run it on a quiet
machine.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "tune",
        help="find the fastest settings on this machine within a stated error",
        description="Finds the settings that score fastest on this machine within a "
        "stated error.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[
            parents.model(),
            parents.loading(),
            pairs.arguments(),
            parents.output(),
        ],
    )
    parser.add_argument(
        "--max-drift",
        type=share,
        metavar="SHARE",
        help="largest drift, 0 to 1; default: that of OpenVINO's defaults",
    )
    parser.add_argument(
        "--min-top1",
        type=share,
        default=0.0,
        metavar="SHARE",
        help="least share of queries whose best document stays the best; default: 0",
    )
    parser.add_argument(
        "--min-rank-correlation",
        type=share,
        default=-1.0,
        metavar="R",
        help="least rank correlation (Spearman's) of any query; default: any",
    )
    parser.add_argument(
        "--rounds",
        type=positive_int,
        default=5,
        metavar="N",
        help="most times that a setting is measured in a race; default: 5",
    )
    parser.add_argument(
        "--plot",
        type=Path,
        metavar="FILE",
        help="draw time against drift, .png or .svg",
    )
    parser.add_argument(
        "--graph", type=Path, metavar="FILE", help="write a graph.pbtxt with the result"
    )
    parser.add_argument(
        "--replace", action="store_true", help="overwrite the graph that is there"
    )
    # None: not given. A size that is stated is kept even where it is the default.
    parser.set_defaults(run=run, parser=parser, max_batched_tokens=None)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: The model, a file or a bound is at fault.
    """
    from harness.tune.measure import Measurer
    from harness.tune.race import Bounds
    from harness.tune.search import tune

    if options.replace and not options.graph:
        options.parser.error("--replace belongs to --graph")
    _check_files(options)
    given = given_options(options)
    measure = Measurer(options.model, pairs.read(options), given)
    result = tune(
        measure,
        Bounds(options.max_drift, options.min_top1, options.min_rank_correlation),
        fixed=measure.fixed,
        batch_is_fixed=options.max_batched_tokens is not None,
        rounds=options.rounds,
        say=say,
    )
    settings = _settings(result, measure.fixed)
    if options.plot:
        from harness.tune.plot import save_plot

        save_plot(result, options.plot)
        say(f"written: {options.plot}")
    if options.graph:
        _write_graph(options, settings, given)
    if options.json:
        print(json.dumps(_as_json(result, settings)))
    else:
        _show(result, settings)


def _check_files(options: argparse.Namespace) -> None:
    """Told before the measuring, which takes long."""
    if options.plot:
        require("tune --plot", matplotlib="rerank-harness[bench]")
        if options.plot.suffix not in (".png", ".svg"):
            raise InvalidArgumentError(
                f"--plot: expected a .png or .svg, got {options.plot}"
            )
    for file in filter(None, (options.plot, options.graph)):
        if not file.parent.is_dir():
            raise InvalidArgumentError(f"{file.parent}: no such folder")
    if options.graph and options.graph.exists() and not options.replace:
        raise InvalidArgumentError(
            f"{options.graph}: is there already; --replace overwrites it"
        )


def _settings(result: "Result", fixed: Any) -> dict[str, Any]:  # noqa: ANN401 - properties
    """The options to load with."""
    best = result.best.setting
    settings: dict[str, Any] = {"plugin_config": {**fixed, **best.properties}}
    if best.max_batched_tokens:
        settings["max_batched_tokens"] = best.max_batched_tokens
    return settings


def _write_graph(
    options: argparse.Namespace, settings: dict[str, Any], given: dict[str, Any]
) -> None:
    from harness.cli.graph_entry import build

    names = {option["name"]: option["graph_name"] for option in option_list()}
    texts = {names[k]: str(v) for k, v in given.items() if k != "plugin_config"}
    if settings["plugin_config"]:
        texts["plugin_config"] = json.dumps(settings["plugin_config"])
    if "max_batched_tokens" in settings:
        texts["max_batched_tokens"] = str(settings["max_batched_tokens"])
    build(options.model, out=options.graph, settings=texts, replace=options.replace)
    say(f"written: {options.graph}")


def _as_json(result: "Result", settings: dict[str, Any]) -> dict[str, Any]:
    from harness._shared import machine

    return {
        "machine": machine.describe(),
        "versions": machine.versions(),
        "settings": settings,
        "spread": result.spread,
        "bounds": {
            "drift": result.bounds.drift,
            "top1": result.bounds.top1,
            "rank_correlation": result.bounds.rank_correlation,
        },
        "tried": [
            {
                "properties": dict(entry.setting.properties),
                "max_batched_tokens": entry.setting.max_batched_tokens,
                "seconds": entry.seconds,
                "drift": entry.drift,
                "top1": entry.top1,
                "rank_correlation": entry.rank_correlation,
                "within": entry.within,
                "out": entry.out,
                "best": entry is result.best,
            }
            for entry in result.entries
        ],
    }


def _show(result: "Result", settings: dict[str, Any]) -> None:
    default = result.default.median
    print_rows(
        ("setting", "seconds", "rounds", "x default", "drift", "top-1", "rank", ""),
        [
            (entry.setting.label, *_cells(entry, default), _word(entry, result))
            for entry in result.entries
        ],
        title=f"seconds for the set; drift of a spread of {result.spread:.3g}, "
        f"at most {result.bounds.drift:.2%}",
    )
    print(f"plugin_config: {json.dumps(settings['plugin_config'])}")
    if "max_batched_tokens" in settings:
        print(f"max_batched_tokens: {settings['max_batched_tokens']}")


def _cells(entry: "Entry", default: float) -> tuple[str, ...]:
    if not entry.seconds or entry.drift is None:
        return ("-",) * 6
    rank = entry.rank_correlation
    return (
        f"{entry.median:.3g}",
        f"{min(entry.seconds):.3g} to {max(entry.seconds):.3g}",
        f"{default / entry.median:.2f}",
        f"{entry.drift:.2%}",
        f"{entry.top1:.2f}",
        "-" if rank is None else f"{rank:.4f}",
    )


def _word(entry: "Entry", result: "Result") -> str:
    if entry is result.best:
        return "the fastest"
    return entry.out
