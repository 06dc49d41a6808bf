"""Who is told what: one row of the table after the other, and never the actor of an act."""

from collections.abc import Callable

import pytest

from models.notices import WAITS_FOR_AN_HOUR, Subject, still_wanted, subject, useless_from
from models.state import Agreement
from tests.models.life import EIGHT, HUB, JP, TERMS, TEXT, THREE, TWO, WITH_GUESTS, Life, ink, party

ALL = {HUB, TWO, THREE, JP, "EU-4", "EU-9"}


def to(kind: str, *orgs: str) -> set[tuple[str, str]]:
    """Return the notices of one kind to these organisations."""
    return {(kind, org) for org in orgs}


def but(org: str) -> list[str]:
    """Return everybody else."""
    return sorted(ALL - {org})


def open_one() -> Life:
    """Return a negotiation with guests."""
    return Life.open(parties=WITH_GUESTS)


def agreed_one() -> Life:
    """Return one to be signed, with guests."""
    return Life.agreed(parties=WITH_GUESTS)


def inked_one() -> Life:
    """Return one the partner signed on paper."""
    life = agreed_one()
    life.do("record_ink_signature", HUB, **ink(JP))
    return life


def mandated_one() -> Life:
    """Return one where a mandate was given."""
    life = agreed_one()
    life.do("grant_mandate", TWO, to=THREE)
    return life


def signed_by_two() -> Life:
    """Return one a cluster has signed."""
    life = agreed_one()
    life.do("sign", TWO)
    return life


ACTS: list[tuple[Callable[[], Life], str, str, dict[str, object], set[tuple[str, str]]]] = [
    (open_one, "propose", JP, {"terms": TERMS.model_copy(update={"notice": "P6M"})}, to("revised", *but(JP))),
    (open_one, "approve", JP, {}, to("approved", HUB)),
    (open_one, "object", JP, {"clause": "notice", "text": TEXT}, to("objected", HUB)),
    (open_one, "object", HUB, {"clause": "notice", "text": TEXT}, set()),
    (open_one, "reject", TWO, {"reason": TEXT}, to("rejection", HUB)),
    (open_one, "reject", HUB, {"reason": TEXT}, set()),
    (open_one, "reject", JP, {"reason": TEXT}, to("rejected", *but(JP))),
    (agreed_one, "grant_mandate", TWO, {"to": THREE}, to("mandate_granted", THREE)),
    (mandated_one, "revoke_mandate", TWO, {"to": THREE}, to("mandate_revoked", THREE)),
    (mandated_one, "sign", THREE, {"under": (TWO,)}, to("signed", HUB)),
    (agreed_one, "sign", HUB, {}, set()),
    (agreed_one, "record_ink_signature", HUB, ink(JP), to("ink_recorded", JP)),
    (mandated_one, "record_ink_signature", HUB, ink(THREE, under=(TWO,)), to("ink_recorded", THREE)),
    (agreed_one, "record_ink_signature", HUB, ink(HUB), set()),
    (inked_one, "contest", JP, {"reason": TEXT}, to("contested", *but(JP))),
    (agreed_one, "decline", JP, {"reason": TEXT}, to("declined", *but(JP))),
    (signed_by_two, "withdraw_signature", TWO, {}, to("signature_withdrawn", *but(TWO))),
    (agreed_one, "reopen", HUB, {"reason": TEXT}, to("reopened", *but(HUB))),
    (agreed_one, "abandon", HUB, {"reason": TEXT}, to("abandoned", *but(HUB))),
    (open_one, "extend", HUB, {"until": "2026-06-01"}, to("extended", *but(HUB))),
    (open_one, "report_activity", JP, {"kind": "survey", "occurred_on": "2025"}, set()),
]


NAMES = [f"{act}-{by}" for _, act, by, *_ in ACTS]


@pytest.mark.parametrize(("begin", "act", "by", "fields", "told"), ACTS, ids=NAMES)
def test_an_act_tells_those_named_and_never_its_actor(
    begin: Callable[[], Life], act: str, by: str, fields: dict[str, object], told: set[tuple[str, str]]
) -> None:
    life = begin()
    life.do(act, by, **fields)
    assert life.told() == told
    assert by not in {org for _, org in life.told()}


def test_the_opening_tells_all_others() -> None:
    life = open_one()
    assert life.told() == to("opened", *but(HUB))


def test_an_agreed_text_asks_everybody_the_last_actor_too() -> None:
    life = agreed_one()
    assert life.told() == to("signature_requested", *ALL)
    assert life.told(life.state.seq - 1) == to("approved", HUB)


def test_in_force_tells_everybody_the_last_actor_too() -> None:
    life = agreed_one()
    life.sign_all()
    assert life.told() == to("in_force", *ALL)


def test_a_lapse_tells_everybody_and_its_closing_nobody() -> None:
    life = open_one()
    life.on_day(47)
    assert life.told() == to("lapsed", *ALL)
    life.on_day(70)
    assert life.types[-1] == "closed"
    assert life.told() == set()


