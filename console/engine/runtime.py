"""Temporal's Rust core in this process, logging through Python instead of to standard output."""

import functools
import logging
from typing import Final

from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from models.errors import InputError

_LOGGING: Final = LoggingConfig(
    filter=TelemetryFilter(core_level="WARN", other_level="ERROR"),
    forwarding=LogForwardingConfig(
        logger=logging.getLogger("temporalio.core"),
        append_target_to_name=False,
        prepend_target_on_message=False,
    ),
)

ANSWERED_WITHIN: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Seconds within which a page may be answered, as Prometheus is told."""


@functools.cache
def core_runtime(metrics_address: str | None = None) -> Runtime:
    """The one runtime of this process, for every client and test server.

    Args:
        metrics_address: Where it answers Prometheus, such as `127.0.0.1:9464`; None for nowhere.

    Raises:
        InputError: That address cannot be used.
    """
    if metrics_address is None:
        return Runtime(telemetry=TelemetryConfig(logging=_LOGGING))
    metrics = PrometheusConfig(
        metrics_address,
        counters_total_suffix=True,
        unit_suffix=True,
        durations_as_seconds=True,
        histogram_bucket_overrides={"entente_web_request_seconds": ANSWERED_WITHIN},
    )
    try:
        return Runtime(
            telemetry=TelemetryConfig(logging=_LOGGING, metrics=metrics, attach_service_name=False)
        )
    except ValueError as failure:
        problem = str(failure).partition(": ")[2].partition(" (os error")[0]
        raise InputError(
            "ENTENTE_METRICS_ADDRESS",
            f"{metrics_address} cannot be listened on: {problem[:1].lower()}{problem[1:]}",
            "Name another address of this machine, or another port",
        ) from failure
