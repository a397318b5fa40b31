# SPDX-License-Identifier: Apache-2.0
"""One HTML page: what was found, in pictures and with the texts that moved most.

It asks for nothing outside itself and runs no script; a policy in it says so to
browsers. Texts of the data set are shown, whatever is in them.
"""

from harness._shared import machine
from harness.evaluate.charts import bars, gains
from harness.evaluate.escape import text
from harness.evaluate.results import Ranked, Results

# Queries that are shown for each gain and loss, and documents of each ranking.
QUERIES, DOCUMENTS = 5, 3
QUERY_CHARACTERS, DOCUMENT_CHARACTERS = 400, 300

STYLE = """
:root { color-scheme: light dark; --back: #fbfbfa; --panel: #fff; --text: #1c1f23;
  --quiet: #59616b; --line: #c9ced4; --bar: #8fb4e3; --base: #c4c8cd; --up: #1a7044;
  --down: #a8322a; font: 16px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --back: #15181c; --panel: #1d2126;
  --text: #e8eaed; --quiet: #a7afb8; --line: #414953; --bar: #345f94;
  --base: #4a5058; --up: #7fd6a4; --down: #f2a09a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 70rem; background: var(--back);
  color: var(--text); }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p, figcaption { color: var(--quiet); margin: .2rem 0; font-size: .9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem;
  font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .25rem .45rem; white-space: nowrap;
  border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; }
figure { margin: 1rem 0; background: var(--panel); border: 1px solid var(--line);
  border-radius: .4rem; padding: .8rem; }
svg { width: 100%; height: auto; display: block; }
svg text { font-size: 13px; fill: var(--text); }
svg .name { text-anchor: end; }
svg .value { fill: var(--quiet); }
.bar { fill: var(--bar); }
.base { fill: var(--base); }
.ends { stroke: var(--text); fill: none; stroke-width: 1.2; }
svg .up { fill: var(--up); }
svg .down { fill: var(--down); }
details { border-top: 1px solid var(--line); padding: .4rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.both { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
.gain { color: var(--up); font-weight: 600; }
.loss { color: var(--down); font-weight: 600; }
ol { margin: .3rem 0; padding-left: 1.4rem; font-size: .9rem; }
li { overflow-wrap: anywhere; margin-bottom: .3rem; }
li.relevant::marker { content: "\\2713  "; color: var(--up); }
"""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"


def page(results: Results) -> str:
    """The page of some results."""
    others = [row for row in results.rows if row is not results.reference]
    name = text(results.dataset.name, 120)
    return "".join(
        [
            "<!doctype html>\n"
            '<html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{name}</title><style>{STYLE}</style></head><body>"
            f"<h1>{name}</h1>{_facts(results)}<h2>All rankings</h2>{_table(results)}",
            "<h2>Measures</h2>",
            *(
                f"<figure>{bars(results, m)}<figcaption>{text(m)}: mean, and the "
                "interval that holds it at 95 %</figcaption></figure>"
                for m in results.measures
            ),
            "<h2>Gain and loss by query</h2>",
            *(_moves(results, *_pair(results, row)) for row in others),
            "</body></html>\n",
        ]
    )


def _pair(results: Results, row: Ranked) -> tuple[Ranked, Ranked]:
    """A ranking and what it is held against: models against the baseline."""
    base = results.reference
    return (row, base) if row.column else (base, row)


def _facts(results: Results) -> str:
    found = results.dataset
    left = (
        f"; {results.left_out} without a relevant document left out"
        if results.left_out
        else ""
    )
    described = machine.describe()
    return (
        f"<p>{len(found.judgements)} queries{left}, {len(found.documents)} documents; "
        f"{results.found:.1%} of the relevant ones are among the candidates.</p>"
        f"<p>{text(str(described['cpu']))}, {described['cores']} cores.</p>"
    )


def _table(results: Results) -> str:
    heads = ["ranking", "weights", *results.measures]
    first = results.measures[0]
    heads += ["points", "95 %", "p", "seconds", "tokens", "MB"]
    lines = ["<tr>" + "".join(f"<th>{text(head)}</th>" for head in heads) + "</tr>"]
    for row in results.rows:
        cells = cells_of(results, row)
        lines.append("<tr>" + "".join(f"<td>{text(c)}</td>" for c in cells) + "</tr>")
    told = "".join(
        f"<p>{text(results.sentence(row))}</p>"
        for row in results.models()
        if row is not results.reference
    )
    return (
        f'<div class="wide"><table>{"".join(lines)}</table></div>{told}'
        f"<p>points: hundredths of {text(first)} more than "
        f"{text(results.reference.label)}, with their interval. p: of no "
        "difference, by random signs, for all rankings together (Holm).</p>"
    )


def cells_of(results: Results, row: Ranked) -> list[str]:
    """A ranking's line of the table, on the page and on a terminal."""
    first = results.measures[0]
    cells = [row.label, row.column.weights if row.column else ""]
    cells += [f"{row.means[name].mean:.4f}" for name in results.measures]
    difference = row.differences.get(first)
    if difference:
        cells += [
            f"{100 * difference.mean:+.2f}",
            f"{100 * difference.low:+.2f} to {100 * difference.high:+.2f}",
            f"{difference.p:.4f}",
        ]
    else:
        cells += ["", "", ""]
    cost = row.cost
    cells.append(f"{cost.seconds:.1f}" if cost else "")
    cells.append(str(cost.tokens) if cost and cost.tokens is not None else "")
    cells.append(f"{cost.peak_mb:.0f}" if cost and cost.peak_mb is not None else "")
    return cells


def _moves(results: Results, row: Ranked, base: Ranked) -> str:
    """What a ranking gains and loses against another one."""
    measure = results.measures[0]
    moves = {q: row.values[measure][q] - v for q, v in base.values[measure].items()}
    order = sorted(moves, key=lambda q: moves[q], reverse=True)
    better = [q for q in order if moves[q] > 0]
    worse = [q for q in order[::-1] if moves[q] < 0]
    same = len(moves) - len(better) - len(worse)
    return "".join(
        [
            f"<h3>{text(row.label)} against {text(base.label)}</h3><figure>"
            f"{gains(moves, row.label, measure)}<figcaption>"
            f"{text(measure)}: {len(better)} queries better, {len(worse)} worse, "
            f"{same} the same</figcaption></figure>",
            *(
                _query(results, (row, base), query, moves[query])
                for query in better[:QUERIES] + worse[:QUERIES]
            ),
        ]
    )


def _query(
    results: Results, rows: tuple[Ranked, Ranked], query: str, move: float
) -> str:
    kind = "gain" if move > 0 else "loss"
    asked = text(results.dataset.queries[query], QUERY_CHARACTERS)
    tops = "".join(_top(results, row, query) for row in rows)
    return (
        f'<details><summary><span class="{kind}">{move:+.3f}</span> '
        f'<bdi>{asked}</bdi></summary><div class="both">{tops}</div></details>'
    )


def _top(results: Results, row: Ranked, query: str) -> str:
    grades = results.dataset.judgements[query]
    items = []
    for document in row.rankings[query][:DOCUMENTS]:
        shown = text(
            results.dataset.documents.find(document, "page"), DOCUMENT_CHARACTERS
        )
        relevant = ' class="relevant"' if grades.get(document, 0) > 0 else ""
        items.append(f"<li{relevant}><bdi>{shown}</bdi></li>")
    return (
        f"<div><strong>{text(row.label)}</strong> "
        f"{row.values[results.measures[0]][query]:.3f}<ol>{''.join(items)}</ol></div>"
    )
