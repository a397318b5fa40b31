# SPDX-License-Identifier: Apache-2.0
"""A checkpoint's cross-encoder as one torch module: what is exported and compared.

Example:
    >>> forward, inputs, config = load_forward(Path("ettin-reranker-17m-v1"))

Needs the extra ``reference``; importing this module needs none.
"""

from pathlib import Path
from typing import Any

from harness._shared.module_chain import build_head, read_chain
from harness._shared.pretrained import load_model

_TYPES = "token_type_ids"


def load_forward(model: Path) -> tuple[Any, list[str], Any]:
    """A cross-encoder in f32.

    Args:
        model: The checkpoint's folder.

    Returns:
        A torch module whose output is the logits, [rows, labels]; the names of its
        inputs, [rows, tokens] each; and the encoder's config.

    Raises:
        FailedPreconditionError: A module behind the encoder is not known.
    """
    import torch

    chain = read_chain(model)
    kind = "AutoModel" if chain else "AutoModelForSequenceClassification"
    loaded = load_model(model, kind, torch.float32)
    config = loaded.config
    head = build_head(chain) if chain else None
    names = ["input_ids", "attention_mask"]
    if getattr(config, "type_vocab_size", 0) > 1:
        names.append(_TYPES)

    class Forward(torch.nn.Module):  # type: ignore[misc]  # torch is not typed here
        def __init__(self) -> None:
            super().__init__()
            self.encoder = loaded.eval()
            self.head = head

        def forward(self, *inputs: Any) -> Any:  # noqa: ANN401
            result = self.encoder(**dict(zip(names, inputs, strict=True)))
            if self.head is None:
                return result.logits
            return self.head(result.last_hidden_state, inputs[1])

    return Forward().eval(), names, config


def label_scores(logits: Any) -> list[float]:  # noqa: ANN401 - a tensor or array
    """A classifier's raw scores [rows]: of its only label, or of label 1."""
    scores: list[float] = logits[:, min(1, logits.shape[1] - 1)].tolist()
    return scores


def load_predictor(folder: Path, max_length: int | None = None) -> Any:  # noqa: ANN401
    """sentence-transformers' CrossEncoder in f32 on the CPU, from local files.

    Args:
        folder: The checkpoint.
        max_length: Longest row in tokens; None: the checkpoint's.
    """
    import torch
    from sentence_transformers import CrossEncoder

    return CrossEncoder(
        str(folder),
        device="cpu",
        max_length=max_length,
        model_kwargs={"dtype": torch.float32},
        local_files_only=True,
        trust_remote_code=False,
    )


def predict(
    model: Any,  # noqa: ANN401 - CrossEncoder
    query: str,
    documents: list[str],
    batch: int,
) -> list[float]:
    """CrossEncoder.predict's raw scores, before its sigmoid."""
    import torch

    pairs = [(query, document) for document in documents]
    scores = model.predict(
        pairs,
        batch_size=batch,
        activation_fn=torch.nn.Identity(),
        show_progress_bar=False,
    )
    return label_scores(scores.reshape(len(pairs), -1))
