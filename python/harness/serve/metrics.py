# SPDX-License-Identifier: Apache-2.0
"""What Prometheus reads at /metrics.

Counted here: requests and their times. Of the models what their schedulers count, read
when somebody asks.
"""

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from harness.serve.logs import Served
from harness.serve.models import Loaded

# Seconds: from the bundled model with a document to the largest with thousands.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# Of Servable.statistics, which count from the model's load on.
COUNTED = {
    "requests": "Requests that reached the scheduler.",
    "batches": "Batches that were computed.",
    "sequences": "Prompts that were scored.",
    "prompt_tokens": "Tokens of the scored prompts.",
    "computed_tokens": "Tokens that were computed; less where prefixes were shared.",
}

MEASURED = {
    "queued_tokens": "Tokens that wait.",
    "kv_blocks": "KV blocks that there are; 0 where the executor has none.",
    "used_kv_blocks": "KV blocks of requests at work.",
}


class Metrics:
    """One server's metrics, in a registry of their own."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(
        self, models: Callable[[], Iterable[Loaded]], running: Callable[[], int]
    ) -> None:
        """Asks `models` and `running` for what they are at that moment."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "rerank_requests",
            "Requests by dialect, model and HTTP status.",
            ["dialect", "model", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "rerank_request_seconds",
            "From a request's head to its answer.",
            ["dialect"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        Gauge(
            "rerank_requests_running", "Requests at work.", registry=self._registry
        ).set_function(running)
        self._registry.register(_ModelMetrics(models))

    def count(self, served: Served) -> None:
        """Counts one request."""
        status = str(served.status)
        self._requests.labels(served.dialect, served.model, status).inc()
        self._seconds.labels(served.dialect).observe(served.seconds)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)


class _ModelMetrics(Collector):
    def __init__(self, models: Callable[[], Iterable[Loaded]]) -> None:
        self._models = models

    def collect(self) -> Iterator[Metric]:
        """One family a number, one sample a model."""
        models = list(self._models())
        statistics = {model.name: model.servable.statistics for model in models}
        for name, meaning in COUNTED.items():
            counter = CounterMetricFamily(
                f"rerank_model_{name}", meaning, labels=["model"]
            )
            for model, counts in statistics.items():
                counter.add_metric([model], counts[name])
            yield counter
        for name, meaning in MEASURED.items():
            gauge = GaugeMetricFamily(f"rerank_model_{name}", meaning, labels=["model"])
            for model, counts in statistics.items():
                gauge.add_metric([model], counts[name])
            yield gauge
        for option, meaning in (
            ("max_queued_tokens", "Most tokens that may wait."),
            ("max_batched_tokens", "Most tokens of a batch."),
        ):
            limit = GaugeMetricFamily(
                f"rerank_model_{option}", meaning, labels=["model"]
            )
            for loaded in models:
                limit.add_metric(
                    [loaded.name], float(loaded.servable.options[option] or 0)
                )
            yield limit
        info = InfoMetricFamily("rerank_model", "What is served.", labels=["model"])
        for loaded in models:
            servable = loaded.servable
            described = {"family": servable.family, "executor": servable.executor}
            info.add_metric([loaded.name], described)
        yield info
