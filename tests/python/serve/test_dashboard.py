# SPDX-License-Identifier: Apache-2.0
"""The Grafana dashboard asks for metrics that there are."""

import json
import re

from helpers.command_line import ROOT
from helpers.serving import Served

DASHBOARD = json.loads((ROOT / "deploy/grafana/serve.json").read_text(encoding="utf-8"))
TARGETS = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]


def asked() -> set[str]:
    return {name for t in TARGETS for name in re.findall(r"rerank_\w+", t["expr"])}


def test_every_metric_is_served(server: Served) -> None:
    assert server.post("/rerank", {"query": "q", "documents": ["a"]}).status == 200
    text = server.get("/metrics").data.decode()
    served = {re.split(r"[{ ]", line)[0] for line in text.splitlines()}
    assert asked() - served == set()


def test_every_metric_of_ours_is_shown(server: Served) -> None:
    text = server.get("/metrics").data.decode()
    families = set(re.findall(r"^# TYPE (rerank_\w+) ", text, re.MULTILINE))
    # `_created` says when a counter began; requests and sequences are on other panels
    # as rates of theirs.
    unseen = {"rerank_model_requests", "rerank_model_sequences"}
    shown = {re.sub(r"_(total|bucket)$", "", name) for name in asked()}
    named = {re.sub(r"_total$", "", f) for f in families if not f.endswith("_created")}
    assert named - shown - unseen == set()


def test_labels_of_legends_are_labels_of_metrics(server: Served) -> None:
    text = server.get("/metrics").data.decode()
    for target in TARGETS:
        for label in re.findall(r"{{(\w+)}}", target["legendFormat"]):
            assert f'{label}="' in text


def test_it_names_no_datasource_of_ours() -> None:
    assert {t["datasource"]["uid"] for t in TARGETS} == {"${datasource}"}
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
