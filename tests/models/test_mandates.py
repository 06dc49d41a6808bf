"""Mandates: who may sign for whom, for how long, and what that covers."""

from datetime import UTC, datetime, timedelta

import pytest

from models.coverage import uncovered
from models.errors import Code
from models.state import Phase
from tests.models.life import HUB, JP, PARTIES, TEXT, THREE, TWO, WITH_GUESTS, Life, party

LED = {"kind": "lead_with_mandates"}


def test_a_mandate_alone_covers_nobody() -> None:
    life = Life.agreed()
    assert life.do("grant_mandate", TWO, to=THREE, document=TEXT) == ("mandate",)
    assert TWO in uncovered(life.state)


def test_who_gave_a_mandate_is_not_awaited_its_holder_is() -> None:
    life = Life.agreed()
    life.do("sign", THREE)
    life.do("grant_mandate", TWO, to=THREE)
    assert life.waiting == {HUB: "sign", THREE: "sign", JP: "sign"}


def test_a_holder_who_had_signed_is_given_a_new_ladder() -> None:
    life = Life.agreed()
    life.do("sign", THREE)
    life.on_day(20)
    life.do("grant_mandate", TWO, to=THREE)
    assert life.state.waits[THREE].since == life.now
    assert THREE not in life.told_of("reminder")


def test_one_signature_covers_its_signatory_and_all_it_signs_under() -> None:
    life = Life.agreed(parties=WITH_GUESTS)
    seqs = []
    for granter in (TWO, "EU-4"):
        life.do("grant_mandate", granter, to=THREE)
        seqs.append(life.state.seq)
    life.do("sign", THREE, under=(TWO, "EU-4"))
    assert life.last.on_behalf_of == (TWO, "EU-4")
    assert life.last.mandate == tuple(seqs)
    assert set(life.state.signatures) == {TWO, THREE, "EU-4"}
    assert life.waiting == {HUB: "sign", JP: "sign"}


def test_under_is_all_or_nothing() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    assert life.naming("sign", THREE, under=(TWO, HUB)) == (Code.NO_MANDATE, (HUB,))
    assert life.naming("sign", JP, under=(TWO,)) == (Code.NO_MANDATE, (TWO,))
    assert life.naming("sign", JP, under=("US-7",)) == (Code.NO_MANDATE, ("US-7",))
    assert life.state.signatures == {}


def test_a_holder_signs_for_others_alone_and_for_itself_later() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    life.do("sign", THREE, under=(TWO,), own=False)
    assert set(life.state.signatures) == {TWO}
    assert life.do("sign", THREE) == ("signature",)


def test_a_signature_for_nobody_or_for_somebody_twice_is_none() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    assert life.refuse("sign", THREE, own=False) is Code.INVALID_TERMS
    assert life.naming("sign", THREE, under=(TWO, TWO)) == (Code.INVALID_TERMS, (TWO,))


def test_nobody_is_signed_for_who_is_covered() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    life.do("sign", TWO)
    assert life.refuse("sign", THREE, under=(TWO,)) is Code.ALREADY_DONE


def test_a_mandate_goes_to_a_signatory_of_the_same_side() -> None:
    life = Life.agreed(parties=WITH_GUESTS)
    for to in (JP, "EU-4", "EU-9"):
        assert life.naming("grant_mandate", TWO, to=to) == (Code.NOT_A_SIGNATORY, (to,))
    assert life.naming("grant_mandate", TWO, to="EU-8") == (Code.NOT_A_PARTY, ("EU-8",))


@pytest.mark.parametrize(
    "spoilt",
    [
        {"to": TWO},
        {"valid_from": "2026-03-02", "valid_until": "2026-03-01"},
        {"valid_until": "2026-01-10"},
        {"valid_until": "9999-12-31"},
        {"valid_from": "0001-01-01"},
    ],
    ids=["oneself", "reversed", "over", "never", "ever"],
)
def test_a_mandate_of_no_use_is_refused(spoilt: dict[str, object]) -> None:
    life = Life.agreed()
    assert life.refuse("grant_mandate", TWO, **({"to": THREE} | spoilt)) is Code.INVALID_TERMS


def test_one_mandate_at_a_time_while_not_covered() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    assert life.refuse("grant_mandate", TWO, to=HUB) is Code.ALREADY_DONE
    life.do("sign", JP)
    assert life.refuse("grant_mandate", JP, to=JP) is Code.ALREADY_DONE
    assert Life.in_force(parties=WITH_GUESTS).refuse("grant_mandate", "EU-4", to=TWO) is Code.WRONG_PHASE


def test_a_mandate_is_granted_while_negotiating_and_survives_revisions() -> None:
    life = Life.open()
    life.do("grant_mandate", TWO, to=THREE)
    life.approve_all()
    assert life.do("sign", THREE, under=(TWO,)) == ("signature",)


def test_validity_is_judged_on_the_day_of_receipt_where_the_granter_is() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE, valid_from="2026-01-20", valid_until="2026-01-25")
    assert life.naming("sign", THREE, under=(TWO,)) == (Code.MANDATE_EXPIRED, (TWO,))
    assert life.waiting[TWO] == "sign", "a mandate for later moves nobody's turn"
    life.on_day(13.6)
    assert life.ask("sign", THREE, under=(TWO,)), "still the 25th in Lisbon, the last day inclusive"
    life.on_day(13.7)
    assert life.refuse("sign", THREE, under=(TWO,)) is Code.MANDATE_EXPIRED


