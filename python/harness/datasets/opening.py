# SPDX-License-Identifier: Apache-2.0
"""Any data set by what a person calls it.

DIR             BEIR's folders, or a folder of reranking rows
FILE            reranking rows: .jsonl, .jsonl.gz, .parquet
irds:ID         of the package ir_datasets
hub:OWNER/NAME  of a hub: one of the folders above, downloaded
"""

from pathlib import Path

from harness.datasets.beir import is_beir, read_beir, read_texts
from harness.datasets.dataset import Dataset
from harness.datasets.irds import read_irds
from harness.datasets.records import SUFFIXES
from harness.datasets.reranking import read_reranking
from harness.datasets.trec import read_qrels
from harness.errors import InvalidArgumentError, NotFoundError

IRDS, HUB = "irds:", "hub:"
# Of a hub's repository: tables alone, no code and no pictures.
TABLES = ("*.jsonl", "*.jsonl.gz", "*.parquet", "*.tsv")


def open_dataset(name: str, split: str) -> Dataset:
    """The data set of a folder, a file or an id.

    Args:
        name: See above.
        split: Which judgements or rows of a folder, for example "test".

    Raises:
        NotFoundError: There is none of that name.
        InvalidArgumentError: It is of no format that is known, or broken.
        FailedPreconditionError: A package is missing, or a download failed.
    """
    if name.startswith(IRDS):
        return read_irds(name.removeprefix(IRDS))
    path = _download(name) if name.startswith(HUB) else Path(name)
    if path.is_dir():
        dataset = _folder(path, split)
    elif path.is_file():
        if not path.name.endswith(SUFFIXES):
            raise InvalidArgumentError(
                f"{path}: expected a file with the ending {', '.join(SUFFIXES)}"
            )
        dataset = read_reranking([path], path.name.split(".")[0])
    else:
        raise NotFoundError(
            f"{name}: expected a folder, a file, {IRDS}ID or {HUB}OWNER/NAME, got none "
            "of that name"
        )
    if name.startswith(HUB):
        return Dataset(**{**vars(dataset), "name": name})
    return dataset


def open_files(queries: Path, corpus: Path, qrels: Path) -> Dataset:
    """The data set of three files: texts in .jsonl or .tsv, judgements of TREC.

    Raises:
        NotFoundError, InvalidArgumentError: A file is missing or broken.
    """
    judgements, texts = read_qrels(qrels), read_texts([queries])
    return Dataset(
        qrels.name,
        {id_: texts.find(id_, str(qrels)) for id_ in judgements},
        read_texts([corpus]),
        judgements,
    )


def _folder(folder: Path, split: str) -> Dataset:
    if is_beir(folder):
        return read_beir(folder, split)
    # A hub's rows lie in data/, one file or many for each split.
    for place in (folder, folder / "data"):
        files = [f for s in SUFFIXES for f in sorted(place.glob(f"*{s}"))]
        files = [f for f in files if f.name.split(".")[0].split("-")[0] == split]
        if files:
            return read_reranking(files, folder.name)
    raise NotFoundError(
        f"{folder}: expected corpus.jsonl, queries.jsonl and qrels as BEIR has them, "
        f"or {split}.jsonl or {split}.parquet with query, positive and negative "
        "(--split)"
    )


def _download(name: str) -> Path:
    """The folder of a hub's data set, or of its cache where no hub is reached."""
    from harness._shared.extras import require

    require(name, huggingface_hub="huggingface-hub")
    import httpx
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
    )

    from harness._shared.library_errors import library_errors

    id_ = name.removeprefix(HUB)
    with library_errors(name):
        try:
            return Path(
                snapshot_download(id_, repo_type="dataset", allow_patterns=list(TABLES))
            )
        except (
            httpx.TransportError, HfHubHTTPError, HFValidationError,
            LocalEntryNotFoundError, OfflineModeIsEnabled,
        ) as error:  # fmt: skip
            cause = str(error).strip().splitlines()[0][:200]
            raise NotFoundError(
                f"{name}: expected a hub's data set; no hub that has it could be "
                f"reached, and no cache has it: {cause}"
            ) from error
