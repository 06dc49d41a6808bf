"""What every workflow needs: its only clock, and a log that knows about replay."""

from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    import structlog

log: structlog.stdlib.BoundLogger = structlog.wrap_logger(
    workflow.logger,
    processors=[structlog.stdlib.render_to_log_kwargs],
    wrapper_class=structlog.stdlib.BoundLogger,
)
"""structlog on the outside, `workflow.logger` on the inside: silent while replaying."""


def now(clock_shift: timedelta) -> datetime:
    """Return story time, UTC: the engine's time, shifted in rehearsals only."""
    return workflow.now() + clock_shift
