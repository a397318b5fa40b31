# SPDX-License-Identifier: Apache-2.0
"""What tests share: doubles, models that are made here, the command line."""

import importlib.util

# The extra `graph`: the package's own tests have it, a Python above 3.12 has not.
HAS_MEDIAPIPE = importlib.util.find_spec("mediapipe") is not None
