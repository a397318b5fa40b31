# SPDX-License-Identifier: Apache-2.0
"""ONNX Runtime on the checkpoint, int8, as its users make it (bench.onnx_model).

Documents sorted by length, 8 at a time; a cross-encoder's rows are padded on the
right, prompts on the left. The model is made when it is loaded, in a process and a
folder that go.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from harness._shared.cross_encoder import label_scores
from harness._shared.pretrained import load_tokenizer
from harness.bench.models import Models
from harness.bench.onnx_model import FILE
from harness.bench.peers import Properties
from harness.bench.rows import BATCH, PromptRows, by_length

if TYPE_CHECKING:
    from harness.bench.rows import Ids

# Seconds; below contest.LOAD_LIMIT, at which only this process would be ended.
EXPORT_LIMIT = 540.0


class _Session:
    """A model of ONNX Runtime that counts what it computes."""

    scores_are: Literal["raw"] = "raw"
    concurrent = False

    def __init__(self, file: Path, padding: str) -> None:
        import onnxruntime

        self._session = onnxruntime.InferenceSession(
            file, providers=["CPUExecutionProvider"]
        )
        self._names = {port.name for port in self._session.get_inputs()}
        self._computed = 0
        self.given: dict[str, object] = {
            "weights": "int8, for each output channel",
            "activations": "u8, quantized for each product",
            "batch": f"sorted by length, {BATCH} at a time, padded on the {padding}",
            "onnxruntime": onnxruntime.__version__,
            "properties": {},
        }

    def computed_tokens(self) -> int:
        """Rows times the longest of each batch, padding included."""
        return self._computed

    def _run(self, inputs: dict[str, "Ids"]) -> Any:  # noqa: ANN401 - an array
        self._computed += inputs["input_ids"].size
        asked = {name: inputs[name] for name in inputs if name in self._names}
        return self._session.run(None, asked)[0]


class OfPrompts(_Session):
    """A language model's answers."""

    def __init__(self, file: Path, tokenizer: Any) -> None:  # noqa: ANN401 - untyped
        """Takes the ONNX model and transformers' tokenizer."""
        super().__init__(file, "left")
        self._rows = PromptRows(tokenizer)

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores."""
        return self._rows.scores(query, documents, self._infer)

    def _infer(self, ids: "Ids", mask: "Ids") -> list[float]:
        scores: list[float] = self._run(
            {"input_ids": ids, "attention_mask": mask}
        ).tolist()
        return scores


class OfPairs(_Session):
    """A cross-encoder's labels."""

    def __init__(self, file: Path, tokenizer: Any) -> None:  # noqa: ANN401 - untyped
        """Takes the ONNX model and transformers' tokenizer."""
        super().__init__(file, "right")
        self._tokenizer = tokenizer

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores, before any sigmoid."""
        encoded = self._tokenizer([query] * len(documents), documents, truncation=True)

        def infer(batch: list[int]) -> list[float]:
            rows = {name: [row[i] for i in batch] for name, row in encoded.items()}
            inputs = self._tokenizer.pad(rows, return_tensors="np")
            return label_scores(self._run(dict(inputs)))

        return by_length([len(row) for row in encoded["input_ids"]], infer)


def load(models: Models, properties: Properties) -> OfPrompts | OfPairs:
    """Makes the model; OpenVINO's properties are not for it.

    Raises:
        RuntimeError: It cannot be made.
        subprocess.TimeoutExpired: Not in EXPORT_LIMIT; the exporter is ended.
    """
    if models.checkpoint is None:  # Models.why_not says so before anybody loads.
        raise ValueError("no checkpoint")
    tokenizer = load_tokenizer(models.checkpoint)
    with tempfile.TemporaryDirectory(prefix="rerank-bench-") as folder:
        command = [sys.executable, "-m", "harness.bench.onnx_model"]
        command += [str(models.checkpoint), folder]
        if models.cross_encoder:
            command.append("--cross-encoder")
        made = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=EXPORT_LIMIT
        )
        if made.returncode != 0:
            said = made.stderr.strip().splitlines() or ["nothing said"]
            raise RuntimeError(f"no ONNX model of {models.checkpoint}: {said[-1]}")
        kind = OfPairs if models.cross_encoder else OfPrompts
        return kind(Path(folder) / FILE, tokenizer)
