# SPDX-License-Identifier: Apache-2.0
"""A sentence-transformers cross-encoder made of modules: an encoder, then a head.

    modules.json   Transformer, Pooling, Dense, LayerNorm, Dense      (ettin-reranker)

Read here and built in torch, without that package and without code of a checkpoint:
what is not known is refused.

Example:
    >>> chain = read_chain(Path("ettin-reranker-17m-v1"))
    >>> head = build_head(chain)

Needs the extra ``reference``; importing this module needs none.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import FailedPreconditionError

MODULES = "modules.json"
_HIDDEN = "sentence_embedding"
_ACTIVATIONS = ("Identity", "GELU", "Tanh", "ReLU", "SiLU", "Sigmoid")
_POOLINGS = ("cls", "mean")


@dataclass(frozen=True)
class Module:
    """One module behind the encoder.

    Attributes:
        kind: The last part of its type: "Pooling", "Dense", "LayerNorm".
        folder: With its config.json and its weights.
        config: What config.json states.
    """

    kind: str
    folder: Path
    config: dict[str, Any]


def read_chain(folder: Path) -> list[Module]:
    """The modules behind a checkpoint's encoder.

    Args:
        folder: The checkpoint's.

    Returns:
        The modules, in order; none where the checkpoint has no head of modules, as a
        classifier of transformers or a language model.

    Raises:
        FailedPreconditionError: A module is not known, or cannot be read.
    """
    file = folder / MODULES
    if not file.is_file():
        return []
    listed = _read(file)
    if not isinstance(listed, list) or not all(isinstance(m, dict) for m in listed):
        raise FailedPreconditionError(f"{file}: expected a list of modules")
    kinds = [str(m.get("type")).rpartition(".")[2] for m in listed]
    if kinds[:1] != ["Transformer"] or kinds[1:] in ([], ["LogitScore"]):
        return []
    chain = []
    for kind, module in zip(kinds[1:], listed[1:], strict=True):
        inner = folder / str(module.get("path"))
        config = _read(inner / "config.json")
        if kind not in _CHECKS:
            raise FailedPreconditionError(
                f"{file}: type: expected one of {', '.join(_CHECKS)}, got {kind}"
            )
        _CHECKS[kind](config, inner / "config.json")
        chain.append(Module(kind, inner, config))
    if kinds[1] != "Pooling" or kinds.count("Pooling") != 1:
        raise FailedPreconditionError(
            f"{file}: expected Pooling behind the Transformer, got {', '.join(kinds)}"
        )
    return chain


def build_head(chain: list[Module]) -> Any:  # noqa: ANN401 - a torch module
    """The modules as one torch module, in f32.

    Its inputs are the encoder's hidden states, [rows, tokens, hidden], and the mask,
    [rows, tokens]; its output is what the last module gives, [rows, labels].

    Raises:
        FailedPreconditionError: Weights are missing or have another shape.
    """
    import torch

    pooling = _pooling(chain[0].config, chain[0].folder)

    class Head(torch.nn.Module):  # type: ignore[misc]  # torch is not typed here
        def __init__(self) -> None:
            super().__init__()
            built = [_BUILDERS[module.kind](module) for module in chain[1:]]
            self.modules_behind = torch.nn.Sequential(*built)

        def forward(self, hidden: Any, mask: Any) -> Any:  # noqa: ANN401
            if pooling == "cls":
                pooled = hidden[:, 0]
            else:
                weights = mask.unsqueeze(-1).to(hidden.dtype)
                pooled = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            return self.modules_behind(pooled)

    return Head().eval()


def _read(file: Path) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        line = " ".join(str(error).split())
        raise FailedPreconditionError(f"{file}: expected JSON, got: {line}") from error


def _check(config: Any, file: Path, key: str, expected: tuple[Any, ...]) -> None:  # noqa: ANN401
    stated = config.get(key, expected[0])
    if stated not in expected:
        names = " or ".join(map(repr, expected))
        raise FailedPreconditionError(
            f"{file}: {key}: expected {names}, got {stated!r}"
        )


def _pooling(config: Any, file: Path) -> str:  # noqa: ANN401
    """The mode, in the spelling of either format."""
    older = {f"pooling_mode_{mode}": mode for mode in ("cls_token", "mean_tokens")}
    asked = [
        key for key, on in config.items() if key.startswith("pooling_mode_") and on
    ]
    if not asked:
        _check(config, file, "pooling_mode", _POOLINGS)
        return str(config.get("pooling_mode", "mean"))
    if len(asked) > 1 or asked[0] not in older:
        raise FailedPreconditionError(
            f"{file}: expected one of {', '.join(older)}, got {', '.join(asked)}"
        )
    return older[asked[0]].partition("_")[0]


def _check_pooling(config: Any, file: Path) -> None:  # noqa: ANN401
    _pooling(config, file)


def _check_dense(config: Any, file: Path) -> None:  # noqa: ANN401
    _check(config, file, "module_input_name", (_HIDDEN,))
    _check(config, file, "module_output_name", (_HIDDEN, "scores", None))
    _check(config, file, "use_residual", (False,))
    path = str(config.get("activation_function"))
    known = [f"torch.nn.modules.activation.{name}" for name in _ACTIVATIONS[1:]]
    known.append("torch.nn.modules.linear.Identity")
    if path not in known:
        raise FailedPreconditionError(
            f"{file}: activation_function: expected one of {', '.join(_ACTIVATIONS)} "
            f"of torch.nn, got {path}"
        )


def _check_layer_norm(config: Any, file: Path) -> None:  # noqa: ANN401
    if not isinstance(config.get("dimension"), int):
        raise FailedPreconditionError(f"{file}: dimension: expected an integer")


def _dense(module: Module) -> Any:  # noqa: ANN401
    import torch

    stated = module.config
    linear = torch.nn.Linear(
        stated["in_features"], stated["out_features"], bias=stated.get("bias", True)
    )
    _load(linear, module, "linear.")
    activation = str(stated["activation_function"]).rpartition(".")[2]
    return torch.nn.Sequential(linear, getattr(torch.nn, activation)())


def _layer_norm(module: Module) -> Any:  # noqa: ANN401
    import torch

    norm = torch.nn.LayerNorm(module.config["dimension"])
    _load(norm, module, "norm.")
    return norm


def _load(layer: Any, module: Module, prefix: str) -> None:  # noqa: ANN401
    """Weights of a safetensors file, whose names begin with the prefix."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    file = module.folder / "model.safetensors"
    try:
        weights = load_file(file)
        layer.load_state_dict(
            {name.removeprefix(prefix): w.float() for name, w in weights.items()}
        )
    except (OSError, SafetensorError, RuntimeError) as error:
        line = " ".join(str(error).split())[:300]
        raise FailedPreconditionError(f"{file}: {line}") from error


_CHECKS: dict[str, Callable[[Any, Path], None]] = {
    "Pooling": _check_pooling,
    "Dense": _check_dense,
    "LayerNorm": _check_layer_norm,
}
_BUILDERS: dict[str, Callable[[Module], Any]] = {
    "Dense": _dense,
    "LayerNorm": _layer_norm,
}
