# SPDX-License-Identifier: Apache-2.0
"""Pictures of the page, as SVG: bars with intervals, gain and loss by query."""

from harness.evaluate.escape import text
from harness.evaluate.results import Results

WIDTH = 760  # of a drawing, in its own units
LABELS = 250  # of them for names
ROW = 26
HEIGHT = 150  # of gain and loss


def bars(results: Results, measure: str) -> str:
    """Every ranking's mean, with its interval, from 0 to 1 where the values are."""
    most = max(1.0, *(row.means[measure].high for row in results.rows))
    room = WIDTH - LABELS - 60
    lines = []
    for place, row in enumerate(results.rows):
        mean, top = row.means[measure], place * ROW
        ends = [LABELS + room * max(0.0, v) / most for v in (mean.low, mean.high)]
        middle = top + ROW / 2
        kind = "bar" if row.column else "bar base"
        name = text(row.label, 36)
        lines += [
            f'<text class="name" x="{LABELS - 8}" y="{middle + 4}">{name}</text>',
            f'<rect class="{kind}" x="{LABELS}" y="{top + 4}" '
            f'width="{room * max(0.0, mean.mean) / most:.1f}" height="{ROW - 8}"/>',
            f'<path class="ends" d="M{ends[0]:.1f} {middle}H{ends[1]:.1f}'
            f'M{ends[0]:.1f} {middle - 5}v10M{ends[1]:.1f} {middle - 5}v10"/>',
            f'<text class="value" x="{ends[1] + 6:.1f}" y="{middle + 4}">'
            f"{mean.mean:.3f}</text>",
        ]
    return _drawing(ROW * len(results.rows), f"{measure}, mean and interval", lines)


def gains(moves: dict[str, float], label: str, measure: str) -> str:
    """Each query's gain, the largest first."""
    found = sorted(moves.values(), reverse=True)
    most = max(1e-9, *(abs(value) for value in found))
    half = HEIGHT / 2
    room = WIDTH - 60
    step = room / len(found)
    lines = [
        f'<text class="value" x="0" y="12">+{most:.2f}</text>',
        f'<text class="value" x="0" y="{HEIGHT - 4}">-{most:.2f}</text>',
    ]
    for place, value in enumerate(found):
        size = half * abs(value) / most
        kind, top = ("up", half - size) if value > 0 else ("down", half)
        if size:
            lines.append(
                f'<rect class="{kind}" x="{60 + place * step:.2f}" y="{top:.2f}" '
                f'width="{max(step * 0.85, 0.5):.2f}" height="{size:.2f}"/>'
            )
    lines.append(f'<path class="ends" d="M60 {half}H{WIDTH}"/>')
    return _drawing(HEIGHT, f"{measure} by query, {label}", lines)


def _drawing(height: float, title: str, lines: list[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{text(title)}">'
        f"{''.join(lines)}</svg>"
    )
