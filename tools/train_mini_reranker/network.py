# SPDX-License-Identifier: Apache-2.0
"""Qwen3ForCausalLM's arithmetic, in a form that trains fast.

The weights' names and shapes are those of transformers' Qwen3ForCausalLM with tied
embeddings, and so are the numbers (a test holds both). What differs is what is
computed:

- A level of tokens continues the keys and values of the one above, so that what
  prompts share is computed once (``forward``).
- Behind the last layer's keys and values only the rows' last tokens go on.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, rms_norm, silu

HEAD = 64  # a head's dimensions
ROPE_THETA = 1e8  # turns two thirds of the dimensions by little in 1,000 tokens
EPSILON = 1e-6

Past = list[
    tuple[Tensor, Tensor]
]  # keys and values of each layer: [rows, heads, *, 64]


@dataclass(frozen=True)
class Shape:
    """Of a network."""

    width: int = 256
    layers: int = 5
    inner: int = 512  # of the MLP

    @property
    def heads(self) -> int:
        """Heads of attention; keys and values have as many."""
        return self.width // HEAD

    def config(self, vocabulary: int) -> dict[str, Any]:
        """For transformers' Qwen3Config."""
        return {
            "vocab_size": vocabulary,
            "hidden_size": self.width,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.heads,
            "head_dim": HEAD,
            "intermediate_size": self.inner,
            "max_position_embeddings": 8192,
            "rope_theta": ROPE_THETA,
            "rms_norm_eps": EPSILON,
            "tie_word_embeddings": True,
        }

    def facts(self) -> dict[str, int]:
        """To record."""
        return asdict(self)


class _Norm(nn.Module):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x: Tensor) -> Tensor:
        return rms_norm(x.float(), self.weight.shape, self.weight, EPSILON)


class _Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        for name in ("q_proj", "k_proj", "v_proj", "o_proj"):
            self.add_module(name, nn.Linear(shape.width, shape.width, bias=False))
        self.q_norm = _Norm(HEAD)
        self.k_norm = _Norm(HEAD)
        self.head_dim = HEAD

    def keys_values(self, x: Tensor, turn: Tensor) -> tuple[Tensor, Tensor]:
        keys = self.k_norm(self._heads(self.k_proj(x)))
        values = self._heads(self.v_proj(x))
        return _turned(keys, turn).to(values.dtype), values

    def forward(self, x: Tensor, turn: Tensor, past: Any, mask: Tensor) -> Tensor:  # noqa: ANN401
        """X [rows, tokens, width]; past: keys and values, those of x among them."""
        queries = _turned(self.q_norm(self._heads(self.q_proj(x))), turn)
        keys, values = past
        # In plain products: on a CPU torch's fused attention takes 1.4 times a step's
        # time, as its gradients are slow, and nothing fuses with it.
        agree = (HEAD**-0.5 * queries.to(values.dtype)) @ keys.transpose(2, 3)
        agree = agree.masked_fill(~mask, -torch.inf).softmax(-1)
        found = agree.to(values.dtype) @ values
        result: Tensor = self.o_proj(found.transpose(1, 2).flatten(2))
        return result

    def _heads(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (-1, HEAD)).transpose(1, 2)


