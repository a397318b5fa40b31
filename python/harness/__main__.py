# SPDX-License-Identifier: Apache-2.0
"""``python -m harness`` and the script ``rerank-harness``, which are the same."""

import sys


def run() -> int:
    """Runs the command line of this process.

    Returns:
        The exit code.
    """
    # Imports here, not above: they take long enough to be interrupted.
    try:
        from harness._shared.extras import require
        from harness.errors import FailedPreconditionError

        try:
            require("the command line", rich="rerank-harness[cli]")
        except FailedPreconditionError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        from harness.cli.main import main

        return main()
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(run())
