# SPDX-License-Identifier: Apache-2.0
"""A checkpoint as an int8 ONNX model: ``python -m harness.bench.onnx_model``.

    CHECKPOINT OUT [--cross-encoder]

What ONNX Runtime's users make: torch's exporter, then dynamic quantization of the
products, weights int8 for each output channel. A cross-encoder gives its logits, a
language model ("yes" - "no") at each row's last token, which saves it the rest of the
vocabulary. A process of its own, so that its memory is not the contender's.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from harness._shared import machine
from harness._shared.cross_encoder import load_forward
from harness._shared.pretrained import load_model, load_tokenizer

FILE = "model.onnx"
OUTPUT = "scores"
FOUR_AT_ONCE = {"avx512_vnni", "avx_vnni"}
TOKENS = 24  # of the rows that the exporter sees


def write_onnx(
    checkpoint: Path, out: Path, cross_encoder: bool, int8: bool = True
) -> Path:
    """Writes OUT/model.onnx.

    Args:
        checkpoint: Folder of Hugging Face.
        out: Folder.
        cross_encoder: What the checkpoint is.
        int8: Whether products are quantized; else all is f32.

    Returns:
        The file. Inputs are i64 [rows, tokens]; the output is f32, [rows, labels] of a
        cross-encoder and [rows] of a language model, rows padded on the left.
    """
    out.mkdir(parents=True, exist_ok=True)
    if not int8:
        _export(checkpoint, out / FILE, cross_encoder)
        return out / FILE
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory(dir=out) as folder:
        exact = Path(folder) / FILE
        _export(checkpoint, exact, cross_encoder)
        quantize_dynamic(
            exact,
            out / FILE,
            weight_type=QuantType.QInt8,
            per_channel=True,
            # Sums of pairs overflow where the CPU has no instruction for four.
            reduce_range=not FOUR_AT_ONCE & machine.cpu_flags(),
            nodes_to_exclude=_not_by_matrices(exact),
            use_external_data_format=True,
        )
    return out / FILE


def _export(checkpoint: Path, file: Path, cross_encoder: bool) -> None:
    import torch

    if cross_encoder:
        module, names, _ = load_forward(checkpoint)
    else:
        module, names = _answer(checkpoint), ["input_ids", "attention_mask"]
    axes = {0: torch.export.Dim("rows"), 1: torch.export.Dim("tokens")}
    with torch.inference_mode():
        torch.onnx.export(
            module,
            tuple(torch.ones(2, TOKENS, dtype=torch.int64) for _ in names),
            file,
            input_names=names,
            output_names=[OUTPUT],
            dynamic_shapes=(tuple(axes for _ in names),),
            dynamo=True,
        )


def _not_by_matrices(file: Path) -> list[str]:
    """Products by constants that are no matrices: rotations and the last vector."""
    import onnx

    graph = onnx.load(file, load_external_data=False).graph
    ranks = {weight.name: len(weight.dims) for weight in graph.initializer}
    return [
        node.name
        for node in graph.node
        if node.op_type == "MatMul"
        and any(ranks.get(name, 2) != 2 for name in node.input)
    ]


def _answer(checkpoint: Path) -> Any:  # noqa: ANN401 - torch.nn.Module
    import torch

    model = load_model(checkpoint, "AutoModelForCausalLM", torch.float32)
    tokenizer = load_tokenizer(checkpoint)
    yes, no = (tokenizer.convert_tokens_to_ids(word) for word in ("yes", "no"))
    weight = model.get_output_embeddings().weight

    class Answer(torch.nn.Module):  # type: ignore[misc]  # torch is not typed here
        def __init__(self) -> None:
            super().__init__()
            self.body = model.model
            self.difference = torch.nn.Parameter(weight[yes] - weight[no])

        def forward(self, *inputs: Any) -> Any:  # noqa: ANN401
            input_ids, attention_mask = inputs
            places = (attention_mask.cumsum(1) - 1).clamp(min=0)
            hidden = self.body(
                input_ids=input_ids,
                attention_mask=attention_mask,
                position_ids=places,
                use_cache=False,
            ).last_hidden_state
            return hidden[:, -1] @ self.difference

    return Answer().eval()


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="An int8 ONNX model.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cross-encoder", action="store_true")
    options = parser.parse_args()
    write_onnx(options.checkpoint, options.out, options.cross_encoder)


if __name__ == "__main__":
    main()
