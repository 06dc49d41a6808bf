"""What asks again leaves when its reader works; what happened leaves at once, and no deadline moves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.sending import FIRST_GAP
from models.policy import Escalation, Policy
from tests.activities.posting import PostOffice, mailbox
from tests.activities.recording import Recording, execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY = timedelta(days=1)
SATURDAY = datetime(2026, 1, 17, 8, tzinfo=UTC)
MORNINGS = {
    "ABROAD": datetime(2026, 1, 18, 23, tzinfo=UTC),
    "SECOND": datetime(2026, 1, 19, 7, tzinfo=UTC),
    "THIRD": datetime(2026, 1, 19, 8, tzinfo=UTC),
}
"""Monday, eight in the morning, in Tokyo, Madrid and Lisbon."""

REMINDERS = "SELECT organisation, state, answer FROM notice WHERE kind = 'reminder' ORDER BY 1"


async def opened(database: AsyncEngine, tmp_path: Path, **policy: Any) -> PostOffice:  # noqa: ANN401
    """A negotiation that began on a Monday; its first reminders come on a Saturday."""
    life = Recording(database)
    await life.open(policy=Policy(**{"reminders": ("P5D", "P30D"), **policy}))
    return PostOffice(life, tmp_path)


async def not_before(database: AsyncEngine, kind: str = "reminder") -> dict[str, datetime | None]:
    found = await rows(database, "SELECT organisation, not_before FROM notice WHERE kind = :kind", kind=kind)
    return {org: datetime.fromisoformat(at) if at else None for org, at in found}


async def waits(office: PostOffice, first_seq: int = 1) -> timedelta:
    """Deliver what may leave; return after how long the rest is to be tried."""
    with pytest.raises(ApplicationError) as failure:
        await office.deliver(first_seq)
    assert (failure.value.type, failure.value.non_retryable) == ("undelivered", False)
    assert failure.value.category is ApplicationErrorCategory.BENIGN
    assert failure.value.next_retry_delay is not None
    return failure.value.next_retry_delay


async def test_a_reminder_due_on_a_saturday_waits_for_monday_where_its_reader_is(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    await office.deliver()
    await office.life.pass_time(5 * DAY)
    assert await not_before(database) == MORNINGS
    assert office.life.now == SATURDAY
    assert await waits(office) == MORNINGS["ABROAD"] - SATURDAY
    office.life.now = MORNINGS["ABROAD"]
    assert await waits(office) == MORNINGS["SECOND"] - MORNINGS["ABROAD"]
    assert office.post.recipients[3:] == [mailbox("ABROAD")]
    office.life.now = MORNINGS["THIRD"]
    assert await office.deliver(1) == 2
    assert len(office.post.recipients) == 3 + 3


async def test_a_reminder_in_a_working_hour_waits_for_nothing(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path, reminders=("P7D",))
    await office.life.pass_time(7 * DAY)
    assert set((await not_before(database)).values()) == {None}


async def test_what_somebody_did_is_told_at_once_even_on_a_sunday(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path, reminders=())
    office.life.now += 6 * DAY
    for org in ("SECOND", "THIRD", "ABROAD"):
        await office.life.do("approve", org)
    assert await rows(database, "SELECT count(*) FROM notice WHERE not_before IS NOT NULL") == [(0,)]
    assert await office.deliver(2) == 3 + 4


async def test_what_waits_holds_up_no_other_notice(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    await office.life.pass_time(5 * DAY)
    await office.life.do("approve", "SECOND")
    await waits(office)
    assert sorted(office.post.recipients) == sorted(
        mailbox(org) for org in ("SECOND", "THIRD", "ABROAD", "LEAD")
    )


async def test_trouble_with_one_is_tried_again_soon_although_another_waits(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    await office.life.pass_time(5 * DAY)
    office.post.fails("SECOND", ConnectionError("down"))
    with pytest.raises(ApplicationError) as failure:
        await office.deliver(1)
    assert failure.value.next_retry_delay == FIRST_GAP


async def test_a_reminder_answered_meanwhile_never_leaves(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    await office.life.pass_time(5 * DAY)
    await office.life.do("approve", "THIRD")
    office.life.now = MORNINGS["THIRD"]
    await office.deliver(2)
    assert await rows(database, REMINDERS) == [
        ("ABROAD", "sent", "250 kept in the Maildir"),
        ("SECOND", "sent", "250 kept in the Maildir"),
        ("THIRD", "suppressed", "answered before it left"),
    ]


async def test_of_several_rungs_a_long_weekend_overtook_the_highest_leaves(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path, reminders=("P5D", "P6D"))
    await office.deliver()
    await office.life.pass_time(5 * DAY)
    await office.life.pass_time(DAY)
    office.life.now = MORNINGS["THIRD"]
    await office.deliver(2)
    numbers = "SELECT number, state, answer FROM notice WHERE kind = 'reminder' ORDER BY 1"
    states = await rows(database, numbers)
    assert states[:3] == [(1, "suppressed", "a later one leaves instead")] * 3
    assert [state for _, state, _ in states[3:]] == ["sent"] * 3
    assert await rows(database, "SELECT count(*) FROM notice WHERE kind = 'reminder_copy'") == [(3,)]
    assert office.post.recipients.count(mailbox("LEAD")) == 3, "one copy for each silent party"


async def test_a_reminder_that_would_come_after_its_deadline_leaves_at_once(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path, negotiation_window="P6D")
    deadlines = {org: wait.deadline for org, wait in office.life.state.waits.items()}
    assert max(deadlines.values()) < min(MORNINGS.values()) + DAY
    await office.deliver()
    await office.life.pass_time(5 * DAY)
    assert set((await not_before(database)).values()) == {None}
    assert await office.deliver(2) == 3
    assert {org: wait.deadline for org, wait in office.life.state.waits.items()} == deadlines


async def test_working_days_and_hours_are_those_the_registry_has(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    await execute(database, "UPDATE organisation SET working_days = 'mon,sat' WHERE code = 'SECOND'")
    await execute(database, "UPDATE organisation SET send_from = '10:30' WHERE code = 'THIRD'")
    await execute(database, "UPDATE organisation SET country = 'JP' WHERE code = 'ABROAD'")
    await office.life.pass_time(5 * DAY)
    found = await not_before(database)
    assert found["SECOND"] is None
    assert found["THIRD"] == MORNINGS["THIRD"] + timedelta(hours=2, minutes=30)
    assert found["ABROAD"] == MORNINGS["ABROAD"]


async def test_a_public_holiday_is_no_working_day(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path, reminders=("P30D",))
    await execute(database, "UPDATE organisation SET country = 'JP' WHERE code = 'ABROAD'")
    await office.life.pass_time(30 * DAY)
    found = await not_before(database)
    assert found["ABROAD"] == datetime(2026, 2, 11, 23, tzinfo=UTC), "the eleventh is Foundation Day"
    assert found["SECOND"] is None


async def test_the_copy_and_what_is_told_further_wait_for_their_own_readers(
    database: AsyncEngine, tmp_path: Path
) -> None:
    told_further = Escalation(after="P6D", to=("SECOND",))
    office = await opened(database, tmp_path, reminders=("P5D",), escalate=told_further)
    await office.life.do("approve", "SECOND")
    await office.life.pass_time(5 * DAY)
    await office.life.pass_time(DAY)
    assert await not_before(database, "escalated") == {"SECOND": MORNINGS["SECOND"]}
    found = await rows(database, "SELECT DISTINCT not_before FROM notice WHERE kind = 'reminder_copy'")
    assert [datetime.fromisoformat(at) for (at,) in found] == [MORNINGS["SECOND"]], "Paris, as Madrid"
    await office.life.do("approve", "ABROAD")
    office.life.now = MORNINGS["SECOND"]
    await waits(office, 3)
    told = "SELECT about, state FROM notice WHERE kind = 'escalated' ORDER BY 1"
    assert await rows(database, told) == [("ABROAD", "suppressed"), ("THIRD", "sent")]
    copies = "SELECT about, state FROM notice WHERE kind = 'reminder_copy' ORDER BY 1"
    assert await rows(database, copies) == [("ABROAD", "suppressed"), ("THIRD", "sent")]


@pytest.mark.parametrize(
    ("doing", "left"),
    [
        ({"act": "propose", "by": "LEAD", "terms": {"duration": "P3Y", "notice": "P6M"}}, "suppressed"),
        ({"act": "extend", "by": "LEAD", "until": "2026-06-01"}, "suppressed"),
        ({"act": "approve", "by": "SECOND"}, "suppressed"),
        ({"act": "approve", "by": "THIRD"}, "sent"),
    ],
    ids=["another text", "more time", "the party itself", "another party"],
)
async def test_a_reminder_to_decide_is_not_sent_once_an_answer_waits_in_the_inbox(
    database: AsyncEngine, tmp_path: Path, doing: dict[str, Any], left: str
) -> None:
    office = await opened(database, tmp_path, reminders=(), coordinator_reminders=("P7D",))
    await office.life.do("reject", "SECOND", reason="a" * 64)
    await office.life.pass_time(7 * DAY)
    await office.life.enter(office.life.act(**doing))
    await office.deliver()
    found = await rows(database, "SELECT about, act, number, state FROM notice WHERE kind = 'decision_due'")
    assert found == [("SECOND", "decide", 1, left)]


async def test_a_reminder_to_decide_names_the_day_the_agreement_lapses(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path, reminders=(), coordinator_reminders=("P7D",))
    await office.life.do("reject", "SECOND", reason="a" * 64)
    await office.life.pass_time(7 * DAY)
    await office.deliver()
    told = " ".join(office.post.plain("LEAD").split())
    assert "Deadline: Friday, 27 February 2026, 01:00 (Paris time)" in told
