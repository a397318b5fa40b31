# SPDX-License-Identifier: Apache-2.0
"""Loads what transformers loads of a checkpoint, and never runs the checkpoint's code.

Example:
    >>> tokenizer = load_tokenizer(Path("hf"))

Every call says trust_remote_code=False: without it transformers asks, and takes the
answer from standard input. What a checkpoint calls by the name of a class of its own
is loaded as transformers' own class, or not at all:
tests/python/shared/test_remote_code.py holds the harness to it.

Needs the extra ``reference``; importing this module needs none.
"""

from pathlib import Path
from typing import Any

from harness._shared.checkpoint_files import read_object
from harness._shared.library_errors import library_errors
from harness.errors import FailedPreconditionError


def load_config(folder: Path, stated: dict[str, Any]) -> Any:  # noqa: ANN401 - untyped
    """The config of a checkpoint, as transformers reads it.

    Args:
        folder: The checkpoint.
        stated: What its config.json holds.

    Raises:
        FailedPreconditionError: transformers does not know the model, or cannot read
            its config.
    """
    with library_errors(folder / "config.json"):
        from transformers import CONFIG_MAPPING, AutoConfig, __version__

        model_type = stated.get("model_type")
        if model_type not in CONFIG_MAPPING:
            code = stated.get("auto_map")
            raise FailedPreconditionError(
                f"{folder / 'config.json'}: model_type: expected one that transformers "
                f"{__version__} knows, got {model_type!r}"
                + (
                    ", which comes with code of its own; a checkpoint's code is never "
                    "run"
                    if code
                    else ""
                )
            )
        return AutoConfig.from_pretrained(folder, trust_remote_code=False)


def load_tokenizer(folder: Path) -> Any:  # noqa: ANN401 - untyped
    """A checkpoint's tokenizer.

    Raises:
        FailedPreconditionError: It cannot be read.
    """
    with library_errors(f"{folder}: its tokenizer does not load"):
        from transformers import AutoTokenizer

        try:
            return AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        except ValueError:
            file = folder / "tokenizer_config.json"
            if file.is_file() and read_object(file).get("auto_map"):
                raise FailedPreconditionError(
                    f"{file}: auto_map: expected a tokenizer of transformers' own, got "
                    "one that comes with code of its own; a checkpoint's code is never "
                    "run"
                ) from None
            raise


def load_model(
    folder: Path,
    kind: str,
    dtype: Any,  # noqa: ANN401 - torch.dtype, or "auto"
) -> Any:  # noqa: ANN401 - untyped
    """A checkpoint's model, ready to infer.

    Args:
        folder: The checkpoint.
        kind: transformers' class: "AutoModelForCausalLM" or another one.
        dtype: In which it computes; "auto": in which its weights are.

    Raises:
        FailedPreconditionError: It cannot be read, or weights are missing: transformers
            would make them up at random.
    """
    with library_errors(folder):
        import transformers

        model, report = getattr(transformers, kind).from_pretrained(
            folder, dtype=dtype, trust_remote_code=False, output_loading_info=True
        )
    lacking = sorted(report["missing_keys"])
    if lacking:
        more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        raise FailedPreconditionError(
            f"{folder}: expected all weights of {type(model).__name__}, got none for "
            f"{lacking[0]}{more}"
        )
    return model.eval()
