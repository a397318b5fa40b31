# SPDX-License-Identifier: Apache-2.0
"""Builds harness._native with CMake; everything else is in pyproject.toml."""

import os
import subprocess
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent.resolve()


class CMakeBuild(build_ext):  # type: ignore[misc]
    """Configures, builds and installs the extension beside the package."""

    def build_extension(self, ext: Extension) -> None:
        """Builds the one extension and its data file into the package."""
        package = Path(self.get_ext_fullpath(ext.name)).parent.resolve()
        # Kept between builds of one interpreter, so that a second one is quick.
        build = ROOT / "build" / f"cmake-{sys.implementation.cache_tag}"
        configure = [
            "cmake", "-S", str(ROOT), "-B", str(build), "-G", "Ninja",
            f"-DPython_EXECUTABLE={sys.executable}",
            "-DCMAKE_BUILD_TYPE=Release",
            *os.environ.get("RERANK_CMAKE_ARGS", "").split(),
        ]  # fmt: skip
        subprocess.run(configure, check=True)
        subprocess.run(["cmake", "--build", str(build)], check=True)
        subprocess.run(
            ["cmake", "--install", str(build), "--prefix", str(package)], check=True
        )


setup(
    ext_modules=[Extension("harness._native", sources=[])],
    cmdclass={"build_ext": CMakeBuild},
)
