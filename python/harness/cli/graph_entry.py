# SPDX-License-Identifier: Apache-2.0
"""A model's graph.pbtxt and its entry in config.json, for build-graph and export."""

import os
from pathlib import Path

from harness.errors import InvalidArgumentError, NotFoundError, RerankError


def build(
    model: Path,
    *,
    out: Path,
    settings: dict[str, str],
    queue_size: str = "",
    config: Path | None = None,
    name: str = "",
    replace: bool = False,
    load: bool = True,
) -> dict[str, str]:
    """Writes the graph and the config's entry; says what was written.

    Raises:
        RerankError: An option, a file, the graph or the model is at fault.
    """
    # Here, not above: mediapipe, where it is there, takes a second to import.
    from harness.graph.build import write_graph
    from harness.ovms.config import add_graph, check_graph

    if not model.is_dir():
        raise NotFoundError(f"{model}: no such model directory")
    if out.exists() and not replace:
        raise InvalidArgumentError(f"{out}: is there already; --replace overwrites it")
    if config:
        # Before the model is loaded, which takes long.
        check_graph(config, name, out, replace=replace)
    before = out.read_bytes() if out.exists() else None
    relative = os.path.relpath(model.resolve(), out.parent.resolve())
    models_path = "./" if relative == "." else relative
    servable = write_graph(
        out, {"models_path": models_path, **settings}, queue_size, load=load
    )
    report = {"graph": str(out)}
    if servable:
        report["model"] = f"{servable.family}, {servable.executor} executor"
    if config:
        try:
            changed = add_graph(config, name, out, replace=replace)
        except RerankError:
            # Both are written, or neither.
            if before is None:
                out.unlink()
            else:
                out.write_bytes(before)
            raise
        report["config"] = str(config)
        report["entry"] = name if changed else f"{name} (there already)"
    return report


def parse_settings(texts: list[str]) -> dict[str, str]:
    """OPTION=VALUE by option.

    Raises:
        InvalidArgumentError: There is no =, or an option is set twice.
    """
    settings: dict[str, str] = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator:
            raise InvalidArgumentError(f"--set: expected OPTION=VALUE, got {text}")
        if name in settings:
            raise InvalidArgumentError(f"--set: {name} is set twice")
        settings[name] = value
    return settings
