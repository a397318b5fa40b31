# SPDX-License-Identifier: Apache-2.0
"""Baked models: a reranker that an unchanged OpenVINO Model Server can serve.

Example:
    >>> baked = bake(Path("Qwen3-Reranker-0.6B"), Path("baked/qwen3"))
    >>> baked.model_name
    'qwen3'

The folder then works as ``ovms --model_path``, in ``python -m harness run-graph`` and
in ``harness.load_servable``. What is in it: docs/baked.md.
"""

from harness.bake.baking import Baked, bake
from harness.bake.check import Comparison, compare_rows

__all__ = ["Baked", "Comparison", "bake", "compare_rows"]