class _Mlp(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.width, shape.inner, bias=False)
        self.up_proj = nn.Linear(shape.width, shape.inner, bias=False)
        self.down_proj = nn.Linear(shape.inner, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.down_proj(silu(self.gate_proj(x)) * self.up_proj(x))
        return result


class _Layer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.input_layernorm = _Norm(shape.width)
        self.self_attn = _Attention(shape)
        self.post_attention_layernorm = _Norm(shape.width)
        self.mlp = _Mlp(shape)

    def forward(
        self,
        x: Tensor,
        turn: Tensor,
        above: Any,  # noqa: ANN401
        mask: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The layer's output, and keys and values of x alone."""
        own = self.input_layernorm(x)
        keys, values = self.self_attn.keys_values(own, turn)
        every = (keys, values) if above is None else _joined(above, keys, values)
        x = x + self.self_attn(own, turn, every, mask)
        return x + self.mlp(self.post_attention_layernorm(x)), keys, values

    def last(
        self,
        x: Tensor,
        turn: Tensor,
        above: Any,  # noqa: ANN401
        mask: Tensor,
        ends: Tensor,
    ) -> Tensor:
        """The layer's output for one token of each row: [rows, width]."""
        own = self.input_layernorm(x)
        keys, values = self.self_attn.keys_values(own, turn)
        every = _joined(above, keys, values)
        rows = torch.arange(len(x), device=x.device)
        mask = mask.expand(len(x), -1, -1, -1)[rows, :, ends][:, :, None]
        turn = turn.expand(-1, len(x), -1, -1)[:, rows, ends][:, :, None]
        chosen = x[rows, ends][:, None]
        chosen = chosen + self.self_attn(own[rows, ends][:, None], turn, every, mask)
        chosen = chosen + self.mlp(self.post_attention_layernorm(chosen))
        return chosen[:, 0]


class Network(nn.Module):
    """A Qwen3ForCausalLM, to train."""

    def __init__(self, shape: Shape, vocabulary: int) -> None:
        """Random weights, as transformers begins."""
        super().__init__()
        self.shape = shape
        self.model = nn.Module()
        self.model.embed_tokens = nn.Embedding(vocabulary, shape.width)
        self.model.layers = nn.ModuleList(_Layer(shape) for _ in range(shape.layers))
        self.model.norm = _Norm(shape.width)
        for weight in self.parameters():
            if weight.ndim > 1:
                nn.init.normal_(weight, std=0.02)
        self._run_layer = _Layer.forward

    def compile_layers(self) -> None:
        """Fuses what a layer does, once for all shapes; takes half a minute.

        On a CPU it needs a C++ compiler.
        """
        torch.compiler.reset()  # torch keeps what it compiled of only so many networks
        self._run_layer = torch.compile(_Layer.forward, dynamic=True)

    def continued(
        self, ids: Tensor, above: Past | None, known: Tensor, layers: int | None = None
    ) -> Past:
        """Keys and values of tokens behind those above.

        Args:
            ids: Tokens [rows, tokens].
            above: Of the tokens in front of them, of as many rows, or None.
            known: Which tokens of above are none of the padding: bool [rows, *].
            layers: How many, the first; None: all.

        Returns:
            Of above and of ids together, of each layer.
        """
        x, turn, mask = self._begun(ids, known)
        run = self._layer_runner()
        result: Past = []
        for i, layer in enumerate(self.model.layers[:layers]):
            behind = above[i] if above else None
            x, keys, values = run(layer, x, turn, behind, mask)
            result.append(_joined(behind, keys, values) if behind else (keys, values))
        return result

    def read(self, ids: Tensor, ends: Tensor, above: Past, known: Tensor) -> Tensor:
        """The stream behind as many layers as above has, at ends: [rows, width].

        Args: as of ``scores``.
        """
        x, turn, mask = self._begun(ids, known)
        run = self._layer_runner()
        for layer, behind in zip(self.model.layers, above, strict=False):
            x, _, _ = run(layer, x, turn, behind, mask)
        return x[torch.arange(len(x), device=x.device), ends]

    def scores(
        self,
        ids: Tensor,
        ends: Tensor,
        above: Past,
        known: Tensor,
        answers: Sequence[int],
    ) -> Tensor:
        """Raw scores, logit("yes") - logit("no"): f32 [rows].

        Args:
            ids: Last tokens of prompts [rows, tokens], padded to the right.
            ends: Place of each row's last token [rows].
            above: Keys and values of what stands in front of them.
            known: As in ``continued``.
            answers: Tokens of yes and no.
        """
        x, turn, mask = self._begun(ids, known)
        *layers, last = self.model.layers
        run = self._layer_runner()
        for layer, behind in zip(layers, above, strict=False):
            x, _, _ = run(layer, x, turn, behind, mask)
        final = self.model.norm(last.last(x, turn, above[-1], mask, ends))
        yes, no = self.model.embed_tokens.weight[list(answers)].float()
        result: Tensor = final.float() @ (yes - no)
        return result

    def _layer_runner(self) -> Any:  # noqa: ANN401
        # What is compiled is compiled again for inference, which does not pay.
        fused = not torch.is_inference_mode_enabled()
        return self._run_layer if fused else _Layer.forward

    def _begun(self, ids: Tensor, known: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Embeddings, rotation [2, rows, tokens, 64] and mask of a level."""
        count = ids.shape[1]
        places = torch.arange(count, device=ids.device)
        # A token's position is the number of real tokens in front of it.
        positions = known.sum(1, keepdim=True) + places
        half = torch.arange(0, HEAD, 2, device=ids.device) / HEAD
        angles = positions[..., None] * ROPE_THETA**-half
        angles = torch.cat([angles, angles], -1)
        own = (places[:, None] >= places).expand(len(known), 1, -1, -1)
        mask = torch.cat([known[:, None, None].expand(-1, 1, count, -1), own], -1)
        x = embedding(ids, self.model.embed_tokens.weight)
        return x, torch.stack([angles.cos(), angles.sin()]), mask


def _joined(above: tuple[Tensor, Tensor], keys: Tensor, values: Tensor) -> Any:  # noqa: ANN401
    return tuple(
        torch.cat([old.to(new.dtype), new], 2)
        for old, new in zip(above, (keys, values), strict=True)
    )


def _turned(x: Tensor, turn: Tensor) -> Tensor:
    """Rotary embedding of [rows, heads, tokens, 64]."""
    cos, sin = turn[0][:, None], turn[1][:, None]
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat([-second, first], -1) * sin
