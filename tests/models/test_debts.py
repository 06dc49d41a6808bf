"""What an organisation owes, since when and until when, and whether a mail of its own tells it."""

from datetime import timedelta

import pytest

from models.debts import Debt, debts, is_told
from tests.models.life import HUB, JP, REF, STARTS, TEXT, THREE, TWO, Life
from tests.models.piloting import plan, planned, report, running

DAY = timedelta(days=1)
WAIT = Debt(REF, "approve", JP, STARTS)


def owed(life: Life, org: str) -> list[tuple[str, str]]:
    return [(each.act, each.about) for each in debts(life.state, org, life.now)]


def test_who_is_asked_owes_an_answer_until_its_own_deadline() -> None:
    life = Life.open()
    (debt,) = debts(life.state, JP, life.now)
    wait = life.state.waits[JP]
    assert debt == Debt(REF, "approve", JP, STARTS, wait.deadline, STARTS + 7 * DAY)
    assert owed(life, HUB) == []
    assert owed(life, "XX-0") == []
    life.approve_all()
    assert owed(life, JP) == [("sign", JP)]
    life.sign_all()
    assert [owed(life, org) for org in (HUB, TWO, THREE, JP)] == [[], [], [], []]


def test_a_led_cluster_owes_its_mandate() -> None:
    life = Life.agreed(signing_rule={"kind": "lead_with_mandates"})
    assert (owed(life, TWO), owed(life, HUB)) == ([("grant_mandate", TWO)], [("sign", HUB)])


def test_the_coordinator_owes_a_decision_too() -> None:
    life = Life.open(coordinator_reminders=("P7D",))
    life.do("reject", TWO, reason=TEXT)
    assert debts(life.state, HUB, life.now) == (
        Debt(REF, "decide", TWO, STARTS, next_reminder=STARTS + 7 * DAY),
    )
    assert owed(life, TWO) == [("approve", TWO)]


def test_after_a_lapse_only_the_coordinator_may_still_do_something() -> None:
    life = Life.open()
    life.on_day(47)
    (debt,) = debts(life.state, HUB, life.now)
    assert (debt.act, debt.about, debt.since, debt.deadline) == (
        "extend",
        HUB,
        life.state.lapsed_at,
        life.state.grace_ends,
    )
    assert owed(life, JP) == []
    life.on_day(70)
    assert life.state.over
    assert owed(life, HUB) == []


def test_a_report_is_owed_once_its_pilot_has_ended() -> None:
    life = planned()
    life.do("start_pilot", TWO, **plan(ends_on="2026-02-10"))
    due = life.state.pilots["P1"].report_due
    life.until(due - 30 * DAY - timedelta(seconds=1))
    assert owed(life, TWO) == []
    life.until(due - 30 * DAY)
    (debt,) = debts(life.state, TWO, life.now)
    assert debt == Debt(
        REF, "report", "P1", due - 30 * DAY, due, due + 7 * DAY + timedelta(minutes=1), asked=False
    )
    assert (owed(life, HUB), owed(life, JP)) == ([], [])
    life.do("complete_pilot", TWO, **report())
    assert owed(life, TWO) == []


def test_the_next_mail_about_a_report_is_told_as_long_as_its_lead_is_reminded() -> None:
    life = running()
    due = life.state.pilots["P1"].report_due
    found = []
    for days in (8, 15, 22):
        life.until(due + days * DAY)
        found += [each.next_reminder for each in debts(life.state, TWO, life.now)]
    assert found == [due + 14 * DAY + timedelta(minutes=1), None, None]


@pytest.mark.parametrize(
    ("debt", "reminded", "day", "told"),
    [
        (WAIT, None, 6.9, True),
        (WAIT, None, 7, False),
        (WAIT._replace(asked=False), None, 0, False),
        (WAIT, 7, 13.9, True),
        (WAIT, 7, 14, False),
        (WAIT._replace(next_reminder=STARTS + 20 * DAY), None, 16.9, False),
        (WAIT._replace(next_reminder=STARTS + 20 * DAY), None, 17, True),
        (WAIT._replace(next_reminder=STARTS + 20 * DAY), 7, 18, True),
    ],
)
def test_a_digest_need_not_tell_what_a_mail_of_its_own_tells(
    debt: Debt, reminded: float | None, day: float, *, told: bool
) -> None:
    at = STARTS + reminded * DAY if reminded is not None else None
    assert is_told(debt, at, STARTS + day * DAY) is told
