"""Lapse and grace: what happens when the last deadline passes, and what may still be done."""

from datetime import timedelta

import pytest

from models.clock import due_by
from models.errors import Code
from models.state import Phase
from tests.models.life import HUB, JP, PARTIES, TERMS, TEXT, TWO, WITH_GUESTS, Life, ink

VISIT: dict[str, object] = {"kind": "delegation_visit", "occurred_on": "2026-02"}
LATER = TERMS.model_copy(update={"notice": "P6M"})


def lapsed(*, signing: bool = False, **given: object) -> Life:
    """Return a life whose deadline passed in silence."""
    life = Life.agreed(**given) if signing else Life.open(**given)
    life.on_day(47)
    assert life.state.lapsed_at is not None
    return life


def test_it_lapses_a_minute_after_the_last_deadline_of_those_awaited() -> None:
    life = Life.open()
    last = life.state.waits[TWO].deadline
    life.until(last + timedelta(seconds=59))
    assert life.state.lapsed_at is None
    life.until(last + timedelta(minutes=1))
    assert life.state.lapsed_at == last + timedelta(minutes=1)
    assert life.last.payload.model_dump()["silent"] == (TWO, "EU-3", JP)
    assert (life.state.phase, life.waiting) == (Phase.NEGOTIATING, {})


def test_whoever_has_answered_keeps_nobody_waiting() -> None:
    life = Life.open()
    for org in (TWO, "EU-3"):
        life.do("approve", org)
    life.on_day(45.5)
    assert life.types[-1] == "lapsed", "the deadline of those who answered does not matter"


@pytest.mark.parametrize(("signing", "code"), [(False, Code.NEGOTIATION_LAPSED), (True, Code.LATE)])
def test_after_the_lapse_all_but_three_acts_are_refused_alike(signing: bool, code: Code) -> None:  # noqa: FBT001
    life = lapsed(signing=signing)
    for act, by, fields in (
        ("propose", JP, {"terms": LATER}),
        ("object", JP, {"clause": "notice", "text": TEXT}),
        ("reject", JP, {"reason": TEXT}),
        ("sign", JP, {}),
        ("record_ink_signature", HUB, ink(JP)),
        ("grant_mandate", TWO, {"to": "EU-3"}),
        ("revoke_mandate", TWO, {"to": "EU-3"}),
        ("contest", JP, {"reason": TEXT}),
        ("decline", JP, {"reason": TEXT}),
        ("withdraw_signature", JP, {}),
        ("reopen", HUB, {"reason": TEXT}),
    ):
        assert life.refuse(act, by, **fields) is code, act
    assert life.do("report_activity", TWO, **VISIT) == ("delegation_visit",)


def test_an_approval_after_the_lapse_changes_nothing() -> None:
    life = lapsed()
    before = life.state
    assert life.refuse("approve", JP) is Code.NEGOTIATION_LAPSED
    changed = {"seq", "head", "recorded_at", "refusals"}
    assert life.state.model_dump(exclude=changed) == before.model_dump(exclude=changed)


@pytest.mark.parametrize(("signing", "code"), [(False, Code.NEGOTIATION_LAPSED), (True, Code.LATE)])
def test_after_the_grace_it_closes_and_refuses_everything_alike(signing: bool, code: Code) -> None:  # noqa: FBT001
    life = lapsed(signing=signing)
    assert life.state.grace_ends is not None
    life.until(life.state.grace_ends + timedelta(seconds=59))
    assert life.state.phase is not Phase.CLOSED
    assert life.refuse("extend", HUB, until="2026-06-01") is code, "the grace is over, recorded or not"
    life.on_day(63)
    assert (life.types[-1], life.state.outcome) == ("closed", "lapsed")
    for act, by, fields in (
        ("extend", HUB, {"until": "2026-06-01"}),
        ("abandon", HUB, {"reason": TEXT}),
        ("report_activity", TWO, VISIT),
        ("sign", JP, {}),
        ("reject", JP, {"reason": TEXT}),
    ):
        assert life.refuse(act, by, **fields) is code, act


def test_it_is_abandoned_within_the_grace() -> None:
    life = lapsed()
    assert life.do("abandon", HUB, reason=TEXT) == ("abandoned",)
    assert life.state.outcome == "abandoned"


def test_the_grace_counts_from_the_lapse_in_the_coordinators_zone() -> None:
    life = lapsed()
    assert life.state.grace_ends is not None
    assert life.state.grace_ends.isoformat() == "2026-03-13T23:00:00+00:00"


