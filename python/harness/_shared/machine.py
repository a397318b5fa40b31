# SPDX-License-Identifier: Apache-2.0
"""The machine a measurement ran on, and its memory; Linux only, from /proc."""

import importlib.metadata
import os
import platform
import re
import resource
from pathlib import Path

MB = 1 << 20
PACKAGES = {
    "harness": "rerank-harness",
    "openvino": "openvino",
    "openvino_tokenizers": "openvino-tokenizers",
    "openvino_genai": "openvino-genai",
    "torch": "torch",
    "transformers": "transformers",
    "onnxruntime": "onnxruntime",
}


def describe() -> dict[str, object]:
    """Processor, cores this process may use, and memory in GB (2^30 bytes)."""
    found = re.search(r"model name\s*: (.*)", _read("/proc/cpuinfo"))
    return {
        "cpu": found.group(1) if found else platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(_kilobytes("/proc/meminfo", "MemTotal") / (1 << 20), 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def cpu_flags() -> frozenset[str]:
    """Instructions that the processor has, by the system's names; on x86 alone."""
    found = re.search(r"^flags\s*: (.*)", _read("/proc/cpuinfo"), re.MULTILINE)
    return frozenset(found.group(1).split()) if found else frozenset()


def versions() -> dict[str, str | None]:
    """Versions of what is compared; None where it is not installed."""
    result: dict[str, str | None] = {}
    for name, package in PACKAGES.items():
        try:
            result[name] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            result[name] = None
    return result


def available_bytes() -> int:
    """Memory that a process can still get without swapping."""
    return _kilobytes("/proc/meminfo", "MemAvailable") << 10


def resident_mb() -> float:
    """Memory of this process now, mapped files included."""
    return round(_kilobytes("/proc/self/status", "VmRSS") / 1024, 1)


def peak_mb() -> float:
    """The most memory that this process ever had, mapped files included."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _kilobytes(file: str, field: str) -> int:
    found = re.search(rf"^{field}:\s*(\d+) kB", _read(file), re.MULTILINE)
    return int(found.group(1)) if found else 0


def _read(file: str) -> str:
    return Path(file).read_text(encoding="utf-8", errors="replace")
