# SPDX-License-Identifier: Apache-2.0
"""Makes the untrained model that ships with the package for now.

A Qwen3ForCausalLM with random weights and the first 9,438 merges of Qwen3's own
tokenizer, exported by optimum-intel. It shows the pipeline; its order means
nothing.

    python tools/make_stand_in_model.py python/harness/models/mini-reranker
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from harness.openvino_export import export_openvino
from harness.random_model import (
    qwen3_tokenizer_files,
    save_random_qwen3,
)

# Up to and with "yes", which is token 9693 = 256 bytes + 9,437 merges before it.
MERGES = 9438
FILES = (
    "config.json",
    "openvino_model.bin",
    "openvino_model.xml",
    "openvino_tokenizer.bin",
    "openvino_tokenizer.xml",
    "tokenizer_config.json",
)


def cut_tokenizer(out: Path) -> None:
    """Saves Qwen3's tokenizer with its first merges only."""
    source = qwen3_tokenizer_files()
    tokenizer: dict[str, Any] = json.loads((source / "tokenizer.json").read_text())
    model = tokenizer["model"]
    size = 256 + MERGES
    model["merges"] = model["merges"][:MERGES]
    model["vocab"] = {t: i for t, i in model["vocab"].items() if i < size}
    config = json.loads((source / "tokenizer_config.json").read_text())
    decoder = {}
    for offset, token in enumerate(tokenizer["added_tokens"]):
        old = str(token["id"])
        token["id"] = size + offset
        decoder[str(token["id"])] = config["added_tokens_decoder"][old]
    config["added_tokens_decoder"] = decoder
    out.mkdir(parents=True)
    (out / "tokenizer.json").write_text(json.dumps(tokenizer))
    (out / "tokenizer_config.json").write_text(json.dumps(config))


def main() -> None:
    """Writes the model into the folder named on the command line."""
    out = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        cut_tokenizer(work / "tokenizer")
        save_random_qwen3(
            work / "hf",
            tie_word_embeddings=True,
            tokenizer_files=work / "tokenizer",
        )
        export_openvino(
            work / "hf",
            work / "ov",
            task="text-generation-with-past",
            weight_format="fp16",
        )
        out.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copy(work / "ov" / name, out / name)


if __name__ == "__main__":
    main()
