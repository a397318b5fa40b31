# SPDX-License-Identifier: Apache-2.0
"""The precision that a device really computes in.

Example:
    >>> inference_precision("CPU", {"INFERENCE_PRECISION_HINT": "f16"})
    'bf16'

A hint is only a hint: a CPU without f16 arithmetic takes bf16 or f32 instead.
"""

from collections.abc import Mapping
from typing import Any

HINT = "INFERENCE_PRECISION_HINT"


def inference_precision(device: str, properties: Mapping[str, Any]) -> str:
    """OpenVINO's name of the precision, empty where the device does not say.

    Args:
        device: OpenVINO device.
        properties: As for loading; others than the hint do not matter here.
    """
    import openvino
    from openvino import opset15 as operations

    value = operations.parameter([1], openvino.Type.f32)
    model = openvino.Model([operations.relu(value)], [value], "precision")
    hint = {HINT: properties[HINT]} if HINT in properties else {}
    try:
        compiled = openvino.Core().compile_model(model, device, hint)
        precision = compiled.get_property(HINT)
    except RuntimeError:
        return ""
    return str(precision.get_type_name())
