"""Spans of what a worker does, sent as OTLP over HTTP. Needs the packages of `entente[otel]`."""

import functools
import os
import threading
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from typing import Final
from urllib.request import Request, urlopen

import structlog
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.util.re import parse_env_headers
from temporalio.contrib.opentelemetry import TracingInterceptor

from console.build import build_id

log = structlog.get_logger()

_PATIENCE: Final = 5.0
_LAST_PATIENCE: Final = 2.0
_HEADERS: Final = "OTEL_EXPORTER_OTLP_HEADERS"
_TOLD: Final = "exception.type"
"""All that is told of an exception: its words may quote what somebody wrote."""

_providers: list[TracerProvider] = []


class DiscreetExporter(SpanExporter):
    """Sends spans without the words of exceptions; says once when it cannot, and once when it can again."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._url = url
        self._headers = {**headers, "Content-Type": "application/x-protobuf"}
        self._works = True

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send some spans; those that cannot be sent are lost."""
        body = hushed(encode_spans(spans)).SerializeToString()
        try:
            with urlopen(Request(self._url, body, self._headers), timeout=_PATIENCE):  # noqa: S310 - http(s) by settings
                works, cause = True, ""
        except (OSError, HTTPException, ValueError) as failure:
            works, cause = False, type(failure).__name__
        if works is not self._works:
            log.warning("traces.arrive" if works else "traces.lost", to=self._url, cause=cause)
            self._works = works
        return SpanExportResult.SUCCESS if works else SpanExportResult.FAILURE


def hushed(request: ExportTraceServiceRequest) -> ExportTraceServiceRequest:
    """Take the words of exceptions away, in place."""
    for span in (each for of in request.resource_spans for scope in of.scope_spans for each in scope.spans):
        span.status.message = span.status.message.partition(":")[0]
        for event in span.events:
            kept = [each for each in event.attributes if each.key == _TOLD]
            del event.attributes[:]
            event.attributes.extend(kept)
    return request


@functools.cache
def interceptor(url: str) -> TracingInterceptor:
    """Return what traces every worker of this process to one collector.

    Acts begin a trace here: the command line that sent them is traced by nobody.
    """
    resource = Resource.create({"service.name": "entente-worker", "service.version": build_id()})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    headers = parse_env_headers(os.environ.get(_HEADERS, ""), liberal=True)
    provider.add_span_processor(BatchSpanProcessor(DiscreetExporter(url, headers)))
    _providers.append(provider)
    return TracingInterceptor(provider.get_tracer("entente"), always_create_workflow_spans=True)


def flush() -> None:
    """Send what waits, for a moment."""
    for provider in _providers:
        sending = threading.Thread(target=provider.shutdown, daemon=True)
        sending.start()
        sending.join(_LAST_PATIENCE)
