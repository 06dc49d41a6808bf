"""Acts of signing: the signing rules, groups, and the ways back."""

from datetime import timedelta

import pytest

from models.errors import Code
from models.state import Phase
from tests.models.life import HUB, JP, PARTIES, TERMS, TEXT, THREE, TWO, WITH_GUESTS, Life, ink, party

FIVE = (*PARTIES, party("EU-5"))
QUORUM = {"kind": "quorum", "quorum": 2}


def test_the_last_signature_puts_it_in_force_at_once() -> None:
    life = Life.agreed()
    for org in (HUB, TWO, THREE):
        assert life.do("sign", org) == ("signature",)
    assert life.do("sign", JP) == ("signature", "signed")
    assert life.state.phase is Phase.IN_FORCE
    assert life.waiting == {}


def test_everybody_signs_the_coordinator_too() -> None:
    life = Life.agreed()
    for org in (TWO, THREE, JP):
        life.do("sign", org)
    assert life.waiting == {HUB: "sign"}


def test_a_term_ends_with_the_local_day_of_the_coordinator() -> None:
    life = Life.in_force()
    assert life.state.end is not None
    assert life.state.end.on.isoformat() == "2029-01-12"
    assert life.state.end.ends.isoformat() == "2029-01-12T23:00:00+00:00"


def test_a_signature_is_given_once() -> None:
    life = Life.agreed()
    life.do("sign", JP)
    assert life.refuse("sign", JP) is Code.ALREADY_DONE
    life.sign_all()
    assert life.refuse("sign", JP) is Code.ALREADY_DONE


def test_nobody_signs_what_is_not_agreed() -> None:
    assert Life.open().refuse("sign", JP) is Code.WRONG_PHASE


def test_an_old_hash_is_not_signed() -> None:
    life = Life.agreed()
    assert life.refuse("sign", JP, terms_hash=TEXT) is Code.STALE_REVISION
    assert life.refuse("sign", JP, revision=2) is Code.STALE_REVISION


def test_a_quorum_leaves_the_rest_unbound() -> None:
    life = Life.agreed(parties=FIVE, signing_rule=QUORUM)
    life.do("sign", THREE)
    life.do("sign", JP)
    assert life.waiting == {HUB: "sign", TWO: "sign", "EU-5": "sign"}
    assert life.do("sign", HUB) == ("signature", "signed")
    assert life.refuse("sign", TWO) is Code.WRONG_PHASE


def test_a_quorum_asks_for_every_partner() -> None:
    life = Life.agreed(parties=(*FIVE, party("US-2")), signing_rule=QUORUM)
    for org in (HUB, TWO, JP):
        life.do("sign", org)
    assert life.waiting == {"US-2": "sign"}
    assert life.do("sign", "EU-5") == ("signature",)


def test_declining_under_a_quorum_waits_for_those_who_have_not_approved() -> None:
    life = Life.open(parties=FIVE, signing_rule=QUORUM)
    for org in (TWO, JP):
        life.do("approve", org)
    life.do("decline", "EU-5", reason=TEXT)
    assert life.waiting == {THREE: "approve", "EU-5": "approve"}
    assert life.do("approve", THREE) == ("approved", "text_agreed")


def test_groups_sign_one_after_the_other() -> None:
    life = Life.agreed(groups=((TWO, THREE), (JP,), (HUB,)))
    assert life.waiting == {TWO: "sign", THREE: "sign"}
    assert life.naming("sign", JP) == (Code.GROUP_NOT_OPEN, (JP,))
    assert life.naming("record_ink_signature", HUB, **ink(JP)) == (Code.GROUP_NOT_OPEN, (JP,))
    life.do("sign", THREE)
    life.do("sign", TWO)
    assert life.waiting == {JP: "sign"}
    life.do("sign", JP)
    assert life.do("sign", HUB) == ("signature", "signed")


def test_a_group_that_opens_starts_its_own_window_and_ladder() -> None:
    life = Life.agreed(groups=((HUB, TWO, THREE), (JP,)))
    life.on_day(30)
    for org in (HUB, TWO, THREE):
        life.do("sign", org)
    wait = life.state.waits[JP]
    assert (wait.since, wait.reminded, wait.deadline_on.isoformat()) == (life.now, 0, "2026-03-28")
    life.on_day(36.9)
    assert life.told_of("reminder").count(JP) == 0
    life.on_day(37)
    assert life.told_of("reminder").count(JP) == 1


def test_who_signed_in_an_earlier_group_may_still_take_it_back() -> None:
    life = Life.agreed(groups=((HUB, TWO, THREE), (JP,)))
    life.on_day(40)
    for org in (HUB, TWO, THREE):
        life.do("sign", org)
    life.on_day(60)
    life.do("withdraw_signature", TWO)
    assert life.waiting == {TWO: "sign"}
    assert life.refuse("sign", JP) is Code.GROUP_NOT_OPEN


def test_a_quorum_met_keeps_no_cluster_of_its_group_from_signing() -> None:
    life = Life.agreed(signing_rule=QUORUM, groups=((HUB, TWO, THREE), (JP,)))
    life.do("sign", HUB)
    life.do("sign", TWO)
    assert life.waiting == {JP: "sign"}
    assert life.do("sign", THREE) == ("signature",)


