"""Letters of pilots: which pilot, due when, and none that nobody needs any more."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import writing
from console.inbox import keep_texts
from models.canonical import text_hash
from tests.activities.posting import PostOffice, mailbox
from tests.activities.recording import Recording, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY = timedelta(days=1)
MISSION = "Mission to Nagoya"
EVIDENCE = dict.fromkeys(("agenda", "attendance", "minutes"), "a" * 64)
PLAN = {
    "title": text_hash(MISSION),
    "kind": "fact_finding_mission",
    "purpose": "mixed",
    "lead": "THIRD",
    "sme_led": False,
    "starts_on": "2026-01-13",
    "ends_on": "2026-02-11",
    "targets": {"smes": 10},
}
"""Its report is due by 13 March, the end of that day in Lisbon."""
LATE = (
    timedelta(days=67, hours=17),
    timedelta(days=74, hours=17),
    timedelta(days=81, hours=17),
)
"""After the start: the days reminders leave, and an hour."""


async def started(database: AsyncEngine, tmp_path: Path) -> PostOffice:
    """An agreement in force with a pilot of THIRD, and nothing of it delivered yet."""
    async with writing(database) as connection:
        await keep_texts(connection, {text_hash(MISSION): MISSION})
    life = Recording(database)
    await life.signed()
    await life.do("adopt_action_plan", "LEAD")
    await life.do("start_pilot", "SECOND", **PLAN)
    return PostOffice(life, tmp_path)


async def overdue(office: PostOffice, rung: int) -> int:
    """Let time pass until a rung of the ladder; return the seq of the reminder."""
    start = office.life.now
    for after in LATE[:rung]:
        await office.life.pass_time(start + after - office.life.now)
    return office.life.state.seq


def mail(office: PostOffice, org: str) -> EmailMessage:
    return [message for recipient, message in office.post.taken if recipient == mailbox(org)][-1]


def words(office: PostOffice, org: str) -> str:
    return " ".join(office.post.plain(org).split())


async def test_the_plan_is_told_to_the_others(database: AsyncEngine, tmp_path: Path) -> None:
    office = await started(database, tmp_path)
    assert await office.deliver(office.life.state.seq - 1) == 6
    subjects = {str(message["Subject"]) for _, message in office.post.taken}
    assert "MOU-JP-1 has its action plan" in subjects
    assert mailbox("LEAD") in office.post.recipients


async def test_a_start_names_the_pilot_and_the_day_of_its_report(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await started(database, tmp_path)
    assert await office.deliver() == 3
    assert sorted(office.post.recipients) == [mailbox(org) for org in ("ABROAD", "LEAD", "THIRD")]
    assert (
        str(mail(office, "ABROAD")["Subject"]) == f"MOU-JP-1: the pilot action “{MISSION}” (P1) has started"
    )
    told = words(office, "ABROAD")
    assert f"Second association has started the pilot action “{MISSION}” (P1) under" in told
    assert "with the evidence, by Friday, 13 March 2026." in told


async def test_a_title_that_was_erased_leaves_the_id(database: AsyncEngine, tmp_path: Path) -> None:
    office = await started(database, tmp_path)
    async with writing(database) as connection:
        await connection.exec_driver_sql("DELETE FROM text WHERE body = ?", (MISSION,))
    await office.deliver()
    assert str(mail(office, "LEAD")["Subject"]) == "MOU-JP-1: the pilot action P1 has started"


@pytest.mark.parametrize(
    ("act", "fields", "ending"),
    [
        ("complete_pilot", {"actuals": {"smes": 12}, "evidence": EVIDENCE}, "is completed"),
        ("fail_pilot", {"reason": "no_demand", "lesson": text_hash("x")}, "has failed"),
    ],
)
async def test_an_end_is_told_without_its_texts(
    database: AsyncEngine, tmp_path: Path, act: str, fields: dict[str, object], ending: str
) -> None:
    office = await started(database, tmp_path)
    await office.life.do(act, "THIRD", pilot="P1", **fields)
    assert await office.deliver() == 3
    assert str(mail(office, "LEAD")["Subject"]) == f"MOU-JP-1: the pilot action “{MISSION}” (P1) {ending}"
    assert "13 March" not in words(office, "LEAD")


async def test_a_missing_report_is_asked_of_its_lead_and_then_told_to_the_coordinator(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await started(database, tmp_path)
    first = await overdue(office, 3) - 2
    assert await office.deliver(first) == 3
    assert office.post.recipients.count(mailbox("THIRD")) == 2
    assert str(mail(office, "THIRD")["Subject"]) == (
        f"MOU-JP-1: please report on the pilot action “{MISSION}” (P1) (it was due on 13 March 2026)"
    )
    assert "was due on Friday, 13 March 2026 and is still missing." in words(office, "THIRD")
    assert str(mail(office, "LEAD")["Subject"]) == (
        f"MOU-JP-1: report overdue, please ask the lead of the pilot action “{MISSION}” (P1)"
    )
    assert "was due on Friday, 13 March 2026." in words(office, "LEAD")
    query = "SELECT kind, organisation, act, number FROM notice WHERE kind LIKE 'report%' ORDER BY seq"
    assert await rows(database, query) == [
        ("report_due", "THIRD", "P1", 1),
        ("report_due", "THIRD", "P1", 2),
        ("report_overdue", "LEAD", "P1", 3),
    ]


REPORT = {"pilot": "P1", "actuals": {"smes": 12}, "evidence": EVIDENCE}
FAILURE = {"pilot": "P1", "reason": "other", "lesson": "a" * 64}


@pytest.mark.parametrize("recorded", [True, False], ids=["recorded", "in the inbox"])
@pytest.mark.parametrize("failed", [False, True], ids=["completed", "failed"])
async def test_a_reminder_whose_report_is_here_is_not_sent(
    database: AsyncEngine, tmp_path: Path, *, failed: bool, recorded: bool
) -> None:
    act, by, fields = ("fail_pilot", "LEAD", FAILURE) if failed else ("complete_pilot", "THIRD", REPORT)
    office = await started(database, tmp_path)
    reminder = await overdue(office, 1)
    if recorded:
        await office.life.do(act, by, **fields)
    else:
        await office.life.enter(office.life.act(act, by, **fields))
    await office.deliver(reminder)
    found = await rows(database, "SELECT state, answer FROM notice WHERE kind = 'report_due'")
    assert found == [("suppressed", "answered before it left")]


@pytest.mark.parametrize(
    ("by", "fields"),
    [("SECOND", REPORT), ("THIRD", {**REPORT, "pilot": "P2"})],
    ids=["by another", "of another pilot"],
)
async def test_a_reminder_is_sent_whatever_else_waits(
    database: AsyncEngine, tmp_path: Path, by: str, fields: dict[str, object]
) -> None:
    office = await started(database, tmp_path)
    reminder = await overdue(office, 1)
    await office.life.enter(office.life.act("complete_pilot", by, **fields))
    assert await office.deliver(reminder) == 1
    assert office.post.recipients == [mailbox("THIRD")]