def test_after_a_mandate_expired_its_granter_is_awaited_again() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE, valid_until="2026-01-20")
    life.do("sign", HUB)
    assert TWO not in life.waiting
    life.on_day(15)
    life.do("sign", THREE)
    assert life.waiting == {TWO: "sign", JP: "sign"}
    assert life.do("grant_mandate", TWO, to=THREE) == ("mandate",)


def test_an_unused_mandate_is_taken_back() -> None:
    life = Life.agreed(parties=WITH_GUESTS)
    life.do("grant_mandate", TWO, to=THREE)
    life.do("grant_mandate", "EU-4", to=THREE)
    life.on_day(5)
    assert life.do("revoke_mandate", TWO, to=THREE) == ("mandate_revoked",)
    assert life.do("revoke_mandate", "EU-4", to=THREE) == ("mandate_revoked",)
    assert life.waiting[TWO] == "sign"
    assert life.state.waits[TWO].since == life.now
    assert life.refuse("sign", THREE, under=(TWO,)) is Code.NO_MANDATE


def test_only_what_was_granted_is_taken_back() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    assert life.refuse("revoke_mandate", TWO, to=HUB) is Code.NO_MANDATE
    assert life.refuse("revoke_mandate", HUB, to=THREE) is Code.NO_MANDATE


def test_a_used_mandate_is_not_revocable() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    life.do("sign", THREE, under=(TWO,))
    assert life.refuse("revoke_mandate", TWO, to=THREE) is Code.NOT_REVOCABLE
    life.sign_all()
    assert life.state.phase is Phase.IN_FORCE
    assert life.refuse("revoke_mandate", TWO, to=THREE) is Code.NOT_REVOCABLE


def test_a_mandate_nobody_used_is_taken_back_after_all() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    life.do("sign", TWO)
    life.sign_all()
    assert life.do("revoke_mandate", TWO, to=THREE) == ("mandate_revoked",)


def test_where_the_coordinator_leads_the_others_owe_a_mandate() -> None:
    life = Life.agreed(signing_rule=LED)
    assert life.waiting == {HUB: "sign", TWO: "grant_mandate", THREE: "grant_mandate", JP: "sign"}
    assert life.naming("sign", HUB) == (Code.NOT_COVERED, (TWO, THREE))
    life.do("grant_mandate", TWO, to=HUB)
    assert life.naming("sign", HUB, under=(TWO,)) == (Code.NOT_COVERED, (THREE,))
    life.do("grant_mandate", THREE, to=HUB)
    assert life.waiting == {HUB: "sign", JP: "sign"}
    life.do("sign", HUB, under=(TWO, THREE))
    assert life.do("sign", JP) == ("signature", "signed")


def test_where_the_coordinator_leads_no_other_cluster_signs() -> None:
    life = Life.agreed(signing_rule=LED)
    assert life.naming("sign", TWO) == (Code.NOT_COORDINATOR, (HUB,))
    life.do("grant_mandate", TWO, to=THREE)
    life.do("grant_mandate", HUB, to=THREE)
    assert life.waiting == {HUB: "sign", TWO: "grant_mandate", THREE: "grant_mandate", JP: "sign"}


def test_where_the_coordinator_leads_its_turn_is_everybodys() -> None:
    life = Life.agreed(signing_rule=LED, groups=((HUB,), (JP,), (TWO, THREE)))
    assert life.waiting == {HUB: "sign", TWO: "grant_mandate", THREE: "grant_mandate"}
    late = Life.agreed(signing_rule=LED, groups=((JP,), (HUB, TWO, THREE)))
    assert late.waiting == {JP: "sign"}


def test_partners_have_mandates_among_themselves() -> None:
    life = Life.agreed(parties=(*PARTIES, party("US-2")))
    life.do("grant_mandate", "US-2", to=JP)
    for org in (HUB, TWO, THREE):
        life.do("sign", org)
    assert life.do("sign", JP, under=("US-2",)) == ("signature", "signed")


def test_a_holder_of_an_earlier_group_signs_for_a_later_one_when_it_is_its_turn() -> None:
    life = Life.agreed(groups=((HUB, TWO), (THREE,), (JP,)))
    life.do("grant_mandate", THREE, to=TWO)
    assert life.naming("sign", TWO, under=(THREE,), own=False) == (Code.GROUP_NOT_OPEN, (THREE,))
    life.do("sign", HUB)
    life.do("sign", TWO)
    assert life.waiting == {TWO: "sign"}
    life.do("sign", TWO, under=(THREE,), own=False)
    assert life.waiting == {JP: "sign"}


def test_clusters_that_are_led_hold_up_no_group() -> None:
    life = Life.agreed(signing_rule=LED, groups=((TWO,), (HUB, THREE), (JP,)))
    assert life.waiting == {HUB: "sign", TWO: "grant_mandate", THREE: "grant_mandate"}
    for org in (TWO, THREE):
        life.do("grant_mandate", org, to=HUB)
    life.do("sign", HUB, under=(TWO, THREE))
    assert life.waiting == {JP: "sign"}


def test_a_mandate_ends_with_the_first_instant_of_the_next_day() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE, valid_until="2026-01-20")
    end = datetime(2026, 1, 21, tzinfo=UTC)
    assert life.refuse("sign", THREE, under=(TWO,), received_at=end) is Code.MANDATE_EXPIRED
    just_before = end - timedelta(microseconds=1)
    assert life.do("sign", THREE, under=(TWO,), received_at=just_before) == ("signature",)
