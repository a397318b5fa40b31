# SPDX-License-Identifier: Apache-2.0
"""OUT as a volume that somebody mounted: another file system, a parent to read only."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import harness
from harness._shared.outputs import (
    claim_folder,
    claimed_folder,
    move_back,
    move_entries,
    work_folder,
)
from harness.bake import bake
from harness.errors import InvalidArgumentError
from helpers.command_line import TIMEOUT, fails, run, succeeds

Models = Callable[..., Path]
MEMORY = Path("/dev/shm")  # a file system of its own, as a mount is


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than the one that names it."""
    if not MEMORY.is_dir() or MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has no second file system to write to")
    folder = MEMORY / f"rerank-test-{os.getpid()}"
    folder.mkdir()
    out = tmp_path / "out"
    out.symlink_to(folder)
    yield out
    shutil.rmtree(folder)


def test_another_file_system(hf_model: Models, volume: Path) -> None:
    answer = succeeds("export", hf_model(True), volume, "--no-verify", "--json")
    assert json.loads(answer)["model"] == str(volume)
    assert (volume / "graph.pbtxt").is_file()
    assert not list(volume.glob(".*")), "no work folder"
    baked = succeeds("bake", volume, volume / "baked", "--json")
    assert json.loads(baked)["family"] == "Qwen3-Reranker"
    assert harness.load_servable(volume / "baked").score("q", ["a", "b"])


def test_a_parent_that_takes_no_files(tmp_path: Path, read_only: Path) -> None:
    """Only OUT is a volume; the folder that it is mounted in cannot be written to."""
    out = read_only / "out"
    assert bake(harness.bundled_model(), out).out == out
    assert (out / "openvino_model.xml").is_file()


@pytest.fixture
def read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that holds out/ and refuses new entries, root's too."""
    folder = tmp_path / "image"
    (folder / "out").mkdir(parents=True)
    real = os.mkdir

    def mkdir(path: str, *arguments: int) -> None:
        if Path(path).parent == folder and not Path(path).exists():
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        real(path, *arguments)

    # Root may write into whatever has no permissions, so the system is played here.
    monkeypatch.setattr(os, "mkdir", mkdir)
    with pytest.raises(OSError, match="Read-only file system"):
        (folder / "other").mkdir()
    yield folder
    assert [path.name for path in folder.iterdir()] == ["out"]


def interrupted(out: Path) -> None:
    with claimed_folder(out), work_folder(out) as work:
        (work / "openvino_model.xml").write_text("half")
        raise KeyboardInterrupt


def test_an_interrupted_run_leaves_out_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        interrupted(out)
    assert not out.exists()
    out.mkdir()  # As a mount, which nobody may remove.
    with pytest.raises(KeyboardInterrupt):
        interrupted(out)
    assert not list(out.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_export_leaves_out_empty(
    hf_model: Models, tmp_path: Path, number: signal.Signals
) -> None:
    """docker stop, or Ctrl-C, in the middle of the work."""
    out = tmp_path / "out"
    out.mkdir()
    export = subprocess.Popen(
        [sys.executable, "-m", "harness", "export", hf_model(True), out],
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background jobs, and what they start, ignore SIGINT.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert export.stderr
    assert export.stderr.readline().startswith("export as ")
    assert list(out.glob(".unfinished-*"))
    export.send_signal(number)
    _, lines = export.communicate(timeout=TIMEOUT)
    assert lines == "error: interrupted\n"
    assert export.returncode == 128 + number
    assert not list(out.iterdir())


DROPPED = """
import contextlib, os, pathlib, signal, sys, time
from harness._shared import interrupts
from harness._shared.outputs import move_entries
from harness.cli.tables import say

number, source, target = int(sys.argv[1]), *map(pathlib.Path, sys.argv[2:])
signal.signal(signal.SIGINT, signal.default_int_handler)
with interrupts.interruptible():
    with contextlib.suppress(KeyboardInterrupt):
        os.kill(os.getpid(), number)
        time.sleep(5)  # the handler comes first
        sys.exit("expected an interruption")
    for step in (lambda: say("next"), lambda: move_entries(source, target)):
        try:
            step()
        except KeyboardInterrupt as error:
            assert error.args == (number,)
        else:
            sys.exit("expected a second one")
assert not list(target.iterdir())
with interrupts.interruptible():  # the next command of the process
    assert move_entries(source, target) == [target / "model"]
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interruption_that_somebody_drops_comes_again(
    tmp_path: Path, number: signal.Signals
) -> None:
    """A library's bare except, or C code that asks for an attribute.

    In a process of its own: pytest's workers may run tests beside the main thread.
    """
    source, target = tmp_path / "source", tmp_path / "target"
    for folder in (source, target):
        folder.mkdir()
    (source / "model").touch()
    done = subprocess.run(
        [sys.executable, "-c", DROPPED, str(int(number)), source, target],
        capture_output=True, text=True, timeout=TIMEOUT,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_entries_move_together_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for folder in (source, target):
        folder.mkdir()
    for name in "abc":
        (source / name).write_text(name)
    (source / "d").mkdir()
    moved = move_entries(source, target)
    assert [path.name for path in moved] == ["a", "b", "c", "d"]
    move_back(moved, source)
    real = Path.rename

    def rename(path: Path, new: Path) -> Path:
        if path.name == "c" and new.parent == target:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, new)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="No space left"):
        move_entries(source, target)
    assert not list(target.iterdir())
    assert sorted(path.name for path in source.iterdir()) == ["a", "b", "c", "d"]


def test_what_is_taken_for_empty(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "lost+found").mkdir(parents=True)  # as mkfs makes it
    claim_folder(out)
    (out / ".unfinished-abc").mkdir()
    with pytest.raises(InvalidArgumentError, match="got .unfinished-abc, which a run"):
        claim_folder(out)
    (out / "mine").touch()
    with pytest.raises(InvalidArgumentError, match="got one with files in it"):
        claim_folder(out)


def test_a_stale_work_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / ".unfinished-abc").mkdir()
    line = fails(1, "bake", harness.bundled_model(), tmp_path)
    assert "an interrupted one has left: delete it" in line
    assert run("bake", "--help").returncode == 0


def test_an_error_of_the_work_folder_names_out(tmp_path: Path) -> None:
    with (
        pytest.raises(InvalidArgumentError, match=f"^{tmp_path}/model.xml: broken$"),
        work_folder(tmp_path) as work,
    ):
        raise InvalidArgumentError(f"{work}/model.xml: broken")
    with pytest.raises(InvalidArgumentError, match=r"^other$"), work_folder(tmp_path):
        raise InvalidArgumentError("other")
    assert not list(tmp_path.iterdir())
