# SPDX-License-Identifier: Apache-2.0
"""Packages that only some commands need: asked for before the work begins.

Example:
    >>> require("make-model", torch="rerank-harness[reference]")

Finding a package does not import it. Not for mediapipe, whose import fails in more
ways than by being absent: see ``harness.graph.mediapipe_import``.
"""

import importlib
import importlib.util

from harness.errors import FailedPreconditionError


def require(purpose: str, **packages: str) -> None:
    """Checks that packages are installed.

    Args:
        purpose: Who needs them, for the message.
        **packages: Name to import, and what to pip install for it.

    Raises:
        FailedPreconditionError: The first that is missing, with what to install.
    """
    for name, requirement in packages.items():
        if importlib.util.find_spec(name) is None:
            raise FailedPreconditionError(
                f"{purpose} needs the package {name}: pip install '{requirement}'"
            )


def import_failure(purpose: str, error: ImportError) -> FailedPreconditionError:
    """The error of a package that is missing, or installed and does not load.

    Args:
        purpose: Who needs it, for the message.
        error: What its import said.
    """
    cause = " ".join(str(error).split())[:300]
    hint = ""
    if _broken("torchvision"):
        # transformers then cannot import its own models.
        hint = "; torchvision does not match torch: pip uninstall torchvision"
    return FailedPreconditionError(
        f"{purpose}: a package does not load ({cause}){hint}"
    )


def _broken(package: str) -> bool:
    """Whether a package is installed and its import fails."""
    if importlib.util.find_spec(package) is None:
        return False
    try:
        importlib.import_module(package)
    except Exception:  # Whatever it is: a package's import may raise anything.
        return True
    return False
