# SPDX-License-Identifier: Apache-2.0
"""A Python node that reranks in an OpenVINO Model Server that nobody rebuilt.

    graph.pbtxt          one input, "request": the JSON body of /v3/rerank
    graph_tensors.pbtxt  two inputs, "query" and "documents", one element a document

Either answers with one output, "response": the JSON of /v3/rerank's answer. Over
KServe (gRPC or REST), not over /v3. Beside this file stands options.json: the keyword
arguments of harness.load_servable, model_path relative to this folder.

Source of the contract: OpenVINO Model Server's documentation of Python execution and
its src/python, the same from release 2025.4 to its main branch of August 2026.
"""

import json
import re
from pathlib import Path
from typing import Any

from pyovms import Tensor

import harness

LENGTH_BYTES = 4  # in front of each element of a BYTES tensor, little endian


class OvmsPythonModel:
    """Loaded once, shared by all of the server's threads."""

    def initialize(self, kwargs: dict[str, Any]) -> None:
        """Loads the model.

        Raises:
            RuntimeError: The server has another OpenVINO than this package.
            RerankError: options.json or the model is at fault.
        """
        _check_openvino(Path("/proc/self/maps").read_text(encoding="utf-8"))
        base = Path(kwargs["base_path"])
        options = json.loads((base / "options.json").read_text(encoding="utf-8"))
        model = base / options.pop("model_path")
        self._servable = harness.load_servable(model, **options)

    def execute(self, inputs: list[Any]) -> list[Any]:
        """Scores one request.

        Raises:
            ValueError: An input is missing or is no text.
            RerankError: The request is at fault.

        Whatever is raised, the server answers "Error occurred during graph execution"
        and writes the message to its log.
        """
        texts = {tensor.name: elements(bytes(tensor)) for tensor in inputs}
        response = self._servable.rerank(_body(texts))
        return [Tensor("response", response.encode())]


def elements(data: bytes) -> list[str]:
    """The texts of a BYTES tensor.

    A client that sends raw content sends one text as it is; all others send every
    element behind its length.

    Raises:
        ValueError: The bytes are not UTF-8.
    """
    texts, at = [], 0
    while at + LENGTH_BYTES <= len(data):
        end = at + LENGTH_BYTES
        end += int.from_bytes(data[at:end], "little")
        texts.append(data[at + LENGTH_BYTES : end])
        at = end
    if at != len(data) or not data:
        texts = [data]
    try:
        return [text.decode() for text in texts]
    except UnicodeDecodeError as error:
        raise ValueError(f"expected UTF-8, got byte {error.start} broken") from None


def _body(texts: dict[str, list[str]]) -> str:
    """The JSON request, as it came or made of a query and documents."""
    if "request" in texts:
        return _only(texts, "request")
    if set(texts) != {"query", "documents"}:
        raise ValueError(
            "inputs: expected request, or query and documents, got "
            + (", ".join(sorted(texts)) or "none")
        )
    query = _only(texts, "query")
    return json.dumps({"query": query, "documents": texts["documents"]})


def _only(texts: dict[str, list[str]], name: str) -> str:
    if len(texts[name]) != 1:
        raise ValueError(f"{name}: expected one element, got {len(texts[name])}")
    return texts[name][0]


def _check_openvino(maps: str) -> None:
    """Two OpenVINO versions in one process would call into each other."""
    loaded = set(re.findall(r"libopenvino\.so\.\d+", maps))
    if len(loaded) > 1:
        raise RuntimeError(
            "expected the server and this package to have the same OpenVINO, got "
            + " and ".join(sorted(loaded))
        )
