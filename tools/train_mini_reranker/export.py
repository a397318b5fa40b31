# SPDX-License-Identifier: Apache-2.0
"""From a trained Hugging Face folder to the directory that the package ships.

Exported as users export (optimum-intel, text-generation-with-past), int8 weights.
Files that only conversion needs stay behind.
"""

import json
import shutil
from pathlib import Path

from transformers import AutoTokenizer

from harness._shared.checkpoint import LOGIT_SCORE
from harness.export.model_directory import export_openvino

FILES = (
    "config.json",
    "openvino_model.bin",
    "openvino_model.xml",
    "openvino_tokenizer.bin",
    "openvino_tokenizer.xml",
    "tokenizer_config.json",
)


def export(model: Path, work: Path, out: Path) -> None:
    """Exports a model.

    Args:
        model: Hugging Face folder.
        work: Folder for everything that the export writes.
        out: Folder of the package; its model files are replaced.
    """
    if work.exists():
        shutil.rmtree(work)
    export_openvino(model, work, task="text-generation-with-past", weight_format="int8")
    out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(work / name, out / name)
    tokenizer = AutoTokenizer.from_pretrained(model, trust_remote_code=False)
    # config.json alone does not tell the family.
    answers = {
        "true_token_id": tokenizer.convert_tokens_to_ids("yes"),
        "false_token_id": tokenizer.convert_tokens_to_ids("no"),
    }
    (out / LOGIT_SCORE).parent.mkdir(exist_ok=True)
    (out / LOGIT_SCORE).write_text(json.dumps(answers, indent=2) + "\n")
