# SPDX-License-Identifier: Apache-2.0
"""deploy/kubernetes: valid, of one piece, and its commands run."""

import importlib.util
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

import harness
from harness.cli.main import build_parser
from helpers.command_line import ROOT
from helpers.serve_process import running

FILES = sorted((ROOT / "deploy/kubernetes").glob("*.yaml"))
MANIFESTS: list[dict[str, Any]] = [
    manifest for file in FILES for manifest in yaml.safe_load_all(file.read_text())
]
IDS = [f"{m['kind']}-{m['metadata']['name']}" for m in MANIFESTS]
PROBES = ["startupProbe", "readinessProbe", "livenessProbe"]
needs_schemas = pytest.mark.skipif(
    not importlib.util.find_spec("kubernetes_validate")
    or not importlib.util.find_spec("kserve"),
    reason="an environment of the group quick, without schemas",
)


def of_kind(kind: str) -> list[dict[str, Any]]:
    found = [manifest for manifest in MANIFESTS if manifest["kind"] == kind]
    assert found
    return found


def named(kind: str, name: str) -> dict[str, Any]:
    (found,) = [m for m in of_kind(kind) if m["metadata"]["name"] == name]
    return found


def container(deployment: dict[str, Any]) -> dict[str, Any]:
    (only,) = deployment["spec"]["template"]["spec"]["containers"]
    found: dict[str, Any] = only
    return found


DEPLOYMENTS = of_kind("Deployment")


@needs_schemas
@pytest.mark.parametrize("manifest", MANIFESTS, ids=IDS)
def test_a_manifest_is_what_kubernetes_and_kserve_take(
    manifest: dict[str, Any],
) -> None:
    from helpers.manifest_schemas import violations

    assert violations(manifest) == []


@needs_schemas
@pytest.mark.parametrize("manifest", MANIFESTS, ids=IDS)
def test_the_schemas_refuse_an_unknown_field_and_a_wrong_type(
    manifest: dict[str, Any],
) -> None:
    from helpers.manifest_schemas import violations

    assert violations({**manifest, "spce": 1})
    assert violations({**manifest, "spec": 1})
    damaged = deepcopy(manifest)
    damaged["spec"]["unknown"] = 1
    assert any(line.startswith("spec: ") for line in violations(damaged))


@needs_schemas
def test_the_schema_of_kserve_reaches_into_probes_and_numbers() -> None:
    from helpers.manifest_schemas import violations

    (service,) = of_kind("InferenceService")
    damaged = deepcopy(service)
    predictor = damaged["spec"]["predictor"]
    predictor["minReplicas"] = "one"
    predictor["model"]["storageURI"] = predictor["model"].pop("storageUri")
    predictor["model"]["readinessProbe"]["httpGet"]["prot"] = 1
    found = violations(damaged)
    for word in ("minReplicas", "storageURI", "prot"):
        assert any(word in line for line in found), (word, found)


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda d: d["metadata"]["name"])
def test_a_deployment_its_service_and_its_scaling_belong_together(
    deployment: dict[str, Any],
) -> None:
    name = deployment["metadata"]["name"]
    pod = deployment["spec"]["template"]
    selector = {"app": name}
    assert deployment["spec"]["selector"]["matchLabels"] == selector
    assert pod["metadata"]["labels"] == selector
    assert named("Service", name)["spec"]["selector"] == selector
    target = named("HorizontalPodAutoscaler", name)["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", name)
    assert "replicas" not in deployment["spec"], "applying it again would undo scaling"
    ports = {port["name"] for port in container(deployment)["ports"]}
    assert {p["targetPort"] for p in named("Service", name)["spec"]["ports"]} <= ports
    for probe in PROBES:
        assert container(deployment)[probe]["httpGet"]["port"] in ports


def test_every_claim_and_mounted_volume_exists() -> None:
    claims = {claim["metadata"]["name"] for claim in of_kind("PersistentVolumeClaim")}
    for workload in [*DEPLOYMENTS, *of_kind("Job")]:
        pod = workload["spec"]["template"]["spec"]
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        assert {m["name"] for m in container(workload)["volumeMounts"]} == set(volumes)
        claim = volumes["models"]["persistentVolumeClaim"]["claimName"]
        assert claim in claims
    (service,) = of_kind("InferenceService")
    uri = service["spec"]["predictor"]["model"]["storageUri"]
    assert uri.removeprefix("pvc://").partition("/")[0] in claims


def test_all_name_the_folder_that_the_job_bakes() -> None:
    (job,) = of_kind("Job")
    options = build_parser().parse_args(container(job)["args"])
    folder = str(options.out)
    serve, ovms = (
        container(named("Deployment", name))["args"]
        for name in ("rerank-serve", "rerank-ovms")
    )
    assert f"{options.out.name}={folder}" in serve
    assert f"--model_path={folder}" in ovms
    assert f"--model_name={options.out.name}" in ovms
    (service,) = of_kind("InferenceService")
    assert service["metadata"]["name"] == options.out.name
    model = service["spec"]["predictor"]["model"]
    assert model["storageUri"].endswith(f"/{options.out.name}")
    # The servers' probes ask for the model by that name.
    for holder in (model, container(named("Deployment", "rerank-ovms"))):
        for probe in PROBES[:2]:
            path = holder[probe]["httpGet"]["path"]
            assert path == f"/v2/models/{options.out.name}/ready"


def test_the_image_starts_what_the_manifest_means() -> None:
    text = (ROOT / "deploy/Dockerfile").read_text()
    assert 'ENTRYPOINT ["python", "-m", "harness"]' in text
    user = re.findall(r"^USER (\d+)$", text, re.MULTILINE)
    pod = named("Deployment", "rerank-serve")["spec"]["template"]["spec"]
    assert user == [str(pod["securityContext"]["runAsUser"])]


def expanded(arguments: list[str], values: dict[str, str]) -> list[str]:
    """Arguments as the kubelet hands them over: $(NAME) is the variable's value."""
    return [
        re.sub(r"\$\((\w+)\)", lambda found: values[found[1]], argument)
        for argument in arguments
    ]


def test_the_command_of_serve_runs_answers_its_probes_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest's own arguments, but for the port and where the volume is."""
    here = container(named("Deployment", "rerank-serve"))
    (tmp_path / "qwen3-reranker").symlink_to(harness.bundled_model())
    command, *arguments = expanded(here["args"], {"RERANK_THREADS": "1"})
    assert command == "serve"
    assert "--port=8000" in arguments
    arguments = [
        argument.replace("/models/", f"{tmp_path}/")
        for argument in arguments
        if argument != "--port=8000"
    ]
    assert {entry["name"] for entry in here["env"]} == {
        "RERANK_THREADS",
        "RERANK_API_KEY",
    }
    monkeypatch.setenv("RERANK_API_KEY", "the key")
    with running(*arguments) as process:
        server = process.server
        for probe in PROBES:
            assert server.get(here[probe]["httpGet"]["path"]).status == 200, probe
        body = {"query": "make backups", "documents": ["a game", "a backup tool"]}
        assert server.post("/v1/rerank", body).status == 401
        server.headers["Authorization"] = "Bearer the key"
        answer = server.post("/v1/rerank", body | {"model": "qwen3-reranker"})
        assert [r["index"] for r in answer.json["results"]] == [1, 0]
        assert server.get("/metrics").status == 200
        assert process.end() == 0
