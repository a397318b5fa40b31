# SPDX-License-Identifier: Apache-2.0
"""What is tried: OpenVINO's properties and the size of a batch.

Example:
    >>> DEFAULT.label
    "OpenVINO's defaults"
    >>> DEFAULT.having({GROUP: 128}).label
    'group 128'
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from harness.options import PropertyValue

HINT = "INFERENCE_PRECISION_HINT"
GROUP = "DYNAMIC_QUANTIZATION_GROUP_SIZE"
KV = "KV_CACHE_PRECISION"
THREADS = "INFERENCE_NUM_THREADS"

WORDS = {HINT: "", GROUP: "group ", KV: "KV ", THREADS: "threads "}
HINTS = ("f32", "bf16", "f16")
GROUPS = (0, 32, 64, 128)
BATCHES = (256, 512, 1024, 2048)


@dataclass(frozen=True)
class Setting:
    """One way to compute.

    Attributes:
        properties: OpenVINO's properties beside those that the user fixed.
        max_batched_tokens: Tokens of one batch; None: the default.
    """

    properties: Mapping[str, PropertyValue] = field(default_factory=dict)
    max_batched_tokens: int | None = None

    def having(
        self,
        properties: Mapping[str, PropertyValue],
        max_batched_tokens: int | None = None,
    ) -> "Setting":
        """The same with these properties, and batches of that size if it is given."""
        return Setting(
            {**self.properties, **properties},
            max_batched_tokens or self.max_batched_tokens,
        )

    @property
    def label(self) -> str:
        """A few words for a table."""
        words = [f"{WORDS[name]}{value}" for name, value in self.properties.items()]
        if self.max_batched_tokens:
            words.append(f"batch {self.max_batched_tokens}")
        return ", ".join(words) or "OpenVINO's defaults"


DEFAULT = Setting()
# Against which errors are measured: no activation is quantized, nothing is rounded.
REFERENCE = DEFAULT.having({HINT: "f32", GROUP: 0, KV: "f32"})


def stages(
    fixed: Mapping[str, PropertyValue], batch_is_fixed: bool
) -> Iterator[tuple[str, list[Setting]]]:
    """What is varied, one thing after the other; what the user fixed is not.

    Yields:
        A name, and what each variant sets beside what is chosen already.
    """
    hints = [Setting({HINT: hint}) for hint in HINTS if HINT not in fixed]
    groups = [Setting({GROUP: size}) for size in GROUPS if GROUP not in fixed]
    if hints or groups:
        yield (
            "arithmetic",
            [
                hint.having(group.properties)
                for hint in hints or [DEFAULT]
                for group in groups or [DEFAULT]
            ],
        )
    if KV not in fixed:
        yield "KV entries", [Setting({KV: "u8"}), Setting({KV: "f16"})]
    if not batch_is_fixed:
        yield "batches", [Setting({}, tokens) for tokens in BATCHES]
    cores = len(os.sched_getaffinity(0))
    if THREADS not in fixed and cores > 1:
        yield "threads", [Setting({THREADS: cores}), Setting({THREADS: cores // 2})]
