# SPDX-License-Identifier: Apache-2.0
"""The HTML page of a comparison: one file, pictures and style inside, no script."""

import base64
import html
from pathlib import Path

from harness.parity.plot import all_runs, picture
from harness.parity.runner import Pair, Reference, Run

# Tokens of a worst pair that are shown at each end.
SHOWN_TOKENS = 90
# Characters of a text that are shown.
SHOWN_TEXT = 300

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #222; margin: 2em auto;
       max-width: 62em; padding: 0 1em; }
h1 { font-size: 1.5em; } h2 { font-size: 1.2em; margin-top: 2em; }
table { border-collapse: collapse; } td, th { padding: .25em .6em; text-align: right;
       border-bottom: 1px solid #ddd; font-variant-numeric: tabular-nums; }
td:not(:first-child, :last-child), th { white-space: nowrap; }
th { font-weight: 600; } td:first-child, th:first-child { text-align: left; }
img { max-width: 100%; } .bad { color: #b00020; font-weight: 600; }
.good { color: #00703c; } .pair { margin: 1em 0; padding: .6em 1em;
       background: #f7f7f7; border-left: 3px solid #0072b2; }
.tokens { font: 12px/1.9 ui-monospace, monospace; overflow-wrap: anywhere; }
.tokens span { background: #e3edf5; padding: .1em .15em; margin-right: 2px;
       white-space: pre-wrap; } .tokens span.other { background: #f6c6c6; }
.small { color: #555; font-size: 13px; } q { quotes: none; white-space: pre-wrap; }
"""
COLUMNS = (
    "run",
    "weights",
    "executor",
    "tokens",
    "max diff",
    "mean diff",
    "max prob",
    "rank corr",
    "worst",
    "top-1",
)


def cells(run: Run) -> tuple[str, ...]:
    """A run as text, in the order of COLUMNS; for tables."""
    metrics = run.metrics
    taken = "" if run.computed_in in ("", run.precision) else f" ({run.computed_in})"
    return (
        f"{Path(run.model).name} {run.precision}{taken}",
        run.weights,
        run.executor,
        f"{100 * run.token_equality:.4g} %",
        f"{metrics.max_difference:.2e}",
        f"{metrics.mean_difference:.2e}",
        f"{metrics.max_probability_difference:.2e}",
        _correlation(metrics.rank_correlation),
        _correlation(metrics.worst_rank_correlation),
        f"{100 * metrics.top1_agreement:.4g} %",
    )


def summary(reference: Reference) -> str:
    """What the runs are compared with, on one line."""
    pairs = sum(len(request.documents) for request in reference.requests)
    queries = len(reference.requests)
    return (
        f"Reference: {reference.model}, {reference.algorithm}, f32; raw scores of "
        f"{pairs} pairs of " + ("1 query" if queries == 1 else f"{queries} queries")
    )


def page(
    reference: Reference, runs: list[Run], verdicts: list[str | None], versions: str
) -> str:
    """The HTML page.

    Args:
        reference: What was compared with.
        runs: The comparisons.
        verdicts: For each run what is beyond the tolerance; empty: nothing, None:
            there is no tolerance for it.
        versions: A line about the software.
    """
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells(run))
        + f"<td>{_verdict(verdict)}</td></tr>"
        for run, verdict in zip(runs, verdicts, strict=True)
    )  # fmt: skip
    head = "".join(f"<th>{name}</th>" for name in (*COLUMNS, "verdict"))
    sections = "".join(_section(run, reference) for run in runs)
    overview = _image("all runs", all_runs(runs)) if len(runs) > 1 else ""
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'>"
        f"<title>Parity with the reference</title><style>{_STYLE}</style>"
        "<h1>Parity with the reference</h1>"
        f"<p>{html.escape(summary(reference))}.</p>"
        "<p class='small'>run: directory and OpenVINO's precision hint; weights: "
        "precision of the directory's; tokens: share of pairs with equal token ids; "
        "max and mean diff: of raw scores; max prob: largest difference of their "
        "sigmoids; rank corr: Spearman's within a query, mean and worst; top-1: share "
        "of queries with the same best document.</p>"
        f"<table><tr>{head}</tr>{rows}</table>{overview}{sections}"
        f"<p class='small'>{html.escape(versions)}</p></html>\n"
    )


def _section(run: Run, reference: Reference) -> str:
    pairs = "".join(_pair(pair, reference) for pair in run.worst)
    return (
        f"<h2>{html.escape(cells(run)[0])}</h2>"
        + _image("scores and differences", picture(run, reference))
        + f"<h3>Worst pairs</h3>{pairs}"
    )


def _image(name: str, png: bytes) -> str:
    data = base64.b64encode(png).decode()
    return f"<p><img alt='{name}' src='data:image/png;base64,{data}'></p>"


def _pair(pair: Pair, reference: Reference) -> str:
    return (
        "<div class='pair'>"
        f"<div>ours {pair.ours:.5f}, reference {pair.reference:.5f}, "
        f"<b>difference {pair.difference:.2e}</b></div>"
        f"<div>query <q>{_text(pair.query)}</q></div>"
        f"<div>document <q>{_text(pair.document)}</q></div>"
        f"{_tokens(pair, reference)}</div>"
    )


def _tokens(pair: Pair, reference: Reference) -> str:
    """Our tokens; where the reference has others, both, from there on in red."""
    if pair.tokens == pair.reference_tokens:
        return _row("tokens, equal", pair.tokens, len(pair.tokens), reference)
    same = next(
        (
            place
            for place, (a, b) in enumerate(
                zip(pair.tokens, pair.reference_tokens, strict=False)
            )
            if a != b
        ),
        min(len(pair.tokens), len(pair.reference_tokens)),
    )
    return _row("our tokens", pair.tokens, same, reference) + _row(
        "transformers' tokens", pair.reference_tokens, same, reference
    )


def _row(label: str, tokens: list[int], same: int, reference: Reference) -> str:
    spans = []
    for place, token in enumerate(tokens):
        if SHOWN_TOKENS <= place < len(tokens) - SHOWN_TOKENS:
            if place == SHOWN_TOKENS:
                spans.append(f" ... {len(tokens) - 2 * SHOWN_TOKENS} more ... ")
            continue
        kind = "" if place < same else " class='other'"
        text = html.escape(reference.token_text(token)).replace("\n", "\\n")
        spans.append(f"<span{kind} title='{token}'>{text}</span>")
    return (
        f"<div class='small'>{label} ({len(tokens)})</div>"
        f"<div class='tokens'>{''.join(spans)}</div>"
    )


def verdict_word(verdict: str | None) -> str:
    """A verdict as a table's cell."""
    return "-" if verdict is None else "beyond" if verdict else "within"


def _verdict(verdict: str | None) -> str:
    kind = {"-": "", "beyond": "bad", "within": "good"}[verdict_word(verdict)]
    text = html.escape(verdict or verdict_word(verdict))
    return f"<span class='{kind}'>{text}</span>"


def _correlation(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _text(text: str) -> str:
    return html.escape(text[:SHOWN_TEXT] + ("..." if len(text) > SHOWN_TEXT else ""))
