# SPDX-License-Identifier: Apache-2.0
"""``inspect``: what a model directory is, and how it would be served."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from harness._native import Servable
from harness.cli.model_options import add_model, load_model, parse_properties
from harness.cli.tables import print_sections
from harness.model_file import ModelFile
from harness.precision import inference_precision
from harness.vocabulary import Vocabulary

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
        help="show a model's family, prompt, tokens, precision and engine",
        description="Loads a model directory and says what it is.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_model(parser)
    parser.add_argument("--json", action="store_true", help="print JSON, not a table")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: The model cannot be loaded with these options.
    """
    servable = load_model(options)
    properties = parse_properties(options.plugin_config)
    report = describe(servable, inference_precision(options.device, properties))
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _show(report)


def describe(servable: Servable, precision: str) -> Report:
    """All that is known of a loaded model; ``precision`` is that of inference."""
    model, file = servable.model, ModelFile(servable.model.model_file)
    return {
        "directory": str(model.directory),
        "family": model.family,
        "answer": "classifier" if model.classifier else "tokens",
        "score_scale": model.score_scale,
        "instruction": servable.instruction,
        "prompt": servable.prompt("{query}", "{document}"),
        "tokens": _tokens(servable),
        "inputs": [asdict(entry) for entry in file.inputs()],
        "weights": {n: round(s, 4) for n, s in file.weight_types().items()},
        "inference_precision": precision,
        "max_length": servable.max_length,
        "model_max_length": model.max_length,
        "engine": servable.engine,
        "engine_reason": servable.engine_reason,
        "folded_head": servable.folded_head,
    }


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
    weights = ", ".join(f"{n} {100 * s:.1f} %" for n, s in report["weights"].items())
    limit, own = report["max_length"], report["model_max_length"]
    scale = report["score_scale"]
    print_sections(
        {
            "model": {
                "directory": report["directory"],
                "family": report["family"],
                "score": _score_line(report["answer"], scale),
                "weights": weights,
                "inference": report["inference_precision"] or "(not told)",
                "engine": f"{report['engine']}: {report['engine_reason']}",
                "head": "folded to one vector"
                if report["folded_head"]
                else "whole logits of the last token",
                "longest prompt": f"{limit} tokens"
                + ("" if limit == own else f" (the model's: {own})"),
            },
            "prompt": {"as sent": report["prompt"]},
            "tokens": {
                role: "none" if token is None else f"{token['id']}  {token['text']!r}"
                for role, token in report["tokens"].items()
            },
            "inputs": {
                entry["name"]: f"{entry['type']} {_shape(entry['shape'])}"
                for entry in report["inputs"]
            },
        }
    )


def _score_line(answer: str, scale: float) -> str:
    raw = "classifier's logit" if answer == "classifier" else "logits of the answers"
    return f"sigmoid of the {raw}" + ("" if scale == 1 else f" times {scale:g}")


def _shape(shape: list[int]) -> str:
    return "[" + ", ".join("?" if d < 0 else str(d) for d in shape) + "]"
