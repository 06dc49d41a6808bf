"""Signatures on paper: recorded by the coordinator, open to a contest."""

from datetime import timedelta

import pytest

from models.errors import Code
from models.state import Phase
from tests.models.life import HUB, JP, PARTIES, TEXT, THREE, TWO, WITH_GUESTS, Life, ink, party


def test_ink_counts_as_signed_and_keeps_its_day() -> None:
    life = Life.agreed()
    assert life.do("record_ink_signature", HUB, **ink(JP)) == ("ink_signature",)
    assert (life.last.actor, life.last.occurred_on) == (HUB, "2026-01-12")
    assert JP not in life.waiting
    assert life.refuse("sign", JP) is Code.ALREADY_DONE
    assert life.refuse("record_ink_signature", HUB, **ink(JP)) is Code.ALREADY_DONE


def test_only_the_coordinator_records_ink_and_only_for_signatories() -> None:
    life = Life.agreed(parties=WITH_GUESTS)
    assert life.refuse("record_ink_signature", TWO, **ink(TWO)) is Code.NOT_COORDINATOR
    assert life.naming("record_ink_signature", HUB, **ink("EU-8")) == (Code.NOT_A_PARTY, ("EU-8",))
    assert life.naming("record_ink_signature", HUB, **ink("EU-4")) == (Code.NOT_A_SIGNATORY, ("EU-4",))


def test_ink_is_not_older_than_the_agreed_text_where_its_party_is() -> None:
    life = Life.open()
    life.on_day(0.5)
    life.approve_all()
    for org, first in ((TWO, "2026-01-12"), (JP, "2026-01-13")):
        assert life.ask("record_ink_signature", HUB, **ink(org, day=first))
        before = ink(org, day="2026-01-11" if org == TWO else "2026-01-12")
        assert life.refuse("record_ink_signature", HUB, **before) is Code.INVALID_TERMS


def test_ink_is_not_dated_after_its_recording() -> None:
    life = Life.agreed()
    assert life.refuse("record_ink_signature", HUB, **ink(JP, day="2026-01-14")) is Code.INVALID_TERMS
    life.do("grant_mandate", TWO, to=THREE, valid_from="2026-06-01")
    later = ink(THREE, under=(TWO,), day="2026-06-02")
    assert life.refuse("record_ink_signature", HUB, **later) is Code.INVALID_TERMS
    assert life.do("record_ink_signature", HUB, **ink(JP, day="2026-01-13")) == ("ink_signature",)


def test_ink_signs_under_mandates_valid_on_its_day() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE, valid_until="2026-01-20")
    life.on_day(10)
    fields = ink(THREE, under=(TWO,), day="2026-01-21")
    assert life.naming("record_ink_signature", HUB, **fields) == (Code.MANDATE_EXPIRED, (TWO,))
    life.do("record_ink_signature", HUB, **ink(THREE, under=(TWO,), day="2026-01-20"))
    assert life.last.on_behalf_of == (TWO,)
    assert life.waiting == {HUB: "sign", JP: "sign"}


def test_a_mandate_without_end_is_valid_on_any_later_day() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    assert life.do("record_ink_signature", HUB, **ink(THREE, under=(TWO,))) == ("ink_signature",)
    assert life.refuse("record_ink_signature", HUB, **ink(HUB, under=(JP,))) is Code.NO_MANDATE


def test_nobody_is_signed_for_twice_on_paper() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    fields = ink(THREE, under=(TWO, TWO))
    assert life.naming("record_ink_signature", HUB, **fields) == (Code.INVALID_TERMS, (TWO,))


def test_ink_is_late_by_the_deadline_of_its_party() -> None:
    life = Life.agreed()
    life.on_day(45.5)
    assert life.refuse("record_ink_signature", HUB, **ink(JP)) is Code.LATE
    assert life.do("record_ink_signature", HUB, **ink(TWO)) == ("ink_signature",)


def test_the_coordinators_own_ink_opens_no_contest_window() -> None:
    life = Life.agreed()
    life.do("record_ink_signature", HUB, **ink(HUB))
    assert life.state.contests == {}
    assert life.refuse("contest", HUB, reason=TEXT) is Code.WRONG_PHASE


def test_ink_may_be_contested_for_14_days_where_its_party_is() -> None:
    life = Life.agreed()
    life.do("record_ink_signature", HUB, **ink(JP))
    assert life.state.contests[JP].isoformat() == "2026-01-26T15:00:00+00:00"
    life.until(life.state.contests[JP])
    assert life.refuse("contest", JP, reason=TEXT) is Code.LATE
    in_time = life.now - timedelta(microseconds=1)
    assert life.do("contest", JP, reason=TEXT, received_at=in_time) == ("contested",)


