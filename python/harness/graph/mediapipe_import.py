# SPDX-License-Identifier: Apache-2.0
"""The one place that imports mediapipe, and explains why it cannot.

Example:
    >>> from harness.graph.mediapipe_import import CalculatorGraph

Not for protobuf's own modules: those are imported where they are used.
"""

import importlib
import os
import pkgutil

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


def _import_option_types() -> None:
    """Puts the options of MediaPipe's own calculators into protobuf's pool.

    Without it a config that names one of them in Any syntax does not parse.
    """
    for package_name in ("mediapipe.calculators", "mediapipe.framework"):
        package = importlib.import_module(package_name)
        for module in pkgutil.walk_packages(package.__path__, package_name + "."):
            if module.name.endswith("_pb2"):
                importlib.import_module(module.name)


# The libraries read these once, while they are loaded: warnings off, errors on.
os.environ.setdefault("GLOG_minloglevel", "2")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

try:
    from mediapipe.framework.calculator_pb2 import CalculatorGraphConfig
    from mediapipe.python._framework_bindings.calculator_graph import (
        CalculatorGraph,
        GraphInputStreamAddMode,
    )
    from mediapipe.python._framework_bindings.packet import Packet
    from mediapipe.python._framework_bindings.validated_graph_config import (
        ValidatedGraphConfig,
    )
    from mediapipe.python.packet_creator import create_string
    from mediapipe.python.packet_getter import get_str

    _import_option_types()
except ImportError as _error:
    raise explain_import_error(_error) from _error

__all__ = [
    "CalculatorGraph",
    "CalculatorGraphConfig",
    "GraphInputStreamAddMode",
    "Packet",
    "ValidatedGraphConfig",
    "create_string",
    "explain_import_error",
    "get_str",
]
