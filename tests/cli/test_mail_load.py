"""How many mails people get: of a service by `entente notices stats`, of a plan by its rehearsal."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from activities.database import open_database, reading, writing
from console.mail_load import MailLoad, mail_statistics
from models.tables import NoticeRow
from tests.cli.calls import entente
from tests.rehearsal.told import act, tell

UNTIL = datetime(2026, 4, 1, tzinfo=UTC)
Mail = tuple[str, str, str, str]
"""Whom it goes to, its kind, its state, when it left."""

MAILS: Sequence[Mail] = (
    ("EU-1", "in_force", "sent", "2026-01-01T00:00:00+00:00"),
    ("EU-1", "digest", "sent", "2026-02-03T08:00:00+00:00"),
    ("EU-1", "reminder", "sent", "2026-02-10T08:00:00+00:00"),
    ("JP-1", "reminder", "sent", "2026-01-31T16:00:00+00:00"),
    ("JP-1", "reminder", "sent", "2026-02-28T14:00:00+00:00"),
    ("JP-1", "reminder", "sent", "2026-02-28T16:00:00+00:00"),
    ("JP-1", "reminder", "suppressed", "2026-03-01T00:00:00+00:00"),
    ("EU-2", "reminder", "bounced", "2026-03-01T00:00:00+00:00"),
    ("EU-2", "reminder", "sent", "2026-04-02T00:00:00+00:00"),
)


def load(home: Path, mails: Sequence[Mail], since: datetime | None = None) -> MailLoad:
    """Put mails into the ledger, and return what it says on 1 April."""
    rows = [
        {
            "id": f"notice-{place}",
            "agreement": "" if kind == "digest" else "MOU-JP-1",
            "seq": 0 if kind == "digest" else 1,
            "kind": kind,
            "organisation": org,
            "state": state,
            "queued_at": datetime.fromisoformat(at),
            "sent_at": datetime.fromisoformat(at) if state == "sent" else None,
        }
        for place, (org, kind, state, at) in enumerate(mails)
    ]

    async def counted() -> MailLoad:
        database = open_database(f"sqlite+aiosqlite:///{home / 'entente.db'}")
        async with writing(database) as connection:
            await connection.execute(insert(NoticeRow), rows)
        async with reading(database) as connection:
            found = await mail_statistics(connection, UNTIL, since)
        await database.dispose()
        return found

    return asyncio.run(counted())


def test_mails_that_left_are_counted_by_person_and_month_of_its_own_calendar(home: Path) -> None:
    found = load(home, MAILS)
    assert (found.mails, found.overviews, found.persons) == (6, 1, 2)
    assert (str(found.months), str(found.each)) == ("3.0", "1.0"), "90 days, and six mails to two"
    assert found.shares["EU-1"].busiest == ("EU-1", "2026-02", 2)
    assert found.shares["JP-1"].busiest == ("JP-1", "2026-02", 2), (
        "where it is, February began and ended earlier"
    )
    assert found.words == (
        "1.0 mails a person and month: 6 mails to 2 persons in 3.0 months. 1 of them is a weekly overview. "
        "Most in one month: 2, to EU-1 in 2026-02."
    )


def test_less_than_a_month_counts_as_one(home: Path) -> None:
    found = load(home, MAILS, since=datetime(2026, 3, 20, tzinfo=UTC))
    assert (found.mails, str(found.months), found.words) == (0, "1", "No mail has left.")
    assert found.document["busiest"] is None


def test_the_command_shows_the_figure_and_each_share(home: Path) -> None:
    load(home, MAILS)
    said = entente("notices", "stats", "--since", "2026-02-01")
    assert said.code == 0
    assert "Most in one month: 2, to EU-1 in 2026-02." in said.words
    assert "2 in 2026-02" in said.words
    document = entente("notices", "stats", "--json").json
    assert document["organisations"]["EU-1"]["overviews"] == 1
    assert document["organisations"]["JP-1"]["busiest_month"] == "2026-02"
    wrong = entente("notices", "stats", "--since", "yesterday")
    assert (wrong.code, "--since" in wrong.words) == (2, True)


def test_nothing_sent_is_said_as_such(home: Path) -> None:
    said = entente("notices", "stats", "--home", str(home))
    assert (said.code, said.words) == (0, "No mail has left.")


@pytest.mark.parametrize("digests", ["on", "off"])
def test_a_rehearsal_prints_every_mail_with_its_day(tmp_path: Path, digests: str) -> None:
    acts = [act("P2D", "SECOND", "approve")]
    path = tell(tmp_path, acts, policy="reminders: [P20D]", rest=f"until: P24D\ndigests: {digests}")
    said = entente("rehearse", str(path), "--calendar")
    assert said.code == 0, said.err
    lines = [" ".join(each.split()) for each in said.out.splitlines()]
    assert "2026-01-12 MOU-1 opened all but LEAD" in lines
    assert "2026-02-01 MOU-1 reminder ABROAD" in lines, "on Monday morning in Tokyo"
    assert "2026-02-02 MOU-1 reminder THIRD" in lines
    overviews = [each for each in lines if each.split()[1:3] == ["weekly", "overview"]]
    days = ("2026-01-20", "2026-01-27") if digests == "on" else ()
    assert overviews == [f"{day} weekly overview ABROAD, THIRD" for day in days]
    assert "mails a person and month" in said.words
    assert ("overviews" in said.words) is (digests == "on")
