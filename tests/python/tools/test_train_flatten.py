# SPDX-License-Identifier: Apache-2.0
"""Flattened weights are the same model, and its products get flatter numbers."""

import copy

import pytest
import torch
from transformers import Qwen3Config, Qwen3ForCausalLM

from tools.train_mini_reranker.flatten import ALONE, flatten

SIZES = {
    "vocab_size": 50,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "tie_word_embeddings": True,
}
PROMPTS = [torch.arange(start, start + 20).unsqueeze(0) for start in (0, 11, 27)]


def loud() -> Qwen3ForCausalLM:
    """A model with a neuron that outweighs the others, and a loud place of a norm."""
    torch.manual_seed(0)
    model = Qwen3ForCausalLM(Qwen3Config(**SIZES)).eval()
    with torch.no_grad():
        for layer in model.model.layers:
            layer.mlp.up_proj.weight[7] *= 100
            layer.mlp.down_proj.weight[:, 7] /= 10
            layer.input_layernorm.weight[3] *= 30
    return model


def unevenness(model: Qwen3ForCausalLM) -> float:
    """The largest number that a product gets by the middle one, at worst."""
    worst = 0.0

    def note(_: torch.nn.Module, inputs: tuple[torch.Tensor]) -> None:
        nonlocal worst
        places = inputs[0].abs().flatten(0, -2).amax(0)
        worst = max(worst, float(places.max() / places.median()))

    hooks = [
        product.register_forward_pre_hook(note)
        for layer in model.model.layers
        for product in (layer.self_attn.q_proj, layer.mlp.down_proj)
    ]
    model(PROMPTS[0])
    for hook in hooks:
        hook.remove()
    return worst


def test_it_is_the_same_model_with_flatter_numbers() -> None:
    model = loud()
    flat = copy.deepcopy(model)
    flatten(flat, PROMPTS)
    with torch.inference_mode():
        for prompt in PROMPTS:
            torch.testing.assert_close(
                flat(prompt).logits, model(prompt).logits, rtol=1e-4, atol=1e-4
            )
        assert unevenness(model) > 20
        assert unevenness(flat) < unevenness(model) / 4


def test_no_value_of_the_last_layer_stands_alone_in_its_row() -> None:
    model = loud()
    with torch.no_grad():
        values = model.model.layers[-1].self_attn.v_proj.weight
        values[0] /= 10
        values[0, 9] = 4
    flat = copy.deepcopy(model)
    flatten(flat, PROMPTS)
    sizes = flat.model.layers[-1].self_attn.v_proj.weight.detach().abs()
    assert float((sizes.amax(1) / sizes.median(1).values).max()) <= ALONE * 1.001
    with torch.inference_mode():
        torch.testing.assert_close(
            flat(PROMPTS[0]).logits, model(PROMPTS[0]).logits, rtol=1e-4, atol=1e-4
        )


def test_what_cannot_be_flattened_is_refused() -> None:
    shared = Qwen3ForCausalLM(Qwen3Config(**{**SIZES, "num_key_value_heads": 1}))
    with pytest.raises(ValueError, match="values of its own for every head"):
        flatten(shared, PROMPTS)
    with pytest.raises(ValueError, match="expected prompts, got none"):
        flatten(loud(), [])
