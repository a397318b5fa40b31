# SPDX-License-Identifier: Apache-2.0
"""Silence for libraries that print and warn while they load and export.

Example:
    >>> with quiet():
    ...     export_openvino(...)

Errors still come through as exceptions.
"""

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keeps what libraries print and warn of to themselves."""
    sink = io.StringIO()
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with (
            contextlib.redirect_stdout(sink),
            contextlib.redirect_stderr(sink),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
