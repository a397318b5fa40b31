# SPDX-License-Identifier: Apache-2.0
"""Why mediapipe does not import, and what to do about it.

Example:
    >>> raise explain_import_error(error) from error

Not for other packages: see ``harness._shared.extras``.
"""

from harness.errors import FailedPreconditionError


def explain_import_error(error: ImportError) -> FailedPreconditionError:
    """Says in one line what to install so that mediapipe imports.

    Args:
        error: What ``import mediapipe`` raised.

    Returns:
        The error to raise in its place.
    """
    cause = " ".join(str(error).split())
    if isinstance(error, ModuleNotFoundError):
        if error.name == "mediapipe":
            return FailedPreconditionError(
                "mediapipe is not installed; on Python 3.10 to 3.12: pip install "
                "'rerank-harness[graph]'"
            )
        if error.name and error.name.startswith("mediapipe."):
            return FailedPreconditionError(
                f"the installed mediapipe has no graph API ({cause}); 0.10.21 is the "
                "last that has: pip install 'rerank-harness[graph]'"
            )
    if ".so" in cause:
        return FailedPreconditionError(
            f"mediapipe needs a system library that is missing ({cause}); on Debian "
            "and Ubuntu: apt-get install libgl1 libglib2.0-0"
        )
    return FailedPreconditionError(f"mediapipe cannot be imported: {cause}")
