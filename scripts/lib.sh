# SPDX-License-Identifier: Apache-2.0
#
# Shared by the other scripts: a virtual environment in .venv with the package built
# from this tree. Sourced, not run.
#
#   PYTHON   interpreter to use; default: the first found that fits
#   VENV     folder of the environment; default: .venv

venv=${VENV:-.venv}
export PIP_DISABLE_PIP_VERSION_CHECK=1

# What scripts/demo runs, less the query.
demo=(run-graph graphs/demo/graph.pbtxt --documents graphs/demo/documents.txt --query)

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

# Minor versions of Python 3: the last that the package takes, and mediapipe.
last_python=14
last_mediapipe_python=12

# python_fits PYTHON LAST: whether it is Python 3.10 to 3.LAST.
python_fits() {
  "$1" -c "import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, $2))" \
    2>/dev/null
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.{12,11,10,13,14}; do
    if python_fits "$candidate" "$1"; then
      echo "$candidate"
      return
    fi
  done
  fail "expected Python 3.10 to 3.$1, found none; set PYTHON"
}

# make_venv [LAST]: of Python 3.10 to 3.LAST.
make_venv() {
  local last=${1:-$last_python}
  if [ -x "$venv/bin/python" ]; then
    python_fits "$venv/bin/python" "$last" ||
      fail "$venv: expected Python 3.10 to 3.$last; remove it or set VENV"
  else
    local python
    python=$(find_python "$last")
    say "making $venv with $python"
    "$python" -m venv "$venv" ||
      fail "$python cannot make a virtual environment; on Debian: apt-get install python3-venv"
    "$venv/bin/pip" install --quiet --upgrade 'pip>=25.1'
  fi
}

# Of the files whose names come in, each behind a NUL: their names and contents.
hash_of() { LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1; }

# A hash of everything the installed package is made of.
source_hash() {
  find CMakeLists.txt pyproject.toml scripts/openvino_pins.py calculators python tests/cpp tests/fuzz -type f \
    ! -path '*/__pycache__/*' ! -path python/harness/data/\* ! -name '*.so' \
    -print0 | hash_of
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

# Whether scripts/develop made the environment: it imports this tree as it stands.
is_editable() { [ -e "$venv/.editable" ]; }

# The folder that pyproject.toml has as build-dir, or BUILD_DIR.
build_folder() {
  if [ -n "${BUILD_DIR:-}" ]; then
    echo "$BUILD_DIR"
    return
  fi
  "$venv/bin/python" -c \
    'import sys; print("build/cmake-" + sys.implementation.cache_tag)'
}

# What a build without isolation needs: with the release of OpenVINO that
# RERANK_OPENVINO names, or scripts/openvino_pins.py.
install_build_tools() {
  local pins
  pins=$("$venv/bin/python" scripts/openvino_pins.py)
  # shellcheck disable=SC2086 # one package a line
  "$venv/bin/pip" install --quiet --group build $pins
}

# build_and_install EXTRAS CMAKE_ARGS [PIP_ARGUMENT...]: builds and installs this tree.
# The build's own requirements go into the environment, so that a second build is quick.
build_and_install() {
  local extras=$1 cmake_args=$2 package=(".[$1]")
  shift 2
  say "building and installing .[$extras]"
  install_build_tools
  if is_editable; then
    package=(-C editable.rebuild=true --editable ".[$extras]")
  fi
  if [ -n "${BUILD_DIR:-}" ]; then package=(-C "build-dir=$BUILD_DIR" "${package[@]}"); fi
  # The C++ compiler's output is long; it is shown when the build fails.
  PATH="$PWD/$venv/bin:$PATH" CMAKE_ARGS="${CMAKE_ARGS:-} $cmake_args" \
    "$venv/bin/pip" install --quiet --no-build-isolation "$@" "${package[@]}"
}

# install_package EXTRAS CMAKE_ARGS [PIP_ARGUMENT...]
install_package() {
  local key
  if is_editable; then
    # C++ is built again by whoever imports it; the list of modules is not.
    key="editable $(sha256sum pyproject.toml; find python/harness -name '*.py' | sort)"
    key=$(sha256sum <<<"$key")
  else
    key=$(source_hash)
  fi
  once "package-$1" "$key $2" build_and_install "$@"
}

# The desktop build of OpenCV that mediapipe asks for needs libGL; a bare server
# has none, and OpenCV's headless build of the same version serves mediapipe too.
ensure_opencv() {
  if "$venv/bin/python" -c 'import cv2' 2>/dev/null; then return; fi
  say "no libGL here: replacing OpenCV by its headless build"
  "$venv/bin/pip" install --quiet --no-deps --force-reinstall --group opencv-headless
  "$venv/bin/python" -c 'import cv2'
}

# install_group NAME [PIP_ARGUMENT...]: a dependency group of pyproject.toml.
install_group() {
  say "installing the dependency group $1"
  "$venv/bin/pip" install --quiet --group "$@"
}

# Everything that tests and type checks import.
install_test_environment() {
  local pins
  ensure_system_package /usr/include/gtest/gtest.h libgtest-dev
  ensure_system_package /usr/bin/chromium chromium
  make_venv "$last_mediapipe_python"
  pins=$(sha256sum <pyproject.toml)
  # First, since the package states a range, which would take the newest build with its
  # CUDA packages.
  once torch "$pins" install_group torch
  install_package test,bench,dev '-DRERANK_BUILD_TESTS=ON -DRERANK_WERROR=ON' \
    --group export-needs
  once export "$pins" install_group export-tools --no-deps
  once kserve "$pins" install_group kserve --no-deps
  ensure_opencv
}
