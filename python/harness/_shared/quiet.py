# SPDX-License-Identifier: Apache-2.0
"""Silence for libraries that print, warn and ask while they load and export.

Example:
    >>> with quiet():
    ...     export_openvino(...)

Errors still come through as exceptions.
"""

import contextlib
import io
import logging
import sys
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keeps what libraries print and warn of to themselves.

    Standard input is empty meanwhile: nobody would see a question, so that none may
    wait for its answer or take it from what was meant for the command.
    """
    sink = io.StringIO()
    stdin = sys.stdin
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with (
            contextlib.redirect_stdout(sink),
            contextlib.redirect_stderr(sink),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            sys.stdin = io.StringIO()
            yield
    finally:
        sys.stdin = stdin
        logging.disable(before)
