# SPDX-License-Identifier: Apache-2.0
"""The config.json of OpenVINO Model Server: which graphs it serves.

Example:
    >>> add_graph(Path("config.json"), "rerank", Path("models/qwen/graph.pbtxt"))
    True

Adds to what is there: entries and keys of others stay as they are. Source of the
format: OpenVINO Model Server's documentation of MediaPipe graphs.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from harness.errors import InvalidArgumentError, NotFoundError

MODELS, GRAPHS = "model_config_list", "mediapipe_config_list"

Config = dict[str, Any]


def add_graph(config: Path, name: str, graph: Path, *, replace: bool = False) -> bool:
    """Makes the server serve a graph under a name.

    An entry that is there stays in its list: OpenVINO Model Server's own exporter
    puts graphs into model_config_list, and the server finds them in either.

    Args:
        config: The file; made where there is none.
        name: What requests state as "model".
        graph: The graph.pbtxt.
        replace: Whether an entry of that name may become this one.

    Returns:
        Whether the file was changed; False when it said so already.

    Raises:
        NotFoundError: There is no folder for the file.
        InvalidArgumentError: The file is not a server's config, or the name is taken.
    """
    content, known = _find(config, name, graph, replace=replace)
    if known is None:
        known = {"name": name}
        content.setdefault(GRAPHS, []).append(known)
    elif _graph_of(config, known) == graph.resolve():
        return False
    known["base_path"] = _base_path(graph.parent, config)
    known["graph_path"] = graph.name
    _write(config, content)
    return True


def check_graph(config: Path, name: str, graph: Path, *, replace: bool = False) -> None:
    """Says when add_graph would refuse; changes nothing.

    Raises:
        RerankError: As for add_graph.
    """
    _find(config, name, graph, replace=replace)


def _find(
    config: Path, name: str, graph: Path, *, replace: bool
) -> tuple[Config, Config | None]:
    """What the file holds, and the entry in it that has the name."""
    content = _read(config)
    entries = [known for known in content.get(GRAPHS, []) if known.get("name") == name]
    for known in content.get(MODELS, []):
        model = known.get("config")
        if not isinstance(model, dict) or model.get("name") != name:
            continue
        # The server's rule: it is a graph where there is a graph.pbtxt.
        place = _graph_of(config, model)
        if place != graph.resolve() and not (place and place.is_file()):
            raise InvalidArgumentError(
                f"{config}: the name '{name}' is a model's in {MODELS}"
            )
        entries.append(model)
    if not entries:
        return content, None
    if not replace and _graph_of(config, entries[0]) != graph.resolve():
        raise InvalidArgumentError(
            f"{config}: '{name}' is there already, with base_path "
            f"{entries[0].get('base_path')!r}; expected another name, or --replace"
        )
    return content, entries[0]


def _graph_of(config: Path, entry: Config) -> Path | None:
    """The graph.pbtxt of an entry, as the server finds it; None: no local path."""
    base = entry.get("base_path") or entry.get("name")
    file = entry.get("graph_path", "graph.pbtxt")
    if not isinstance(base, str) or not isinstance(file, str) or "://" in base:
        return None
    return (config.parent / base / file).resolve()


def _read(config: Path) -> Config:
    """What a config.json holds; of one that does not exist, an empty one."""
    folder = config.resolve().parent
    if not folder.is_dir():
        raise NotFoundError(f"{config}: no such folder: {folder}")
    try:
        content = json.loads(config.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {MODELS: [], GRAPHS: []}
    except OSError as error:
        raise InvalidArgumentError(f"{config}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise InvalidArgumentError(f"{config}: expected JSON, got: {error}") from None
    if not isinstance(content, dict):
        raise InvalidArgumentError(f"{config}: expected a JSON object")
    for key in (MODELS, GRAPHS):
        entries = content.get(key, [])
        if not isinstance(entries, list) or not all(
            isinstance(entry, dict) for entry in entries
        ):
            raise InvalidArgumentError(f"{config}: {key}: expected a list of objects")
    return content


def _base_path(folder: Path, config: Path) -> str:
    """The folder as the entry has it: relative to the config's folder.

    Absolute where the config is a link to another folder: the server may be given
    the link or what it points to, and starts from what it was given.
    """
    start = config.parent.resolve()
    if config.resolve().parent != start:
        return str(folder.resolve())
    return os.path.relpath(folder.resolve(), start)


def _write(config: Path, content: Config) -> None:
    # Through a link, to the file itself; in one step: a server may be watching it.
    file = config.resolve()
    draft = file.with_name(f".{file.name}.draft")
    try:
        draft.write_text(
            json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        if file.exists():
            shutil.copymode(file, draft)
        draft.replace(file)
    except OSError as error:
        raise InvalidArgumentError(f"{config}: {error.strerror}") from None
