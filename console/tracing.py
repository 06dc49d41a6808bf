"""Tracing, where somebody wants it: the choice by settings, without any of OpenTelemetry's packages."""
# ruff: noqa: PLC0415 - they are an extra

import os
import sys

import structlog
from temporalio.worker import Interceptor

from console.settings import Settings
from models.errors import InputError

STANDARD = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""The variable all programs read; ours wins over it."""

log = structlog.get_logger()


def tracing(settings: Settings) -> tuple[Interceptor, ...]:
    """Return what a worker is traced by: nothing, unless a setting names where traces go.

    Raises:
        InputError: Ours does, and the packages are missing.
    """
    endpoint = settings.otlp_endpoint or os.environ.get(STANDARD)
    if not endpoint:
        return ()
    try:
        from console.spans import interceptor
    except ImportError as missing:
        if settings.otlp_endpoint is None:  # it may be meant for other programs of this machine
            log.warning(
                "tracing.off", words=f"{STANDARD} is set, but `pip install 'entente[otel]'` was not run"
            )
            return ()
        raise InputError(
            "ENTENTE_OTLP_ENDPOINT",
            f"needs packages that are not installed ({missing.name})",
            "Install them by `pip install 'entente[otel]'`, or leave the setting out",
        ) from missing
    return (interceptor(f"{endpoint.rstrip('/')}/v1/traces"),)


def flush_traces() -> None:
    """Send what was not sent yet, at the end of a process; a collector that hangs is not waited for."""
    if spans := sys.modules.get("console.spans"):
        spans.flush()