def test_declining_takes_it_back_to_the_text_and_voids_what_rested_on_it() -> None:
    life = Life.agreed()
    life.do("sign", HUB)
    assert life.do("decline", JP, reason=TEXT) == ("declined",)
    state = life.state
    assert (state.phase, state.revision, state.signatures) == (Phase.NEGOTIATING, 1, {})
    assert set(state.approvals) == {HUB, TWO, THREE}
    assert life.waiting == {JP: "approve"}
    assert life.do("approve", JP) == ("approved", "text_agreed")


def test_declining_ends_it_where_the_policy_says_so() -> None:
    life = Life.agreed(on_decline="close")
    assert life.do("decline", TWO, reason=TEXT) == ("rejected",)
    assert life.state.outcome == "rejected"


def test_declining_is_for_the_time_of_signing() -> None:
    assert Life.open().refuse("decline", JP, reason=TEXT) is Code.WRONG_PHASE
    assert Life.in_force().refuse("decline", JP, reason=TEXT) is Code.WRONG_PHASE


def test_a_signature_is_withdrawn_before_the_last_and_may_be_given_again() -> None:
    life = Life.agreed()
    life.do("sign", TWO)
    assert life.do("withdraw_signature", TWO) == ("signature_withdrawn",)
    assert TWO in life.waiting
    assert life.do("sign", TWO) == ("signature",)


def test_a_withdrawal_starts_a_new_ladder_and_keeps_the_deadline() -> None:
    life = Life.agreed()
    deadline = life.state.waits[TWO].deadline
    life.on_day(10)
    life.do("sign", TWO)
    life.on_day(20)
    life.do("withdraw_signature", TWO)
    wait = life.state.waits[TWO]
    assert (wait.since, wait.reminded, wait.deadline) == (life.now, 0, deadline)


def test_withdrawing_voids_what_was_signed_under_mandates_too() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE, valid_until="2026-01-20")
    life.do("sign", THREE, under=(TWO,))
    life.on_day(15)
    life.do("withdraw_signature", THREE)
    assert life.state.signatures == {}
    assert life.waiting == {HUB: "sign", TWO: "sign", THREE: "sign", JP: "sign"}
    assert life.state.waits[TWO].since == life.now, "nobody is reminded of days it was covered"


def test_only_who_signed_withdraws() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    life.do("sign", THREE, under=(TWO,))
    assert life.refuse("withdraw_signature", JP) is Code.WRONG_PHASE
    assert life.refuse("withdraw_signature", TWO) is Code.WRONG_PHASE


def test_nothing_is_withdrawn_from_what_is_in_force() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    life.do("sign", THREE, under=(TWO,))
    life.sign_all()
    for org in (TWO, THREE, JP):
        assert life.refuse("withdraw_signature", org) is Code.NOT_REVOCABLE


def test_reopening_keeps_only_the_coordinators_approval() -> None:
    life = Life.agreed()
    life.do("sign", TWO)
    assert life.do("reopen", HUB, reason=TEXT) == ("reopened",)
    assert (life.state.signatures, set(life.state.approvals)) == ({}, {HUB})
    assert life.waiting == {TWO: "approve", THREE: "approve", JP: "approve"}
    assert life.refuse("reopen", HUB, reason=TEXT) is Code.WRONG_PHASE


def test_a_way_back_starts_window_and_ladder_anew() -> None:
    for act, by in (("reopen", HUB), ("decline", JP)):
        life = Life.agreed()
        life.on_day(20)
        life.do(act, by, reason=TEXT)
        wait = life.state.waits[JP]
        assert (wait.since, wait.reminded) == (life.now, 0)
        assert wait.deadline_on.isoformat() == "2026-03-18"


def test_what_was_declined_can_be_changed_and_signed() -> None:
    life = Life.agreed(parties=WITH_GUESTS)
    life.do("decline", JP, reason=TEXT)
    life.do("propose", JP, terms=TERMS.model_copy(update={"notice": "P6M"}))
    life.approve_all()
    life.sign_all()
    hashes = {each.terms_hash for each, _ in life.chain if each.type == "signature"}
    assert hashes == {life.state.terms_hash}


@pytest.mark.parametrize(("days", "code"), [(44.9, None), (45.9, Code.LATE)])
def test_ones_own_deadline_counts_while_others_still_have_time(days: float, code: Code | None) -> None:
    life = Life.agreed(parties=(*PARTIES, party("US-2")))
    life.on_day(days)
    verdict = life.refuse("sign", JP) if code else life.do("sign", JP)
    assert verdict == (code or ("signature",))
    assert life.state.lapsed_at is None


def test_an_act_received_in_time_is_in_time_whenever_it_is_judged() -> None:
    life = Life.agreed()
    just_in_time = life.state.waits[JP].deadline - timedelta(microseconds=1)
    life.now = life.state.waits[JP].deadline + timedelta(hours=2)
    assert life.do("sign", JP, received_at=just_in_time) == ("signature",)
