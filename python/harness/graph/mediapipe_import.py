# SPDX-License-Identifier: Apache-2.0
"""The one place that imports mediapipe.

Example:
    >>> from harness.graph.mediapipe_import import CalculatorGraph

Not for protobuf's own modules: those are imported where they are used.
"""

import importlib
import os
import pkgutil

from harness.graph.import_error import explain_import_error


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
    "get_str",
]