@pytest.mark.parametrize("signing", [False, True])
def test_extending_clears_the_lapse_and_starts_the_ladder_anew(signing: bool) -> None:  # noqa: FBT001
    life = lapsed(signing=signing)
    life.on_day(50)
    assert life.do("extend", HUB, until="2026-03-31") == ("extended",)
    state = life.state
    assert (state.lapsed_at, state.lapsed_in, state.grace_ends) == (None, None, None)
    assert {wait.deadline_on.isoformat() for wait in state.waits.values()} == {"2026-03-31"}
    assert state.waits[JP].deadline.isoformat() == "2026-03-31T15:00:00+00:00"
    assert (state.waits[JP].since, state.waits[JP].reminded) == (life.now, 0)
    life.on_day(57)
    assert life.types[-1] == "reminded"


def test_what_was_refused_after_the_lapse_is_done_again_after_an_extension() -> None:
    life = lapsed()
    life.refuse("approve", JP)
    life.do("extend", HUB, until="2026-04-30")
    assert JP not in life.state.approvals
    assert life.do("approve", JP) == ("approved",)


def test_an_extension_is_later_than_the_old_deadline_and_not_over_already() -> None:
    life = Life.open()
    assert life.refuse("extend", HUB, until="2026-02-26") is Code.INVALID_TERMS
    assert life.refuse("extend", HUB, until="9999-12-31") is Code.INVALID_TERMS
    assert life.do("extend", HUB, until="2026-02-27") == ("extended",)
    life.on_day(52)
    assert life.state.lapsed_at is not None
    assert life.refuse("extend", HUB, until="2026-03-01") is Code.INVALID_TERMS
    assert life.do("extend", HUB, until="2026-03-06") == ("extended",)


def test_only_the_coordinator_extends_and_only_before_it_is_in_force() -> None:
    assert Life.open().refuse("extend", JP, until="2026-06-01") is Code.NOT_COORDINATOR
    assert Life.in_force().refuse("extend", HUB, until="2026-06-01") is Code.WRONG_PHASE


def test_an_extension_gives_represented_parties_the_same_time() -> None:
    life = lapsed(parties=WITH_GUESTS)
    assert life.refuse("grant_mandate", "EU-4", to=TWO) is Code.NEGOTIATION_LAPSED
    life.do("extend", HUB, until="2026-04-30")
    assert life.do("grant_mandate", "EU-4", to=TWO) == ("mandate",)


def test_after_an_outage_the_lapse_comes_before_the_end_of_its_grace() -> None:
    life = Life.open()
    life.outage(80)
    assert life.types[-1] == "lapsed"
    life.on_day(100)
    assert life.types[-2:] == ["lapsed", "closed"]


def test_a_second_lapse_is_a_lapse_of_its_own() -> None:
    life = lapsed()
    life.do("extend", HUB, until="2026-03-31")
    life.on_day(200)
    assert [each for each in life.types if each in ("lapsed", "extended", "closed")] == [
        "lapsed",
        "extended",
        "lapsed",
        "closed",
    ]


@pytest.mark.parametrize(("signing", "code"), [(False, Code.NEGOTIATION_LAPSED), (True, Code.LATE)])
def test_ones_own_deadline_passes_before_the_lapse(signing: bool, code: Code) -> None:  # noqa: FBT001
    life = Life.agreed() if signing else Life.open()
    life.on_day(45.5)
    assert life.state.lapsed_at is None
    assert life.refuse("sign" if signing else "approve", JP) is code
    assert life.do("sign" if signing else "approve", TWO)


def test_windows_are_the_policys() -> None:
    life = Life.open(parties=PARTIES, negotiation_window="P10D", grace="P0D")
    life.on_day(10.5)
    assert life.types[-1] == "reminded"
    life.on_day(11)
    assert life.types[-1] == "lapsed"
    life.on_day(12)
    assert life.types[-1] == "closed"


def test_the_deadline_itself_is_too_late_and_the_moment_before_is_not() -> None:
    life = Life.open()
    deadline = life.state.waits[JP].deadline
    assert life.refuse("approve", JP, received_at=deadline) is Code.NEGOTIATION_LAPSED
    assert life.do("approve", JP, received_at=deadline - timedelta(microseconds=1)) == ("approved",)


def test_the_end_of_the_grace_itself_is_too_late_and_the_moment_before_is_not() -> None:
    life = lapsed()
    ends = life.state.grace_ends
    assert ends is not None
    assert life.refuse("abandon", HUB, reason=TEXT, received_at=ends) is Code.NEGOTIATION_LAPSED
    assert life.do("abandon", HUB, reason=TEXT, received_at=ends - timedelta(microseconds=1))


def test_no_deadline_is_due_before_its_minute_has_passed() -> None:
    life = Life.open(reminders=())
    last = life.state.waits[TWO].deadline
    assert due_by(life.state, last + timedelta(seconds=59)) is None
    due = due_by(life.state, last + timedelta(minutes=1))
    assert due is not None
    assert due.at == last
