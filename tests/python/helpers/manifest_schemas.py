# SPDX-License-Identifier: Apache-2.0
"""Schemas of Kubernetes objects, out of packages: nothing is asked of a network.

Kubernetes' own come with kubernetes-validate. KServe's are made of the types that its
Python package states for each model; that package's sources are read, not imported,
since they want protobuf 6.
"""

import ast
import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

KUBERNETES = "1.37"
DEFINITIONS = f"kubernetes-json-schema/v{KUBERNETES}.0-local-strict/_definitions.json"
QUANTITIES = {"ResourceQuantity", "V1beta1MetricQuantity"}
SIMPLE = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "object": {},
    "datetime": {"type": "string"},
}


def package_folder(name: str) -> Path:
    """Where a package is installed, without importing it."""
    spec = importlib.util.find_spec(name)
    assert spec
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def violations(manifest: dict[str, Any]) -> list[str]:
    """What of a manifest its schema does not allow, with its place."""
    from jsonschema import Draft202012Validator

    schema = schema_of(manifest["apiVersion"], manifest["kind"])
    return [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(manifest)
    ]


def schema_of(api_version: str, kind: str) -> dict[str, Any]:
    """The schema of a kind of object; it refuses fields that it does not know."""
    if api_version == "serving.kserve.io/v1beta1":
        used: dict[str, Any] = {}
        root = _kserve_type(f"V1beta1{kind}", used)
        return root | {"$defs": _kubernetes_definitions() | used}
    group, _, version = api_version.rpartition("/")
    name = f"io.k8s.api.{group or 'core'}.{version}.{kind}"
    return {"$ref": f"#/$defs/{name}", "$defs": _kubernetes_definitions()}


@cache
def _kubernetes_definitions() -> dict[str, Any]:
    file = package_folder("kubernetes_validate") / DEFINITIONS
    definitions: dict[str, Any] = json.loads(file.read_text())["$defs"]
    return definitions


def _kserve_type(name: str, used: dict[str, Any]) -> dict[str, Any]:
    """The schema of a type as KServe's package writes it; its models come to `used`."""
    if name in SIMPLE:
        return SIMPLE[name]
    if inner := re.fullmatch(r"list\[(.+)\]", name):
        return {"type": "array", "items": _kserve_type(inner[1], used)}
    if inner := re.fullmatch(r"dict\(str, (.+)\)", name):
        values = _kserve_type(inner[1], used)
        return {"type": "object", "additionalProperties": values}
    if name in QUANTITIES:
        return {"type": ["string", "number"]}
    if name.startswith(("V1beta1", "V1alpha1")):
        if name not in used:
            used[name] = {}  # Types name each other.
            used[name] = _kserve_model(name, used)
        return {"$ref": f"#/$defs/{name}"}
    return {"$ref": f"#/$defs/{_kubernetes_type(name)}"}


def _kubernetes_type(name: str) -> str:
    """V1Probe or K8sIoApiAppsV1Deployment as Kubernetes' schemas name it."""
    short = name.removeprefix("V1")
    for place in ("io.k8s.api.core.v1", "io.k8s.apimachinery.pkg.apis.meta.v1"):
        if f"{place}.{short}" in _kubernetes_definitions():
            return f"{place}.{short}"
    for known in _kubernetes_definitions():
        if known.replace("io.k8s.", "k8sio").replace(".", "").lower() == name.lower():
            return known
    raise AssertionError(f"KServe's package names {name}: what is it?")


def _kserve_model(name: str, used: dict[str, Any]) -> dict[str, Any]:
    tables: dict[str, dict[str, str]] = {}
    for statement in _kserve_class(name).body:
        if isinstance(statement, ast.Assign):
            (target,) = statement.targets
            if isinstance(target, ast.Name):
                tables[target.id] = ast.literal_eval(statement.value)
    properties = {
        tables["attribute_map"][field]: _kserve_type(kind, used)
        for field, kind in tables["openapi_types"].items()
        if not kind.endswith("Status")  # Clusters write it, manifests do not.
    }
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


@cache
def _kserve_classes() -> dict[str, ast.ClassDef]:
    found = {}
    for file in (package_folder("kserve") / "models").glob("v1*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef):
                found[node.name] = node
    return found


def _kserve_class(name: str) -> ast.ClassDef:
    return _kserve_classes()[name]
