"""Acts that break several rules at once are refused for the first of them, in one fixed order."""

import pytest

from models.checks import Refused
from models.errors import Code
from models.lifecycle import refusal
from models.milestones import RefusedAct
from tests.models.life import HUB, JP, PARTIES, TERMS, TEXT, THREE, TWO, WITH_GUESTS, Life, ink, party

ORDER = (
    Code.UNAUTHENTICATED,
    Code.NOT_A_PARTY,
    Code.NOT_COORDINATOR,
    Code.NOT_A_SIGNATORY,
    Code.ALREADY_DONE,
    Code.NEGOTIATION_LAPSED,
    Code.LATE,
    Code.WRONG_PHASE,
    Code.STALE_REVISION,
    Code.GROUP_NOT_OPEN,
    Code.NO_MANDATE,
    Code.MANDATE_EXPIRED,
    Code.NOT_COVERED,
    Code.CONTEST_OPEN,
    Code.LIMIT_REACHED,
    Code.NOT_REVOCABLE,
    Code.NOT_ELIGIBLE,
    Code.NOTICE_TOO_SHORT,
    Code.INVALID_TERMS,
)
UNDER_TWO: dict[str, object] = {"under": (TWO,)}


def test_the_codes_stand_in_the_order_of_the_checks() -> None:
    assert tuple(Code) == ORDER


def led(*, expired: bool) -> Life:
    """Return one its coordinator signs, in the second group, under a mandate that may have expired."""
    life = Life.agreed(
        signing_rule={"kind": "lead_with_mandates"}, groups=((JP,), (HUB, TWO, THREE)), reminders=()
    )
    life.do("grant_mandate", TWO, to=HUB, valid_until="2026-01-20" if expired else "2026-12-31")
    life.on_day(20)
    return life


def test_a_stranger_is_told_so_whatever_else_is_wrong() -> None:
    life = Life.in_force()
    assert life.refuse("reopen", "US-7", reason=TEXT, revision=9) is Code.NOT_A_PARTY
    assert life.refuse("approve", "US-7", revision=9) is Code.NOT_A_PARTY


def test_who_may_not_do_it_at_all_comes_before_what_is_wrong_now() -> None:
    life = Life.in_force(parties=WITH_GUESTS)
    assert life.refuse("reopen", TWO, reason=TEXT, revision=9) is Code.NOT_COORDINATOR
    assert life.refuse("approve", "EU-9", revision=9) is Code.NOT_A_SIGNATORY


def test_what_is_done_is_done_before_it_is_late_or_out_of_phase() -> None:
    life = Life.open()
    life.do("approve", TWO)
    life.on_day(50)
    assert life.refuse("approve", TWO) is Code.ALREADY_DONE
    assert life.refuse("approve", TWO, revision=9) is Code.NEGOTIATION_LAPSED, "not on the current revision"


def test_late_comes_before_the_phase() -> None:
    life = Life.open()
    life.on_day(50)
    assert life.refuse("sign", JP, revision=9) is Code.NEGOTIATION_LAPSED


def test_the_phase_comes_before_the_revision() -> None:
    assert Life.open().refuse("sign", JP, revision=9) is Code.WRONG_PHASE


def test_the_revision_comes_before_the_group() -> None:
    life = led(expired=False)
    assert life.refuse("sign", HUB, revision=9, **UNDER_TWO) is Code.STALE_REVISION


def test_the_group_comes_before_the_mandate() -> None:
    assert led(expired=False).refuse("sign", HUB, under=(THREE,)) is Code.GROUP_NOT_OPEN


def test_a_missing_mandate_comes_before_an_expired_one() -> None:
    life = led(expired=True)
    life.do("sign", JP)
    assert life.naming("sign", HUB, under=(TWO, THREE)) == (Code.NO_MANDATE, (THREE,))


def test_an_expired_mandate_comes_before_who_is_not_covered() -> None:
    life = led(expired=True)
    life.do("sign", JP)
    assert life.naming("sign", HUB, **UNDER_TWO) == (Code.MANDATE_EXPIRED, (TWO,))


