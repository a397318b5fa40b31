# SPDX-License-Identifier: Apache-2.0
"""What a person sees on a terminal: tables on standard output, progress on error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import rich.console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from harness._shared import interrupts
from harness._shared.console import Console

# Columns where the output is not a terminal, whose width nobody knows.
FILE_WIDTH = 100
# Columns that no table has.
WIDEST = 10_000
# Characters of a document that a table shows; --json has all of it.
PREVIEW = 500

# Of a cell beside its text: a line and a space on either side.
FRAME = 3


@contextmanager
def table(*numbers: str, text: str, title: str = "") -> Iterator[Callable[..., None]]:
    """Prints a table at the end of the block: numbers first, then one column of text.

    Args:
        *numbers: Headings of columns that are aligned right and never wrapped.
        text: Heading of the last column, which takes the room that is left.
        title: Stands above the table.

    Yields:
        A function that adds a row, given its cells.
    """
    cells: list[tuple[str, ...]] = []

    def add_row(*row: str) -> None:
        cells.append(row)

    yield add_row
    rows = Table(title=title or None, title_justify="left")
    console = Console(FILE_WIDTH)
    # Long texts take no room from the numbers.
    room = console.width - FRAME * (len(numbers) + 1) - 1
    for place, name in enumerate(numbers):
        room -= max(map(len, [name, *(row[place] for row in cells)]))
        rows.add_column(name, justify="right", no_wrap=True)
    rows.add_column(text, no_wrap=True, overflow="ellipsis", max_width=max(room, 1))
    for row in cells:
        # As Text: brackets in a document are no markup.
        rows.add_row(*map(Text, row))
    console.print(rows)


def print_rows(
    headings: tuple[str, ...], rows: list[tuple[str, ...]], title: str = ""
) -> None:
    """Prints a table whose first column is text and whose others are numbers.

    Nothing is wrapped. A terminal that is too narrow gets a block for each row, a
    file gets the table as wide as it is.
    """
    grid = Table()
    for place, heading in enumerate(headings):
        grid.add_column(heading, justify="right" if place else "left", no_wrap=True)
    for row in rows:
        grid.add_row(*map(Text, row))
    console = Console(WIDEST)
    wanted = console.measure(grid, options=console.options.update(width=WIDEST))
    if title:
        print(title)
    if wanted.maximum > console.width:
        names = headings[1:]
        print_sections({row[0]: dict(zip(names, row[1:], strict=True)) for row in rows})
    else:
        console.print(grid)


def print_sections(sections: dict[str, dict[str, str]]) -> None:
    """Prints names with their values, wrapped, under a heading for each section."""
    rows = Table(box=None, show_header=False, padding=(0, 1))
    rows.add_column(no_wrap=True)
    rows.add_column(ratio=1, overflow="fold")
    for heading, entries in sections.items():
        rows.add_row(Text(heading, style="bold"), "")
        for name, value in entries.items():
            rows.add_row(Text(f"  {name}"), Text(value))
    Console(FILE_WIDTH).print(rows)


def print_ranking(request: str, response: str, title: str = "") -> None:
    """Prints one response as a table of rank, score and document.

    Args:
        request: The body that was sent; the documents' texts are taken from it.
        response: The answer's body. One that is not a ranking is printed as it is.
        title: Stands above the table.
    """
    ranking = _ranking(request, response)
    if ranking is None:
        print(response)
        return
    with table("rank", "score", text="document", title=title) as add_row:
        for rank, (text, score) in enumerate(ranking, start=1):
            add_row(str(rank), f"{score:.4f}", preview(text))
    for warning in json.loads(response).get("warnings", []):
        print(f"warning: {warning}", file=sys.stderr)


def say(line: str) -> None:
    """A line of progress on standard error, at once, wherever that goes."""
    interrupts.check()
    print(line, file=sys.stderr, flush=True)


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, where that is a terminal and total > 1.

    Yields:
        A function to call after each step.
    """
    console = rich.console.Console(stderr=True)
    with Progress(
        f"{label}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        # Else what goes to a file would be printed on the terminal, above the bar.
        redirect_stdout=sys.stdout.isatty(),
        disable=total < 2 or not console.is_terminal,
    ) as bar:
        task = bar.add_task(label, total=total)

        def advance() -> None:
            interrupts.check()
            bar.advance(task)

        yield advance


def _ranking(request: str, response: str) -> list[tuple[str, float]] | None:
    """(Document, score), best first; None when another node made it something else."""
    try:
        documents = json.loads(request)["documents"]
        return [
            (_text(documents[result["index"]]), float(result["relevance_score"]))
            for result in json.loads(response)["results"]
        ]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None


def _text(document: Any) -> str:  # noqa: ANN401 - any document of a request
    """What stands for a document in a table; one without a text is shown whole."""
    text = document.get("text") if isinstance(document, dict) else document
    return text if isinstance(text, str) else json.dumps(document, ensure_ascii=False)


def preview(text: str) -> str:
    """A text's beginning on one line, nothing in it that steers a terminal."""
    line = " ".join(text[:PREVIEW].split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
