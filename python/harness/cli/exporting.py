# SPDX-License-Identifier: Apache-2.0
"""A checked export, as the commands export and bake make it."""

import argparse
from pathlib import Path

from harness._shared.checkpoint import Checkpoint, open_checkpoint
from harness._shared.extras import require
from harness._shared.library_errors import library_errors
from harness.cli.tables import say
from harness.errors import FailedPreconditionError
from harness.export.check import CheckedPair, check_export
from harness.export.model_directory import choose_task, export_openvino

# By the name that is imported, what to install.
EXPORT_PACKAGES = {
    "torch": "rerank-harness[reference]",
    "transformers": "rerank-harness[reference]",
    "optimum": "rerank-harness[export]",
    "nncf": "rerank-harness[export]",
}


def export_checked(
    checkpoint: Checkpoint,
    work: Path,
    task: str,
    options: argparse.Namespace,
    rows: str | None = None,
) -> list[CheckedPair]:
    """Exports a checkpoint and compares its scores with the source's.

    Args:
        checkpoint: What is exported.
        work: Folder to write.
        task: As choose_task tells it.
        options: With model, weight_format and no_verify.
        rows: Of a cross-encoder; None: as the checkpoint says.

    Returns:
        The pairs that were scored; none with --no-verify.

    Raises:
        RerankError: The export fails, or its scores are not the source's.
    """
    say(f"export as {task}, {options.weight_format} ...")
    export_openvino(
        checkpoint.folder,
        work,
        task=task,
        weight_format=options.weight_format,
        rows=rows,
    )
    if options.no_verify:
        return []
    say("score three pairs with it and with its source ...")
    with library_errors(f"check of {options.model}"):
        return check_export(checkpoint, work, options.weight_format)


def export_for(command: str, work: Path, options: argparse.Namespace) -> None:
    """The export of a checkpoint, checked, for a command that goes on with it.

    Args:
        command: For a message.
        work: Folder to write.
        options: With model, weight_format and no_verify.

    Raises:
        RerankError: A package is missing, the export fails, or the checkpoint is a
            classifier's.
    """
    require(command, **EXPORT_PACKAGES)
    checkpoint = open_checkpoint(options.model)
    task = choose_task(checkpoint)
    if task == "text-classification":
        raise FailedPreconditionError(
            f"{options.model}: expected a language model that answers with a token, "
            f"got a classifier ({checkpoint.architecture})"
        )
    export_checked(checkpoint, work, task, options)
