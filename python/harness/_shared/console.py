# SPDX-License-Identifier: Apache-2.0
"""Standard output as a person sees it: tables by way of rich."""

import sys

import rich.console


class Console(rich.console.Console):
    """Standard output, as wide as the terminal or as `file_width`.

    Where the reader has gone, printing raises BrokenPipeError as ``print`` does: rich
    alone would end the program with exit code 1.
    """

    def __init__(self, file_width: int) -> None:
        """Takes the columns of what is no terminal, whose width nobody knows."""
        super().__init__(width=None if sys.stdout.isatty() else file_width)

    def on_broken_pipe(self) -> None:
        """Called by rich while it handles the BrokenPipeError."""
        raise BrokenPipeError
