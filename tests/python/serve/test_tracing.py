# SPDX-License-Identifier: Apache-2.0
"""Spans of requests, in the memory of this process."""

import importlib.util
import json
import time
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from harness._native import Faults, Servable
from harness.servable import tokenizers_library
from harness.serve.in_process import serving
from harness.serve.models import Loaded, Models
from harness.serve.settings import ServeSettings
from harness.serve.tracing import OpenTelemetry
from helpers.command_line import fails
from helpers.serving import BUNDLED, JSON, Served

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
BODY = {"query": "q", "documents": ["a", "b"]}


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


def traced(exporter: InMemorySpanExporter, servable: Servable) -> Iterator[Served]:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    settings = ServeSettings((BUNDLED,), port=0)
    models = Models(settings.models)
    models.put(Loaded("mini", servable, time.time(), 0.0))
    tracing = OpenTelemetry(provider.get_tracer("test"))
    with serving(settings, models, tracing) as port:
        yield Served(port, models)


def only(exporter: InMemorySpanExporter) -> ReadableSpan:
    (span,) = exporter.get_finished_spans()
    return span


def test_a_request_is_a_span_below_its_clients(
    exporter: InMemorySpanExporter, servable: Servable
) -> None:
    for server in traced(exporter, servable):
        data = json.dumps(BODY).encode()
        got = server.ask("POST", "/rerank", data, {**JSON, "traceparent": PARENT})
    span = only(exporter)
    assert (span.name, span.kind) == ("rerank", SpanKind.SERVER)
    assert span.parent
    assert f"{span.parent.trace_id:032x}-{span.parent.span_id:016x}" in PARENT
    assert dict(span.attributes or {}) == {
        "http.response.status_code": 200,
        "rerank.id": got.json["id"],
        "rerank.dialect": "cohere",
        "rerank.model": "mini",
        "rerank.tokens": got.json["usage"]["prompt_tokens"],
    }
    assert span.status.status_code is StatusCode.UNSET


def test_a_wrong_request_is_no_error_of_the_server(
    exporter: InMemorySpanExporter, servable: Servable
) -> None:
    for server in traced(exporter, servable):
        assert server.post("/rerank", {"query": "secret"}).status == 400
    span = only(exporter)
    assert span.parent is None
    assert span.status.status_code is StatusCode.UNSET
    assert "secret" not in span.to_json()


def test_a_failure_of_the_device_is_one(exporter: InMemorySpanExporter) -> None:
    servable = Servable.load(
        BUNDLED.path,
        tokenizers_library=tokenizers_library(),
        faults=Faults(throw_share=1),
    )
    for server in traced(exporter, servable):
        assert server.post("/rerank", BODY).status == 500
    assert only(exporter).status.status_code is StatusCode.ERROR


@pytest.mark.skipif(
    importlib.util.find_spec("opentelemetry.exporter") is not None,
    reason="the exporter is installed here",
)
def test_without_the_exporter_it_says_what_to_install() -> None:
    said = fails(1, "serve", "--port", 0, "--traces")
    assert said.endswith("pip install 'rerank-harness[telemetry]'")
