"""Waiting: who is awaited since when, the ladder of reminders, and deadlines by the local day."""

import pytest

from models.clock import Due, due_by, elapsed, next_due, next_reminder
from tests.models.life import HUB, JP, STARTS, TERMS, TEXT, THREE, TWO, WITH_GUESTS, Life

OTHER_TERMS = TERMS.model_copy(update={"notice": "P6M"})


def rungs(life: Life, org: str) -> list[tuple[float, int]]:
    """Return day and number of the reminders to an organisation."""
    sent = [each for each, _ in life.chain if each.type == "reminded"]
    mine = [each for each in sent if each.payload.model_dump()["org"] == org]
    return [
        ((each.recorded_at - STARTS).total_seconds() / 86400, each.payload.model_dump()["number"])
        for each in mine
    ]


def test_only_the_silent_are_reminded_on_their_days() -> None:
    life = Life.open()
    life.do("approve", TWO)
    life.do("approve", THREE)
    life.on_day(44)
    assert rungs(life, JP) == [(7, 1), (14, 2), (21, 3), (28, 4)]
    assert life.told_of("reminder") == [JP] * 4


def test_represented_parties_and_observers_are_never_awaited() -> None:
    life = Life.open(parties=WITH_GUESTS)
    life.on_day(20)
    assert {"EU-4", "EU-9"}.isdisjoint(life.told_of("reminder"))
    life.do("approve", TWO)
    life.do("approve", THREE)
    life.do("approve", JP)
    assert life.waiting == {HUB: "sign", TWO: "sign", THREE: "sign", JP: "sign"}


def test_the_last_reminder_has_one_copy_for_each_silent_party() -> None:
    life = Life.open()
    life.do("approve", TWO)
    life.on_day(27.9)
    assert life.told_of("reminder_copy") == []
    life.on_day(28)
    assert life.told_of("reminder") == [THREE, JP] * 4
    assert life.told_of("reminder_copy") == [HUB, HUB]


def test_a_coordinator_who_is_silent_itself_gets_no_copy() -> None:
    life = Life.agreed()
    life.on_day(28)
    assert HUB in life.told_of("reminder")
    assert life.told_of("reminder_copy") == []


def test_rungs_missed_together_go_out_as_one_the_highest() -> None:
    life = Life.open()
    life.on_day(8)
    life.outage(23)
    assert rungs(life, JP) == [(7, 1), (23, 3)]
    life.on_day(40)
    assert rungs(life, JP) == [(7, 1), (23, 3), (28, 4)]


def test_a_reminder_missed_in_an_outage_goes_out_once_and_late() -> None:
    life = Life.open()
    life.outage(9)
    life.on_day(14)
    assert rungs(life, JP) == [(9, 1), (14, 2)]


def test_the_lapse_after_an_outage_leaves_no_reminder_behind() -> None:
    life = Life.open()
    life.outage(50)
    assert life.types == ["negotiation_opened", "lapsed"]


def test_a_party_whose_own_deadline_passed_in_an_outage_is_still_told_what_was_due() -> None:
    life = Life.open(reminders=("P45D",))
    life.on_day(44)
    life.outage(45.5)
    assert life.state.waits[JP].deadline < life.now < life.state.waits[TWO].deadline
    assert rungs(life, JP) == [(45.5, 1)]
    assert due_by(life.state, life.now) is None


def test_no_rung_at_or_after_ones_own_deadline() -> None:
    life = Life.open(negotiation_window="P14D")
    life.on_day(16)
    assert rungs(life, JP) == [(7, 1), (14, 2)]
    assert next_reminder(life.state, JP) is None


def test_a_policy_without_reminders_reminds_nobody() -> None:
    life = Life.open(reminders=())
    life.on_day(44)
    assert life.types == ["negotiation_opened"]


