"""What stands and waits, for Prometheus: inbox, outbox, agreements, webhooks, disk. Counts and ages only."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio.common import MetricMeter

from activities.database import reading
from console.build import build_id, version
from console.cli.noticing import NOTICE_STATES
from console.webhooks.endpoints import STANDS, Standing, standings
from models.phases import OUTCOMES, PHASES
from models.tables import AgreementRow, CommandRow, NoticeRow

log = structlog.get_logger()

PAUSE: Final = timedelta(seconds=15)
"""Between two looks; Prometheus asks about as often."""

_STANDINGS: Final = [
    *((phase, None) for phase in PHASES[:-1]),
    *(("closed", outcome) for outcome in OUTCOMES),
]
"""Every way an agreement can stand."""

_INBOX = select(func.count(), func.min(col(CommandRow.received_at))).where(
    col(CommandRow.settled_at).is_(None)
)
_NOTICES = select(col(NoticeRow.state), func.count()).group_by(col(NoticeRow.state))
_DUE = func.coalesce(col(NoticeRow.not_before), col(NoticeRow.queued_at))
_OLDEST_NOTICE = select(func.min(_DUE)).where(col(NoticeRow.state) == "queued")
"""One that waits for a working hour of its reader is due then."""
_AGREEMENTS = select(col(AgreementRow.phase), col(AgreementRow.outcome), func.count()).group_by(
    col(AgreementRow.phase), col(AgreementRow.outcome)
)


class Gauges:
    """All of a deployment, as its record store says; every worker measures the same."""

    def __init__(self, meter: MetricMeter) -> None:
        self._inbox = meter.create_gauge("entente_inbox_acts", "Acts without an outcome")
        self._inbox_age = meter.create_gauge_float(
            "entente_inbox_oldest_seconds", "How long the oldest act without an outcome has waited"
        )
        self._notices = meter.create_gauge("entente_notices", "Notices, by state")
        self._notice_age = meter.create_gauge_float(
            "entente_notices_oldest_queued_seconds", "How long the oldest notice has waited to leave"
        )
        self._agreements = meter.create_gauge("entente_agreements", "Agreements, by phase and outcome")
        self._webhooks = meter.create_gauge("entente_webhooks", "Endpoints of webhooks, by how they stand")
        self._event_age = meter.create_gauge_float(
            "entente_webhooks_oldest_waiting_seconds", "How long the oldest event of an endpoint has waited"
        )
        self._free = meter.create_gauge("entente_home_free_bytes", "Room left where the home is")
        self._size = meter.create_gauge("entente_home_size_bytes", "Size of the disk where the home is")
        self._measured = meter.create_gauge_float(
            "entente_measured_timestamp_seconds", "When all this was measured, in seconds since 1970"
        )
        build = meter.create_gauge("entente_build_info", "1, with the build this worker is")
        build.set(1, {"version": version(), "build": build_id()})

    async def measure(self, database: AsyncEngine, home: Path, now: datetime) -> None:
        """Read everything as of now."""
        async with reading(database) as connection:
            waiting, oldest_act = (await connection.execute(_INBOX)).one()
            oldest_notice = (await connection.execute(_OLDEST_NOTICE)).scalar_one()
            notices = {row[0]: row[1] for row in await connection.execute(_NOTICES)}
            agreements = {row[:2]: row[2] for row in await connection.execute(_AGREEMENTS)}
            webhooks = await standings(connection)
        self._inbox.set(waiting)
        self._inbox_age.set(_age(oldest_act, now))
        for state, count in {**dict.fromkeys(NOTICE_STATES, 0), **notices}.items():
            self._notices.set(count, {"state": state})
        self._notice_age.set(_age(oldest_notice, now))
        for (phase, outcome), count in {**dict.fromkeys(_STANDINGS, 0), **agreements}.items():
            self._agreements.set(count, {"phase": phase, "outcome": outcome or "none"})
        self._measure_webhooks(webhooks, now)
        disk = await asyncio.to_thread(shutil.disk_usage, home)
        self._free.set(disk.free)
        self._size.set(disk.total)
        self._measured.set(now.timestamp())

    def _measure_webhooks(self, webhooks: Sequence[Standing], now: datetime) -> None:
        for stands in STANDS:
            self._webhooks.set(sum(each.stands == stands for each in webhooks), {"state": stands})
        told = [each.since for each in webhooks if each.row.state == "active" and each.since]
        self._event_age.set(_age(min(told, default=None), now))


@asynccontextmanager
async def measuring(meter: MetricMeter, database: AsyncEngine, home: Path) -> AsyncIterator[None]:
    """Measure again and again beside what happens in here, if anybody can ask for it."""
    if meter is MetricMeter.noop:
        yield
        return
    gauges = Gauges(meter)
    await _look(gauges, database, home)
    task = asyncio.create_task(_look_for_ever(gauges, database, home))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _look_for_ever(gauges: Gauges, database: AsyncEngine, home: Path) -> None:
    while True:
        await asyncio.sleep(PAUSE.total_seconds())
        await _look(gauges, database, home)


async def _look(gauges: Gauges, database: AsyncEngine, home: Path) -> None:
    try:
        await gauges.measure(database, home, datetime.now(UTC))
    except Exception as failure:  # noqa: BLE001 - the next look may do better; until then its time stands still
        log.warning("metrics.unmeasured", cause=type(failure).__name__)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