def test_a_rejection_by_declining_is_told_as_one() -> None:
    life = Life.agreed(on_decline="close")
    life.do("decline", TWO, reason=TEXT)
    assert life.told() == to("rejected", HUB, THREE, JP)


def test_expiry_is_ahead_for_coordinator_and_first_partner_then_for_everybody() -> None:
    life = Life.in_force(parties=(*WITH_GUESTS, party("US-2")), dormant=None)
    life.on_day(1080)
    seqs = [each.seq for each, _ in life.chain if each.type == "expiry_noticed"]
    assert [life.told(seq) for seq in seqs] == [
        *[to("expiry_ahead", HUB, JP)] * 3,
        to("expiry_ahead", *ALL, "US-2"),
    ]
    life.on_day(1100)
    assert life.told() == to("expired", *ALL, "US-2")


def test_dormancy_nudges_the_hosts_and_then_tells_everybody() -> None:
    life = Life.in_force(parties=WITH_GUESTS)
    life.on_day(280)
    assert life.told() == to("dormancy_nudge", HUB, JP)
    life.on_day(370)
    assert life.told() == to("dormant", *ALL)


def test_a_reminder_is_wanted_only_while_its_answer_is() -> None:
    life = open_one()
    assert still_wanted(life.state, "reminder", JP, "approve")
    life.do("approve", JP)
    assert not still_wanted(life.state, "reminder", JP, "approve")
    assert still_wanted(life.state, "approved", HUB, "")
    life.approve_all()
    assert not still_wanted(life.state, "reminder", JP, "approve"), "another question now"


def test_the_copy_of_a_reminder_is_wanted_while_the_party_it_is_about_is_silent() -> None:
    life = open_one()
    assert still_wanted(life.state, "reminder_copy", JP, "approve")
    life.do("approve", JP)
    assert not still_wanted(life.state, "reminder_copy", JP, "approve")
    assert still_wanted(life.state, "reminder_copy", THREE, "approve")


def test_a_nudge_is_wanted_while_nobody_has_done_anything() -> None:
    life = Life.in_force(parties=WITH_GUESTS)
    life.on_day(280)
    assert still_wanted(life.state, "dormancy_nudge", "", "report_activity")
    life.do("report_activity", JP, kind="survey", occurred_on="2026")
    assert not still_wanted(life.state, "dormancy_nudge", "", "report_activity")


def test_the_end_is_ahead_until_it_is_there() -> None:
    life = Life.in_force(dormant=None)
    assert still_wanted(life.state, "expiry_ahead", "", "")
    life.on_day(1100)
    assert life.state.over
    assert not still_wanted(life.state, "expiry_ahead", "", "")


def test_what_asks_again_is_of_use_until_its_deadline_and_what_looks_ahead_until_the_end() -> None:
    life = open_one()
    deadline = life.state.waits[JP].deadline
    for kind in ("reminder", "reminder_copy", "escalated"):
        assert useless_from(life.state, kind, JP) == deadline
    assert useless_from(life.state, "decision_due", JP) is None
    assert useless_from(life.state, "escalated", "XX-0") is None
    assert useless_from(life.state, "expiry_ahead", "") is None
    life = Life.in_force()
    assert life.state.end is not None
    assert useless_from(life.state, "expiry_ahead", "") == life.state.end.ends


def test_a_notice_says_what_is_missing_whose_it_is_and_how_often_it_was_asked_for() -> None:
    life = Life.open(coordinator_reminders=("P1D",), escalate={"after": "P2D"})
    life.do("reject", TWO, reason=TEXT)
    life.on_day(8)
    found = {(each.type, subject(each.payload)) for each, _ in life.chain if subject(each.payload).act}
    assert found == {
        ("decision_reminded", Subject("decide", TWO, 1)),
        *(("escalated", Subject("approve", org, 0)) for org in (TWO, THREE, JP)),
        ("escalated", Subject("decide", TWO, 0)),
        *(("reminded", Subject("approve", org, 1)) for org in (TWO, THREE, JP)),
    }


def test_every_notice_that_waits_for_a_working_hour_is_one_of_the_table() -> None:
    acts = {kind for *_, told in ACTS for kind, _ in told}
    assert not acts & WAITS_FOR_AN_HOUR, "what somebody did is told at once"
    outcomes = {"signature_requested", "in_force", "lapsed", "expired", "dormant"}
    assert not outcomes & WAITS_FOR_AN_HOUR


def test_without_a_partner_the_coordinator_alone_is_host() -> None:
    life = Life.in_force()
    state = life.state
    alone = tuple(each for each in state.parties if each.side == "consortium")
    life.state = Agreement.model_validate({**dict(state), "parties": alone})
    life.on_day(280)
    assert life.told() == to("dormancy_nudge", HUB)


def test_eight_parties_are_told_as_the_stories_count() -> None:
    life = Life.open(parties=EIGHT)
    life.approve_all()
    assert len(life.mails) == 7 + 7 + 8
    life.sign_all()
    assert len(life.mails) == 7 + 7 + 8 + 7 + 8
