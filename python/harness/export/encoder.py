# SPDX-License-Identifier: Apache-2.0
"""Exports encoders that optimum-intel does not export: OpenVINO traces them.

    ModernBERT classifiers
    chains of sentence-transformers' modules (harness._shared.module_chain)

Example:
    >>> export_encoder(Path("ettin-reranker-17m-v1"), Path("ov"))

Needs the extras ``reference`` and ``export``; importing this module needs none.
"""

import contextlib
import importlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from harness._shared.checkpoint_files import read_object
from harness._shared.cross_encoder import load_forward
from harness._shared.module_chain import read_chain
from harness._shared.pretrained import load_tokenizer
from harness.errors import FailedPreconditionError

# Encoders whose traced graph is tested.
TRACED = ("modernbert", "bert")


def is_traced(model: Path) -> bool:
    """Whether a classifier is exported here, and not by optimum-intel.

    Raises:
        FailedPreconditionError: A module behind its encoder is not known.
    """
    config = read_object(model / "config.json")
    return bool(read_chain(model)) or config.get("model_type") == "modernbert"


def export_encoder(model: Path, out: Path, *, fp16: bool = False) -> None:
    """Writes openvino_model.xml and .bin, config.json and the tokenizer's own files.

    Inputs are input_ids and attention_mask, and token_type_ids where the encoder has
    types, [rows, tokens] each; the output is logits, [rows, labels].

    Args:
        model: The checkpoint's folder.
        out: Folder to write.
        fp16: Whether weights are stored in f16, not in f32.

    Raises:
        FailedPreconditionError: The encoder is not one of TRACED, or a module behind
            it is not known.
    """
    import openvino
    import torch

    model_type = read_object(model / "config.json").get("model_type")
    if model_type not in TRACED:
        raise FailedPreconditionError(
            f"{model}: model_type: expected one of {', '.join(TRACED)}, got "
            f"{model_type}"
        )
    forward, names, _ = load_forward(model)
    example = tuple(torch.ones(2, 9, dtype=torch.long) for _ in names)
    with torch.no_grad(), _plain_masks(forward):
        graph = openvino.convert_model(
            forward, example_input=example, input=[(-1, -1)] * len(names)
        )
    for port, name in zip(graph.inputs, names, strict=True):
        port.set_names({name})
    graph.outputs[0].set_names({"logits"})
    openvino.save_model(graph, out / "openvino_model.xml", compress_to_fp16=fp16)
    shutil.copyfile(model / "config.json", out / "config.json")
    load_tokenizer(model).save_pretrained(out)


@contextlib.contextmanager
def _plain_masks(forward: Any) -> Iterator[None]:  # noqa: ANN401
    """Makes the masks of transformers by operations that can be traced."""
    import torch

    def additive(allowed: Any, dtype: Any) -> Any:  # noqa: ANN401
        return torch.where(allowed, 0.0, torch.finfo(dtype).min)

    def full(*, inputs_embeds: Any, attention_mask: Any, **_: Any) -> Any:  # noqa: ANN401
        rows = (attention_mask != 0)[:, None, None, :]
        return additive(
            rows.expand(-1, 1, inputs_embeds.shape[1], -1), inputs_embeds.dtype
        )

    def window(
        *,
        config: Any,  # noqa: ANN401
        inputs_embeds: Any,  # noqa: ANN401
        attention_mask: Any,  # noqa: ANN401
        **_: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        place = torch.arange(inputs_embeds.shape[1])
        near = (place[None, :] - place[:, None]).abs() <= config.sliding_window
        rows = (attention_mask != 0)[:, None, None, :]
        return additive(rows & near[None, None], inputs_embeds.dtype)

    module = importlib.import_module(type(forward.encoder).__module__)
    with contextlib.ExitStack() as stack:
        for name, ours in (
            ("create_bidirectional_mask", full),
            ("create_bidirectional_sliding_window_mask", window),
        ):
            if hasattr(module, name):
                stack.enter_context(mock.patch.object(module, name, ours))
        yield
