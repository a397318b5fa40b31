# SPDX-License-Identifier: Apache-2.0
"""transformers as the model card uses it, with what its users do to be quick.

bf16 on the CPU, documents sorted by length, batches of 8 padded on the left, logits
of the last position only.
"""

from typing import TYPE_CHECKING, Any, Literal

from harness._shared.pretrained import load_model, load_tokenizer
from harness.bench.models import Models
from harness.bench.peers import Properties
from harness.bench.rows import BATCH, PromptRows

if TYPE_CHECKING:
    from harness.bench.rows import Ids


class Transformers:
    """AutoModelForCausalLM on the Hugging Face folder."""

    scores_are: Literal["raw"] = "raw"
    concurrent = False

    def __init__(self, model: Any, tokenizer: Any) -> None:  # noqa: ANN401 - untyped
        """Takes the loaded model and its tokenizer."""
        self._model = model
        self._rows = PromptRows(tokenizer)
        self._yes = tokenizer.convert_tokens_to_ids("yes")
        self._no = tokenizer.convert_tokens_to_ids("no")
        self._computed = 0
        self.given: dict[str, object] = {
            "dtype": "bfloat16",
            "batch": f"sorted by length, {BATCH} at a time, padded on the left",
            "logits_to_keep": 1,
            "attention": model.config._attn_implementation,
            "properties": {},
        }

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores."""
        return self._rows.scores(query, documents, self._infer)

    def computed_tokens(self) -> int:
        """Rows times the longest prompt of each batch, padding included."""
        return self._computed

    def _infer(self, ids: "Ids", mask: "Ids") -> list[float]:
        import torch

        with torch.inference_mode():
            logits = (
                self._model(
                    input_ids=torch.from_numpy(ids),
                    attention_mask=torch.from_numpy(mask),
                    logits_to_keep=1,
                    use_cache=False,
                )
                .logits[:, -1]
                .float()
            )
        self._computed += ids.size
        raw: list[float] = (logits[:, self._yes] - logits[:, self._no]).tolist()
        return raw


def load(models: Models, properties: Properties) -> Transformers:
    """Loads the checkpoint; OpenVINO's properties are not for it."""
    import torch

    if models.checkpoint is None:  # Models.why_not says so before anybody loads.
        raise ValueError("no checkpoint")
    tokenizer = load_tokenizer(models.checkpoint)
    kind = "AutoModelForCausalLM"
    return Transformers(load_model(models.checkpoint, kind, torch.bfloat16), tokenizer)
