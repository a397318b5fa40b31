# SPDX-License-Identifier: Apache-2.0
"""What an unchanged OpenVINO Model Server computes: the export, baked.

It is baked when it is loaded, into a folder that goes with the process. Rows are built
and computed as the server does it: the query alone and the documents together through
the baked tokenizer, one row for each document, one inference for a request.

    BOS query EOS SEP document EOS pad ..
"""

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from harness.bake.baking import Rows, bake
from harness.bench.models import Models
from harness.bench.peers import Properties
from harness.bench.peers.properties import load_with
from harness.errors import InvalidArgumentError
from harness.servable import tokenizers_library

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]


class BakedModel:
    """A baked folder behind the server's rows."""

    scores_are: Literal["raw"] = "raw"
    concurrent = False

    def __init__(
        self,
        folder: tempfile.TemporaryDirectory[str],
        compiled: Any,  # noqa: ANN401 - openvino.CompiledModel
        given: dict[str, object],
    ) -> None:
        """Takes the folder, its compiled model and what load_with says of it."""
        import openvino

        self._folder = folder
        path = Path(folder.name) / "baked"
        core = openvino.Core()
        core.add_extension(str(tokenizers_library()))
        self._tokenizer = core.compile_model(path / "openvino_tokenizer.xml", "CPU")
        self._config: dict[str, int] = json.loads((path / "config.json").read_text())
        self._request = compiled.create_infer_request()
        self.given = given

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores, all in one inference."""
        result = self._request.infer(self._rows(query, documents))
        return [float(score) for score in result[0].ravel()]

    def computed_tokens(self) -> None:
        """Nobody counts inside the graph."""

    def _rows(self, query: str, documents: list[str]) -> dict[str, "Ids"]:
        import numpy as np

        config = self._config
        bos, eos, sep = (config[f"{name}_token_id"] for name in ("bos", "eos", "sep"))
        head = [bos, *self._tokenizer([query])["input_ids"][0].tolist(), eos, sep]
        tokens = self._tokenizer(documents)
        lengths = tokens["attention_mask"].sum(axis=1)
        longest = int(lengths.max()) + len(head) + 1
        if longest > config["max_position_embeddings"]:
            raise InvalidArgumentError(
                "documents: expected rows of at most "
                f"{config['max_position_embeddings']} tokens, got {longest}"
            )
        ids = np.full((len(documents), longest), config["pad_token_id"], np.int64)
        mask = np.zeros_like(ids)
        for i, length in enumerate(lengths):
            row = [*head, *tokens["input_ids"][i, :length].tolist(), eos]
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        return {"input_ids": ids, "attention_mask": mask}


def load(
    models: Models, properties: Properties, rows: Rows | None = None
) -> BakedModel:
    """Bakes the export, as ``bake`` does by itself without ``rows``, and compiles it.

    Raises:
        RerankError: The export cannot be baked, or not with ``rows``.
    """
    import openvino

    folder = tempfile.TemporaryDirectory(prefix="rerank-bench-")
    path = Path(folder.name) / "baked"
    baked = bake(models.export, path, rows=rows)
    core = openvino.Core()
    model = core.read_model(path / "openvino_model.xml")
    compiled, given = load_with(
        properties, lambda accepted: core.compile_model(model, "CPU", accepted)
    )
    return BakedModel(folder, compiled, {"rows": baked.model.rows, **given})
