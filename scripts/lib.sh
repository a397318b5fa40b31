# SPDX-License-Identifier: Apache-2.0
#
# Shared by scripts/demo, scripts/test and scripts/check: a virtual environment
# in .venv with the package built from this tree. Sourced, not run.
#
#   PYTHON   interpreter to use; default: the first of 3.10 to 3.12 found
#   VENV     folder of the environment; default: .venv

venv=${VENV:-.venv}
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '== %s\n' "$*" >&2; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# ensure_system_package FILE PACKAGE: installs Debian's PACKAGE when FILE is not there.
ensure_system_package() {
  if [ -e "$1" ]; then return; fi
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] ||
    fail "$1 is missing; on Debian: apt-get install $2"
  say "installing $2"
  apt-get update -qq
  apt-get install -y -qq "$2" >/dev/null
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.12 python3.11 python3.10; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 13))' \
        2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  fail "expected Python 3.10, 3.11 or 3.12 (mediapipe has no other), found none; set PYTHON"
}

make_venv() {
  if [ ! -x "$venv/bin/python" ]; then
    local python
    python=$(find_python)
    say "making $venv with $python"
    "$python" -m venv "$venv" ||
      fail "$python cannot make a virtual environment; on Debian: apt-get install python3-venv"
    "$venv/bin/pip" install --quiet --upgrade 'pip>=25.1'
  fi
}

# A hash of everything the installed package is made of.
source_hash() {
  find CMakeLists.txt pyproject.toml setup.py calculators python tests/cpp tests/fuzz \
    -type f ! -path '*/__pycache__/*' ! -path '*.egg-info/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
}

# once NAME KEY COMMAND...: runs COMMAND unless it already succeeded with KEY.
once() {
  local stamp="$venv/.stamp-$1" key=$2
  shift 2
  if [ "$(cat "$stamp" 2>/dev/null)" != "$key" ]; then
    rm -f "$stamp"
    "$@"
    echo "$key" >"$stamp"
  fi
}

# install_package EXTRAS CMAKE_ARGS: builds and installs this tree. The build's
# own requirements go into the environment, so that a second build is quick.
build_and_install() {
  say "building and installing .[$1]"
  "$venv/bin/pip" install --quiet --group build
  # The C++ compiler's output is long; it is shown when the build fails.
  PATH="$PWD/$venv/bin:$PATH" RERANK_CMAKE_ARGS="$2" \
    "$venv/bin/pip" install --quiet --no-build-isolation ".[$1]"
}

install_package() {
  once "package-$1" "$(source_hash) $2" build_and_install "$1" "$2"
}

# The desktop build of OpenCV that mediapipe asks for needs libGL; a bare server
# has none, and OpenCV's headless build of the same version serves mediapipe too.
ensure_opencv() {
  if "$venv/bin/python" -c 'import cv2' 2>/dev/null; then return; fi
  say "no libGL here: replacing OpenCV by its headless build"
  "$venv/bin/pip" install --quiet --no-deps --force-reinstall \
    opencv-contrib-python-headless==4.11.0.86
  "$venv/bin/python" -c 'import cv2'
}

# Everything that tests and type checks import.
install_test_environment() {
  make_venv
  # Pinned first: a range would take the newest build with its CUDA packages.
  once torch 2.13.0 "$venv/bin/pip" install --quiet torch==2.13.0
  install_package test,bench,dev '-DRERANK_BUILD_TESTS=ON -DRERANK_WERROR=ON'
  once export 1 install_export_tools
  ensure_opencv
}

# optimum-intel without torchvision, which it asks for and does not need here;
# one that does not match torch breaks the import of transformers.
install_export_tools() {
  say "installing the export tools"
  "$venv/bin/pip" install --quiet --no-deps \
    optimum-intel==2.2.0 optimum==2.3.0 nncf==3.4.0
  "$venv/bin/pip" install --quiet 'networkx<=3.6.1' psutil 'pydot<=4.0.1' \
    scikit-learn tabulate 'requests>=2.33,<3' 'numpy<2' \
    'huggingface-hub<1.22' 2>/dev/null
}
