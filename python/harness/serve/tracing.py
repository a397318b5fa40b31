# SPDX-License-Identifier: Apache-2.0
"""OpenTelemetry traces: a span a request, below the client's own where it names one.

Where spans go to is said by OpenTelemetry's environment variables, for example
OTEL_EXPORTER_OTLP_ENDPOINT. Nothing of a query or a document is in a span.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from harness.errors import FailedPreconditionError

if TYPE_CHECKING:
    from opentelemetry.trace import Span as OpenTelemetrySpan
    from opentelemetry.trace import Tracer

    from harness.serve.logs import Served

EXTRA = "rerank-harness[telemetry]"


class Tracing(Protocol):
    """What makes spans, or none."""

    def span(self, headers: Mapping[str, str]) -> AbstractContextManager["Span"]:
        """A span of one request, which ends with the block."""


class Span(Protocol):
    """A request's span."""

    def note(self, served: "Served") -> None:
        """How the request ended."""


class NoTracing:
    """Where nobody asked for traces."""

    @contextmanager
    def span(self, _: Mapping[str, str]) -> Iterator[Span]:
        """Nothing."""
        yield _NoSpan()


class _NoSpan:
    def note(self, _: "Served") -> None:
        pass


class OpenTelemetry:
    """Spans of a tracer."""

    def __init__(self, tracer: "Tracer") -> None:
        self._tracer = tracer

    @contextmanager
    def span(self, headers: Mapping[str, str]) -> Iterator[Span]:
        """A server's span, the child of what the header traceparent names."""
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import (
            TraceContextTextMapPropagator,
        )

        parent = TraceContextTextMapPropagator().extract(dict(headers))
        with self._tracer.start_as_current_span(
            "rerank", context=parent, kind=SpanKind.SERVER
        ) as span:
            yield _Span(span)


class _Span:
    def __init__(self, span: "OpenTelemetrySpan") -> None:
        self._span = span

    def note(self, served: "Served") -> None:
        """Attributes under rerank.*, and the status."""
        from opentelemetry.trace import Status, StatusCode

        self._span.set_attributes(
            {
                "http.response.status_code": served.status,
                "rerank.id": served.id,
                "rerank.dialect": served.dialect,
                "rerank.model": served.model,
                "rerank.tokens": served.tokens,
            }
        )
        if served.status >= 500:
            status = Status(StatusCode.ERROR, served.message)
            self._span.set_status(status)


@contextmanager
def exported_traces() -> Iterator[OpenTelemetry]:
    """Traces on their way to a collector; what is left goes there at the end.

    Raises:
        FailedPreconditionError: The extra telemetry is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise FailedPreconditionError(
            f"--traces needs the package {error.name}: pip install '{EXTRA}'"
        ) from None
    named = "OTEL_SERVICE_NAME" in os.environ
    attributes = {} if named else {"service.name": "rerank-harness"}
    provider = TracerProvider(resource=Resource.create(attributes))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    try:
        yield OpenTelemetry(provider.get_tracer("harness.serve"))
    finally:
        provider.shutdown()