def test_a_window_that_ends_is_recorded_and_told_to_nobody() -> None:
    life = Life.agreed()
    for org in (JP, TWO):
        life.do("record_ink_signature", HUB, **ink(org))
    life.outage(30)
    ends = [each for each, _ in life.chain if each.type == "contest_window_ended"]
    assert [each.payload.model_dump()["org"] for each in ends] == [JP, TWO]
    assert not any(life.told(each.seq) for each in ends)
    assert life.refuse("contest", JP, reason=TEXT) is Code.LATE


def test_a_late_contest_is_late_before_it_is_stale() -> None:
    life = Life.agreed()
    life.do("record_ink_signature", HUB, **ink(JP))
    life.on_day(20)
    assert life.refuse("contest", JP, reason=TEXT, revision=7) is Code.LATE


def test_a_contest_voids_the_ink_with_all_signed_under_it() -> None:
    life = Life.agreed(parties=WITH_GUESTS)
    for granter in (TWO, "EU-4"):
        life.do("grant_mandate", granter, to=THREE)
    life.do("record_ink_signature", HUB, **ink(THREE, under=(TWO, "EU-4")))
    life.on_day(3)
    life.do("contest", THREE, reason=TEXT)
    assert life.state.signatures == {}
    assert life.state.contests == {}
    assert life.state.phase is Phase.SIGNING
    assert life.state.waits[THREE].since == life.state.waits[TWO].since == life.now
    assert life.state.waits[JP].since != life.now, "others wait on as before"


def test_only_whom_ink_was_recorded_for_contests() -> None:
    life = Life.agreed(parties=WITH_GUESTS)
    life.do("grant_mandate", TWO, to=THREE)
    life.do("record_ink_signature", HUB, **ink(THREE, under=(TWO,)))
    life.do("sign", JP)
    for org in (HUB, TWO, JP):
        assert life.refuse("contest", org, reason=TEXT) is Code.WRONG_PHASE
    assert life.refuse("contest", "EU-9", reason=TEXT) is Code.NOT_A_SIGNATORY


def test_a_contest_takes_it_back_from_in_force() -> None:
    life = Life.agreed()
    for org in (HUB, TWO, THREE):
        life.do("sign", org)
    assert life.do("record_ink_signature", HUB, **ink(JP)) == ("ink_signature", "signed")
    life.on_day(10)
    life.do("contest", JP, reason=TEXT)
    state = life.state
    assert (state.phase, state.end, state.in_force_since) == (Phase.SIGNING, None, None)
    assert life.waiting == {JP: "sign"}
    life.on_day(20)
    assert life.do("sign", JP) == ("signature", "signed")


def test_after_a_contest_from_in_force_everybody_has_a_window_again() -> None:
    life = Life.agreed()
    for org in (HUB, TWO, THREE):
        life.do("sign", org)
    life.do("record_ink_signature", HUB, **ink(JP))
    life.on_day(10)
    life.do("contest", JP, reason=TEXT)
    life.on_day(12)
    life.do("withdraw_signature", TWO)
    assert life.state.waits[TWO].deadline_on.isoformat() == "2026-03-08"
    life.on_day(60)
    assert life.types[-1] == "lapsed"


def test_a_contest_under_a_quorum_that_still_stands_waits_for_anybodys_signature() -> None:
    parties = (*PARTIES, party("EU-5"))
    life = Life.agreed(parties=parties, signing_rule={"kind": "quorum", "quorum": 2})
    life.do("record_ink_signature", HUB, **ink(TWO))
    for org in (HUB, THREE, JP):
        life.do("sign", org)
    life.do("contest", TWO, reason=TEXT)
    assert life.waiting == {TWO: "sign", "EU-5": "sign"}
    assert life.do("sign", "EU-5") == ("signature", "signed")


def test_what_was_contested_may_be_reopened_or_abandoned() -> None:
    for act in ("reopen", "abandon"):
        life = Life.agreed()
        life.do("record_ink_signature", HUB, **ink(JP))
        life.do("contest", JP, reason=TEXT)
        assert life.do(act, HUB, reason=TEXT)


def test_ink_that_was_withdrawn_cannot_be_contested() -> None:
    life = Life.agreed()
    life.do("record_ink_signature", HUB, **ink(JP))
    life.do("withdraw_signature", JP)
    assert life.state.contests == {}
    assert life.refuse("contest", JP, reason=TEXT) is Code.WRONG_PHASE


@pytest.mark.parametrize("phase", ["negotiating", "lapsed"])
def test_nothing_is_contested_where_nothing_is_signed_or_all_is_over(phase: str) -> None:
    life = Life.open() if phase == "negotiating" else Life.agreed()
    life.on_day(0 if phase == "negotiating" else 47)
    expected = Code.WRONG_PHASE if phase == "negotiating" else Code.LATE
    assert life.refuse("contest", JP, reason=TEXT) is expected
