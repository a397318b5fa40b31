# SPDX-License-Identifier: Apache-2.0
"""Makes what goes into each product flatter, without changing a score.

Some numbers of the stream are a hundred times as large as others: a neuron that holds a
text's mean, heads that take it. Where activations are quantized in groups, the others
of a group keep few bits, and int8 weights that wait for large numbers are small beside
their row's. Both sides of a product can be scaled against one another:

    y = W x = (W s) (x / s)

and 1 / s goes into what makes x: a norm's weights, the rows of up_proj, those of
v_proj. In f32 that is the same model (SmoothQuant, Xiao et al., 2023, with shares for
activations of ALPHA).
"""

from collections.abc import Iterable
from typing import Any

import torch
from transformers import Qwen3ForCausalLM

# The larger, the flatter activations become and the less flat weights. Of 0.3, 0.5 and
# 0.8 this one moved scores least, with activations quantized and without.
ALPHA = 0.8
# The last layer's values hold the sum of what words have in common: one weight, beside
# which int8 leaves nothing of its row's others. The norm takes over what is beyond so
# many times the middle one. Of the scores' difference this takes three quarters; in
# other layers it gains nothing.
ALONE = 100
LEAST = 1e-5  # of what is measured
Scales = dict[int, torch.Tensor]  # by the id of a product


@torch.inference_mode()
def flatten(
    model: Qwen3ForCausalLM, prompts: Iterable[torch.Tensor], alpha: float = ALPHA
) -> None:
    """Scales the weights of a model by what its products get for some prompts.

    Args:
        model: Changed in place. Every head has keys and values of its own.
        prompts: Token ids [1, tokens], each a prompt.
        alpha: Share of the activations' differences that weights take over, 0 to 1.

    Raises:
        ValueError: Heads share values.
    """
    if model.config.num_attention_heads != model.config.num_key_value_heads:
        raise ValueError("flatten: expected values of its own for every head")
    largest = _largest(model, prompts)
    for layer in model.model.layers:
        attention, mlp = layer.self_attn, layer.mlp
        projections = [attention.q_proj, attention.k_proj, attention.v_proj]
        for norm, products in (
            (layer.input_layernorm, projections),
            (layer.post_attention_layernorm, [mlp.gate_proj, mlp.up_proj]),
        ):
            norm.weight.div_(_scale(largest, products, alpha))
        for maker, product in (
            (attention.v_proj, attention.o_proj),
            (mlp.up_proj, mlp.down_proj),
        ):
            maker.weight.div_(_scale(largest, [product], alpha).unsqueeze(1))
    _share(model.model.layers[-1])


def _share(layer: Any) -> None:  # noqa: ANN401
    """Takes from values' weights that stand alone in their rows, see ALONE."""
    attention = layer.self_attn
    sizes = attention.v_proj.weight.abs()
    middle = sizes.median(1, keepdim=True).values.clamp(min=LEAST)
    beyond = ((sizes / middle).amax(0) / ALONE).clamp(min=1)
    layer.input_layernorm.weight.mul_(beyond)
    for product in (attention.q_proj, attention.k_proj, attention.v_proj):
        product.weight.div_(beyond)


def _scale(largest: Scales, products: list[Any], alpha: float) -> torch.Tensor:
    """Scales the columns of products that read the same; what they read goes by it."""
    columns = torch.stack([p.weight.abs().amax(0) for p in products]).amax(0)
    activations = largest[id(products[0])].clamp(min=LEAST) ** alpha
    scale = activations / columns.clamp(min=LEAST) ** (1 - alpha)
    scale /= scale.log().mean().exp()
    for product in products:
        product.weight.mul_(scale)
    return scale


def _largest(model: Qwen3ForCausalLM, prompts: Iterable[torch.Tensor]) -> Scales:
    """The largest number that each product gets in each place."""
    largest: Scales = {}

    def note(product: torch.nn.Module, inputs: tuple[torch.Tensor]) -> None:
        most = inputs[0].abs().flatten(0, -2).amax(0)
        before = largest.get(id(product), most)
        largest[id(product)] = torch.maximum(before, most)

    hooks = [
        product.register_forward_pre_hook(note)
        for layer in model.model.layers
        for product in (
            layer.self_attn.q_proj,
            layer.self_attn.o_proj,
            layer.mlp.gate_proj,
            layer.mlp.down_proj,
        )
    ]
    try:
        for prompt in prompts:
            model.model(prompt)
    finally:
        for hook in hooks:
            hook.remove()
    if not largest:
        raise ValueError("flatten: expected prompts, got none")
    return largest
