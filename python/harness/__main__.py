# SPDX-License-Identifier: Apache-2.0
"""``python -m harness``."""

import sys


def _run() -> int:
    # Here, not above: what it imports takes long enough to be interrupted.
    try:
        from harness.cli.main import main

        return main()
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        return 130


sys.exit(_run())