def test_who_is_not_covered_comes_before_what_the_act_says() -> None:
    life = led(expired=False)
    life.do("sign", JP)
    assert life.naming("sign", HUB, under=(TWO, TWO)) == (Code.NOT_COVERED, (THREE,))
    assert life.refuse("record_ink_signature", HUB, **ink(HUB, day="2020-01-01")) is Code.NOT_COVERED


def test_the_limit_comes_before_the_terms() -> None:
    life = Life.open(max_revisions=1)
    assert life.refuse("propose", JP, terms=TERMS) is Code.LIMIT_REACHED


def test_a_mandate_is_not_ones_to_revoke_before_it_is_not_revocable() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    life.do("sign", THREE, under=(TWO,))
    assert life.refuse("revoke_mandate", TWO, to=HUB) is Code.NO_MANDATE
    assert life.refuse("revoke_mandate", TWO, to=THREE) is Code.NOT_REVOCABLE


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("propose", {"terms": TERMS}),
        ("object", {"clause": "notice", "text": TEXT}),
        ("approve", {}),
        ("reject", {"reason": TEXT}),
        ("grant_mandate", {"to": TWO}),
        ("revoke_mandate", {"to": TWO}),
        ("sign", {}),
        ("contest", {"reason": TEXT}),
        ("decline", {"reason": TEXT}),
        ("withdraw_signature", {}),
    ],
)
def test_an_observer_does_nothing_but_report(act: str, fields: dict[str, object]) -> None:
    life = Life.open(parties=WITH_GUESTS)
    assert life.naming(act, "EU-9", **fields) == (Code.NOT_A_SIGNATORY, ("EU-9",))
    assert life.do("report_activity", "EU-9", kind="survey", occurred_on="2025") == ("survey",)


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("propose", {"terms": TERMS}),
        ("approve", {}),
        ("reject", {"reason": TEXT}),
        ("sign", {}),
        ("contest", {"reason": TEXT}),
        ("decline", {"reason": TEXT}),
        ("withdraw_signature", {}),
    ],
)
def test_a_represented_party_is_bound_only_through_others(act: str, fields: dict[str, object]) -> None:
    life = Life.open(parties=WITH_GUESTS)
    assert life.refuse(act, "EU-4", **fields) is Code.NOT_A_SIGNATORY


@pytest.mark.parametrize("act", ["record_ink_signature", "reopen", "abandon", "extend"])
def test_only_the_coordinator_has_the_coordinators_acts(act: str) -> None:
    life = Life.agreed(parties=WITH_GUESTS)
    fields = ink(JP) | {"until": "2026-06-01", "reason": TEXT}
    for org in (JP, "EU-4", "EU-9"):
        assert life.refuse(act, org, **fields) is Code.NOT_COORDINATOR


def test_a_refusal_is_on_record_with_its_act_and_code() -> None:
    life = Life.agreed()
    life.refuse("sign", TWO, under=(THREE,))
    payload = life.last.payload
    assert payload == RefusedAct(act="sign", code="NO_MANDATE", naming=(THREE,))
    assert life.last.actor == TWO
    assert life.told() == set()


def test_refusals_are_counted_by_party_and_phase() -> None:
    life = Life.open()
    life.refuse("sign", JP)
    life.refuse("sign", JP)
    life.refuse("reopen", TWO, reason=TEXT)
    assert life.state.refusals == {JP: 2, TWO: 1}
    life.approve_all()
    assert life.state.refusals == {}


def test_what_nobody_vouches_for_is_held_against_nobody() -> None:
    life = Life.open()
    act = life.act("approve", JP)
    life.record((refusal(act, Refused(code=Code.UNAUTHENTICATED, naming=(JP,))),), act)
    assert (life.state.refusals, life.state.unauthenticated) == ({}, 1)
    assert life.last.actor is None
    life.approve_all()
    assert life.state.unauthenticated == 0


def test_a_refused_act_is_no_sign_of_life() -> None:
    life = Life.in_force(parties=(*PARTIES, party("US-2")))
    before = life.state.last_party_act
    life.on_day(30)
    life.refuse("sign", JP)
    assert life.state.last_party_act == before
