# SPDX-License-Identifier: Apache-2.0
"""Downloads checkpoints from a model hub: listed first, then only what is read.

Example:
    >>> folder = fetch("Qwen/Qwen3-Reranker-0.6B", check=check_config)

A repository may hold the same weights five times, for other libraries, and code: the
one is not fetched, the other never. Where no hub is reached, its cache serves.

Needs the extra ``reference``; importing this module needs none.
"""

import glob
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from harness._shared.checkpoint_files import choose_weights
from harness._shared.json_text import parse_json
from harness._shared.library_errors import library_errors
from harness.errors import FailedPreconditionError, NotFoundError

# Configs, vocabularies and templates. Not .py: a checkpoint's code is never run.
SMALL = frozenset(
    {".json", ".txt", ".model", ".jinja", ".tiktoken", ".spm", ".codes", ".bpe"}
)
_MODULES = "modules.json"


def fetch(model: str, check: Callable[[Path], object]) -> Path:
    """The folder of a hub's model, fetched as far as it is not there already.

    Args:
        model: Its id: owner/name.
        check: Called with the folder when all but the weights is there; what it
            raises spares their download.

    Raises:
        NotFoundError: No hub has it, and no cache; or it has no weights of a known
            kind.
        FailedPreconditionError: The hub refuses, or the download fails.
    """
    names = _list_files(model)
    if names is None:
        return _cached(model)
    folder = _fetch(model, _small_files(names, ""))
    for part in _modules(folder):
        _fetch(model, _small_files(names, part))
    check(folder)
    _fetch(model, _weights(model, folder, names))
    return folder


def _list_files(model: str) -> list[str] | None:
    """Paths of all files, as the hub lists them; None: no hub is reached."""
    import httpx
    from huggingface_hub import HfApi
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
    )

    with library_errors(model):
        try:
            return [f.rfilename for f in HfApi().model_info(model).siblings or []]
        except HFValidationError as error:
            raise NotFoundError(_nowhere(model, "it is no id, either")) from error
        except GatedRepoError as error:
            raise FailedPreconditionError(
                f"{model}: the hub wants to know who asks: accept the model's terms "
                "there, and set HF_TOKEN"
            ) from error
        except RepositoryNotFoundError as error:
            raise NotFoundError(
                _nowhere(
                    model,
                    "the hub has none of that name for everybody; "
                    "HF_TOKEN tells it who asks",
                )
            ) from error
        except (httpx.TransportError, OfflineModeIsEnabled, HfHubHTTPError):
            return None


def _cached(model: str) -> Path:
    """The folder that an earlier download left."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    with library_errors(model):
        try:
            return Path(snapshot_download(model, local_files_only=True))
        except LocalEntryNotFoundError as error:
            raise NotFoundError(
                _nowhere(model, "no model hub that has it could be reached")
            ) from error


def _nowhere(model: str, why: str) -> str:
    return (
        f"{model}: expected a local folder or a hub's model id; no such folder, and "
        f"{why}"
    )


def _fetch(model: str, names: Iterable[str]) -> Path:
    """Fetches these files, none where there are none; returns the folder."""
    from huggingface_hub import snapshot_download

    patterns = [glob.escape(name) for name in names]
    with library_errors(model):
        return Path(snapshot_download(model, allow_patterns=patterns))


def _small_files(names: Collection[str], part: str) -> list[str]:
    """Files of the repository's folder `part`, "" or with a slash, that are small."""
    return [part + name for name in _beside(names, part) if Path(name).suffix in SMALL]


def _beside(names: Collection[str], part: str) -> set[str]:
    """Names of the files in the folder `part` itself."""
    inside = {name.removeprefix(part) for name in names if name.startswith(part)}
    return {name for name in inside if "/" not in name}


def _modules(folder: Path) -> list[str]:
    """Folders, with a slash, that sentence-transformers' modules.json names."""
    file = folder / _MODULES
    if not file.is_file():
        return []
    modules = parse_json(file.read_text(encoding="utf-8"), str(file))
    paths = [m.get("path") for m in modules if isinstance(m, dict)]
    return [f"{path}/" for path in paths if path and isinstance(path, str)]


def _weights(model: str, folder: Path, names: Collection[str]) -> list[str]:
    """Files of weights to fetch: those of one kind, of the model and each module."""
    chosen = []
    for part in ["", *_modules(folder)]:

        def read(index: str, part: str = part) -> str:
            return (folder / part / index).read_text(encoding="utf-8")

        try:
            files = choose_weights(_beside(names, part), read)
        except NotFoundError as error:
            if part:
                continue  # A module without weights, such as pooling.
            raise NotFoundError(f"{model}: {error}") from None
        chosen += [part + name for name in files]
    return chosen
