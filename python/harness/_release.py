# SPDX-License-Identifier: Apache-2.0
"""Why the extension does not load: another release of OpenVINO than it was built with.

The extension links OpenVINO's library by its full name, so one wheel runs with one
release, which it depends on. pip does not hold a dependency against what is installed
later.
"""

import re
from importlib import metadata

PACKAGE = "rerank-harness"
OPENVINO = "openvino"


def wrong_openvino() -> str | None:
    """One line on the release that is there and the one to have; None: they are one."""
    try:
        stated = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:  # run from a tree that is not installed
        return None
    wanted = next(
        (m[1] for text in stated if (m := re.match(rf"{OPENVINO}==([\w.]+)", text))),
        None,
    )
    try:
        found = metadata.version(OPENVINO)
    except metadata.PackageNotFoundError:
        found = "none"
    if wanted is None or found == wanted:
        return None
    line = (
        f"this build of {PACKAGE} runs with OpenVINO {wanted}, found {found}: "
        f"pip install '{OPENVINO}=={wanted}' 'openvino-tokenizers=={wanted}.0'"
    )
    return line if found == "none" else f"{line}, or the wheel that is for {found}"
