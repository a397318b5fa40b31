# SPDX-License-Identifier: Apache-2.0
"""What this project grew from: one padded batch and the logits of everything.

All documents of a request become one batch, padded on the left; the export runs as
it is; from its logits the last position, then "yes" and "no", then their difference:

    logits [rows, tokens, vocabulary] -> Slice [rows, 1, vocabulary]
        -> Squeeze [rows, vocabulary] -> Gather [rows, 2] -> Subtract [rows]

The KV state is reset for every request; one request runs at a time.
"""

from typing import Any, Literal

from harness._shared.prompt import whole
from harness.bench.models import Models
from harness.bench.peers import Properties
from harness.bench.peers.properties import load_with
from harness.bench.tokenizer import Tokenizer


class Seed:
    """The exported graph with the answer read off behind its logits."""

    scores_are: Literal["raw"] = "raw"
    concurrent = False

    def __init__(
        self,
        compiled: Any,  # noqa: ANN401 - openvino.CompiledModel
        tokenizer: Tokenizer,
        given: dict[str, object],
    ) -> None:
        """Takes the compiled model and what load_with says of it."""
        self._request = compiled.create_infer_request()
        self._inputs = {port.get_any_name() for port in compiled.inputs}
        self._tokenizer = tokenizer
        self._computed = 0
        self.given = {"batch": "all documents, padded on the left", **given}

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores, all in one inference."""
        import numpy as np

        ids, mask = self._tokenizer.encode([whole(query, d) for d in documents])
        inputs = {
            "input_ids": ids,
            "attention_mask": mask,
            # Counted from the first real token; what padding gets does not matter.
            "position_ids": np.maximum(mask.cumsum(axis=1) - 1, 0),
            "beam_idx": np.arange(len(documents), dtype=np.int32),
        }
        self._request.reset_state()
        result = self._request.infer(
            {name: value for name, value in inputs.items() if name in self._inputs}
        )
        self._computed += ids.size
        return [float(score) for score in result[0]]

    def computed_tokens(self) -> int:
        """Rows times the longest prompt, padding included."""
        return self._computed


def load(models: Models, properties: Properties) -> Seed:
    """Compiles the export with the answer's operations behind it."""
    import openvino

    tokenizer = Tokenizer(models.export)
    core = openvino.Core()
    model = core.read_model(models.export / "openvino_model.xml")
    _read_answer(model, tokenizer.token("yes"), tokenizer.token("no"))
    compiled, given = load_with(
        properties, lambda accepted: core.compile_model(model, "CPU", accepted)
    )
    return Seed(compiled, tokenizer, given)


def _read_answer(model: Any, yes: int, no: int) -> None:  # noqa: ANN401 - openvino.Model
    """Puts the operations between the logits and the model's result, in place."""
    import numpy as np
    from openvino import opset13 as ops

    def integers(*values: int) -> Any:  # noqa: ANN401 - openvino.Node
        return ops.constant(np.array(values, dtype=np.int64))

    result = model.get_results()[0]
    logits = result.input_value(0)
    last = ops.slice(
        logits, integers(-1), integers(2**63 - 1), integers(1), integers(1)
    )
    row = ops.squeeze(last, integers(1))
    axis = ops.constant(1, dtype=np.int64)
    answers = [
        ops.gather(row, ops.constant(token, dtype=np.int64), axis)
        for token in (yes, no)
    ]
    raw = ops.subtract(*answers)
    result.input(0).replace_source_output(raw.output(0))
    model.validate_nodes_and_infer_types()