def test_a_new_revision_starts_window_and_ladder_anew() -> None:
    life = Life.open()
    life.on_day(6)
    life.do("propose", JP, terms=OTHER_TERMS)
    life.on_day(12.9)
    assert rungs(life, TWO) == []
    life.on_day(13)
    assert rungs(life, TWO) == [(13, 1)]
    assert life.state.waits[TWO].deadline_on.isoformat() == "2026-03-04"


def test_signing_starts_window_and_ladder_anew() -> None:
    life = Life.open()
    life.on_day(10)
    life.approve_all()
    life.on_day(17)
    assert rungs(life, JP) == [(7, 1), (17, 1)]
    assert life.state.waits[JP].deadline_on.isoformat() == "2026-03-08"


def test_deadlines_are_the_end_of_the_local_day() -> None:
    life = Life.open()
    ends = {org: wait.deadline.isoformat() for org, wait in life.state.waits.items()}
    assert ends == {
        HUB: "2026-02-26T23:00:00+00:00",
        TWO: "2026-02-27T00:00:00+00:00",
        THREE: "2026-02-26T23:00:00+00:00",
        JP: "2026-02-26T15:00:00+00:00",
    }


def test_days_count_from_the_local_date_of_what_began_the_wait() -> None:
    life = Life.open()
    life.on_day(0.5)
    life.do("propose", JP, terms=OTHER_TERMS)
    on = {org: wait.deadline_on.isoformat() for org, wait in life.state.waits.items()}
    assert (on[TWO], on[JP]) == ("2026-02-26", "2026-02-27"), "it is the next day in Tokyo already"


def test_a_rejection_gives_its_party_a_new_ladder() -> None:
    life = Life.open()
    life.on_day(5)
    life.do("reject", TWO, reason=TEXT)
    life.on_day(11.9)
    assert rungs(life, TWO) == []
    life.on_day(12)
    assert rungs(life, TWO) == [(12, 1)]
    assert life.state.waits[TWO].deadline_on.isoformat() == "2026-02-26"


def test_a_quorum_undone_awaits_the_others_from_then_on() -> None:
    life = Life.open(signing_rule={"kind": "quorum", "quorum": 2})
    life.do("approve", TWO)
    life.on_day(20)
    life.do("reject", TWO, reason=TEXT)
    assert life.waiting == {TWO: "approve", THREE: "approve", JP: "approve"}
    assert life.state.waits[THREE].since == life.now
    life.on_day(26)
    assert rungs(life, THREE) == []


def test_the_clock_does_nothing_that_is_not_due_or_not_due_any_more() -> None:
    life = Life.open()
    due = next_due(life.state)
    assert due is not None
    assert due.what == "reminder"
    assert due.told == (due.org,)
    assert elapsed(life.state, due, STARTS) == ()
    life.on_day(1)
    life.approve_all()
    assert elapsed(life.state, due, due.fires) == ()
    unknown = Due(at=STARTS, fires=STARTS, what="report_due", then="")
    assert elapsed(life.state, unknown, STARTS) == ()


@pytest.mark.parametrize("opened", [True, False])
def test_nothing_is_due_before_the_opening_or_after_the_end(opened: bool) -> None:  # noqa: FBT001
    life = Life.open() if opened else Life()
    if opened:
        life.do("abandon", HUB, reason=TEXT)
    assert next_due(life.state) is None
    assert next_reminder(life.state, JP) is None


def test_a_rung_that_falls_on_the_deadline_is_none() -> None:
    life = Life.open(negotiation_window="P14D", reminders=("P15D",))
    life.on_day(16 / 24)
    life.do("propose", HUB, terms=OTHER_TERMS)
    wait = life.state.waits[TWO]
    assert (wait.deadline - wait.since).days == 15, "midnight in Lisbon to midnight in Lisbon"
    life.until(wait.deadline)
    assert "reminded" not in life.types


def test_what_is_told_elsewhere_is_left_out_of_what_comes_next() -> None:
    life = Life.open()
    due = next_due(life.state, beside={"reminder"})
    assert due is not None
    assert due.what == "deadline"
    assert next_due(life.state) == next_due(life.state, beside={"deadline"})
