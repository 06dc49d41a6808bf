"""What a worker counts: what it did, once, by kinds that are few."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.runtime import MetricBuffer, Runtime, TelemetryConfig

from activities.counters import Counters
from activities.mail.transport import DeliveryError, PermanentRefusalError
from activities.record import RecordActivities
from models.errors import Code
from tests.activities.posting import mailbox, opened, undelivered
from tests.activities.recording import Recording

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Tally:
    """Counters somebody can read: by name and the one label."""

    def __init__(self) -> None:
        self._buffer = MetricBuffer(10_000)
        self._runtime = Runtime(telemetry=TelemetryConfig(metrics=self._buffer, attach_service_name=False))
        self.counters = Counters(self._runtime.metric_meter)
        self.begun = {self._key(each) for each in self._buffer.retrieve_updates()}

    def counted(self) -> dict[tuple[str, ...], int]:
        """What was added since the last look."""
        found: Counter[tuple[str, ...]] = Counter()
        for each in self._buffer.retrieve_updates():
            found[self._key(each)] += int(each.value)
        return dict(found)

    def _key(self, each: object) -> tuple[str, ...]:
        return (each.metric.name, *map(str, each.attributes.values()))  # type: ignore[attr-defined]


@pytest.fixture
def tally() -> Tally:
    return Tally()


async def test_what_may_come_begins_at_nothing(tally: Tally) -> None:
    assert {key[1] for key in tally.begun if key[0] == "entente_refusals"} == set(Code)
    assert {key[1] for key in tally.begun if key[0] == "entente_mails"} == {
        "sent",
        "retried",
        "bounced",
        "suppressed",
    }
    assert tally.counted() == {}


async def test_milestones_and_refusals_are_counted_once_however_often_they_are_tried(
    database: AsyncEngine, tally: Tally
) -> None:
    life = Recording(database)
    life.activity = RecordActivities(database, counters=tally.counters)
    await life.open()
    act = life.act("sign", "SECOND")
    await life.enter(act)
    transition = life.transition(act)
    for _ in range(3):
        await life.activity.record(transition)
    assert tally.counted() == {
        ("entente_milestones_recorded", "negotiation_opened"): 1,
        ("entente_milestones_recorded", "refused"): 1,
        ("entente_refusals", "WRONG_PHASE"): 1,
    }


async def test_an_act_nobody_vouches_for_is_not_counted_as_recorded(
    database: AsyncEngine, tally: Tally
) -> None:
    life = Recording(database)
    life.activity = RecordActivities(database, counters=tally.counters)
    recorded = await life.activity.record(life.transition(life.act("approve", "SECOND")))
    assert recorded.status == "unknown_command"
    assert tally.counted() == {}


async def test_every_attempt_to_send_is_counted_by_what_came_of_it(
    database: AsyncEngine, tmp_path: Path, tally: Tally
) -> None:
    office = await opened(database, tmp_path)
    office._activities._counters = tally.counters
    office.post.fails("ABROAD", PermanentRefusalError("550 5.1.1 no such user"))
    office.post.fails("SECOND", DeliveryError("451 later"))
    await undelivered(office)
    del office.post.trouble[mailbox("SECOND")]
    await office.deliver_later()
    assert tally.counted() == {
        ("entente_mails", "bounced"): 1,
        ("entente_mails", "retried"): 1,
        ("entente_mails", "sent"): 2,
    }
