# SPDX-License-Identifier: Apache-2.0
"""``inspect``: what a model directory is, and how it would be served."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from harness._native import Servable
from harness._shared.model_file import inputs, read_model, weight_types
from harness._shared.vocabulary import Vocabulary
from harness.cli import parents
from harness.cli.model_options import load_model
from harness.cli.tables import print_sections

EXAMPLE = """\
examples:
  python -m harness inspect ~/models/Qwen3-Reranker-0.6B
  python -m harness inspect ~/models/Qwen3-Reranker-0.6B --device GPU --json

The model is loaded with the options given, so what is shown is what would run.
"""

Report = dict[str, Any]  # what --json prints


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "inspect",
        help="show a model's family, prompt, tokens, precision and executor",
        description="Loads a model directory and says what it is.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[parents.model(), parents.loading(), parents.output()],
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: The model cannot be loaded with these options.
    """
    servable = load_model(options)
    report = describe(servable)
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _show(report)


def describe(servable: Servable) -> Report:
    """All that is known of a loaded model."""
    model = servable.model
    file = read_model(model.model_file)
    runtime = servable.runtime
    return {
        "directory": str(model.directory),
        "family": model.family,
        "family_told_by": model.family_evidence,
        "family_assumed": model.family_assumed,
        "answer": "classifier" if model.classifier else "tokens",
        "score_scale": model.score_scale,
        "instruction": servable.instruction,
        "prompt": servable.prompt("{query}", "{document}"),
        "rows": servable.rows,
        "rows_differ": servable.rows_differ,
        "tokens": _tokens(servable),
        "inputs": [asdict(entry) for entry in inputs(file)],
        "inputs_that_run": _inputs(runtime["inputs"]),
        "weights": {n: round(s, 4) for n, s in weight_types(file).items()},
        "properties": runtime["properties"],
        "max_length": servable.max_length,
        "model_max_length": model.max_length,
        "options": servable.options,
        "kv_cache_bytes": runtime["kv_bytes"],
        "executor": servable.executor,
        "executor_reason": servable.executor_reason,
        "folded_head": servable.folded_head,
        "summary": {name: text for name, text, _ in servable.summary},
    }


def _inputs(inputs: list[tuple[str, str, list[int]]]) -> list[Report]:
    """Those of the model that runs; one line for the KV caches of all layers."""
    described: dict[str, Report] = {}
    for name, kind, shape in inputs:
        layers, _, number = name.rpartition(".")
        key = f"{layers}.*" if layers.endswith("_cache") and number.isdigit() else name
        described.setdefault(key, {"name": key, "type": kind, "shape": shape})
    return [described[key] for key in sorted(described)]


def _tokens(servable: Servable) -> Report:
    """Each token's id and text by its role; null for a role that nobody has.

    BOS, EOS and SEP are a classifier's: a prompt states its own control tokens.
    """
    vocabulary = Vocabulary(servable.model.tokenizer_file)
    special = servable.special_tokens
    ids = {
        "true": servable.true_token_id,
        "false": servable.false_token_id,
        "pad": special.pad,
    }
    if servable.model.classifier:
        ids |= {"bos": special.bos, "eos": special.eos, "sep": special.sep}
    return {
        role: None if id is None else {"id": id, "text": vocabulary.text(id)}
        for role, id in ids.items()
    }


def _show(report: Report) -> None:
    summary = report["summary"]
    weights = ", ".join(f"{n} {100 * s:.1f} %" for n, s in report["weights"].items())
    scale = report["score_scale"]
    print_sections(
        {
            "model": {
                "directory": report["directory"],
                "family": report["family"],
                "told by": report["family_told_by"],
                "score": _score_line(report["answer"], scale),
                "weights": weights,
                "executor": summary["executor"],
                "head": summary["head"],
                "longest prompt": summary["longest prompt"],
            },
            "prompt": _prompt_lines(report),
            "tokens": {
                role: "none" if token is None else f"{token['id']}  {token['text']!r}"
                for role, token in report["tokens"].items()
            },
            "properties that move scores": report["properties"]
            or {"(not told)": "by this device"},
            "options": {
                name: "not given" if value in (None, "") else str(value)
                for name, value in report["options"].items()
            },
            "memory": {
                "KV memory": summary["KV memory"],
                "threads": summary.get("threads", "(not told by this device)"),
            },
            "inputs of the export": _input_lines(report["inputs"]),
            "inputs of the model that runs": _input_lines(report["inputs_that_run"]),
        }
    )


def _prompt_lines(report: Report) -> dict[str, str]:
    lines = {"as sent": report["prompt"]}
    if report["rows"]:
        lines["warning" if report["rows_differ"] else "rows"] = report["rows"]
    return lines


def _score_line(answer: str, scale: float) -> str:
    raw = "classifier's logit" if answer == "classifier" else "logits of the answers"
    return f"sigmoid of the {raw}" + ("" if scale == 1 else f" times {scale:g}")


def _input_lines(inputs: list[Report]) -> dict[str, str]:
    return {e["name"]: f"{e['type']} {_shape(e['shape'])}" for e in inputs}


def _shape(shape: list[int]) -> str:
    return "[" + ", ".join("?" if d < 0 else str(d) for d in shape) + "]"
