# SPDX-License-Identifier: Apache-2.0
"""The text model of a checkpoint that also sees: what a reranker of texts needs.

Qwen3-VL's text model is a Qwen3: the three positions that it gives to each token (time,
height, width) are equal where there is no picture, and then its rotary embedding is
Qwen3's.

Example:
    >>> with text_checkpoint(Path("Qwen3-VL-Reranker-2B"), out) as folder:
    ...     print(folder)  # a Qwen3ForCausalLM with the same tokenizer

Needs the extra ``reference``; importing this module needs none.
"""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Of both configurations, with the same meaning.
_SHARED = (
    "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers",
    "num_attention_heads", "num_key_value_heads", "head_dim", "hidden_act",
    "max_position_embeddings", "initializer_range", "rms_norm_eps", "attention_bias",
)  # fmt: skip


@contextlib.contextmanager
def text_checkpoint(model: Path, work: Path) -> Iterator[Path]:
    """The folder itself, or one with its text model while the block runs.

    Args:
        model: The checkpoint's folder.
        work: Where there is room for the text model.
    """
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    if config.get("model_type") != "qwen3_vl":
        yield model
        return
    with tempfile.TemporaryDirectory(dir=work) as folder:
        _save_text_model(model, Path(folder))
        yield Path(folder)


def _save_text_model(model: Path, out: Path) -> None:
    from transformers import (
        AutoTokenizer,
        Qwen3Config,
        Qwen3ForCausalLM,
        Qwen3VLForConditionalGeneration,
    )

    whole = Qwen3VLForConditionalGeneration.from_pretrained(
        model, dtype="auto", trust_remote_code=False
    )
    text = whole.config.text_config
    tied = whole.lm_head.weight is whole.model.language_model.embed_tokens.weight
    config = Qwen3Config(
        **{name: getattr(text, name) for name in _SHARED},
        rope_parameters={
            "rope_type": "default",
            "rope_theta": text.rope_parameters["rope_theta"],
        },
        tie_word_embeddings=tied,
    )
    qwen3 = Qwen3ForCausalLM(config).to(whole.dtype)
    qwen3.model.load_state_dict(whole.model.language_model.state_dict())
    if not tied:
        qwen3.lm_head.load_state_dict(whole.lm_head.state_dict())
    qwen3.save_pretrained(out)
    AutoTokenizer.from_pretrained(model, trust_remote_code=False).save_pretrained(out)
