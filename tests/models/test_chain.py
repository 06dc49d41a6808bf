"""Milestones: what a digest covers, what a type is called, and that nothing is lost on the wire."""

from typing import get_args

import pytest
from pydantic import ValidationError

from activities.snapshot import read_days, read_milestone
from models import acts, folding
from models import milestones as m
from models.base import GENESIS
from models.lifecycle import fold
from models.state import Agreement
from tests.models.life import HUB, JP, REF, STARTS, TERMS, TEXT, THREE, TWO, WITH_GUESTS, Life, ink

FIRST_DIGEST = "c19d113b3f30fbcf81b12e5d88c20f8ffd489e826581a0b6600dd660efb4f72c"
"""If this changes, the lives begun before no longer replay: their digests are in their histories."""


def eventful() -> Life:
    """Return a life with most of what can happen."""
    life = Life.open(parties=WITH_GUESTS)
    life.do("object", JP, clause="notice", text=TEXT)
    life.do("propose", JP, terms=TERMS.model_copy(update={"notice": "P6M"}), comment=TEXT)
    life.do("reject", TWO, reason=TEXT)
    life.on_day(9)
    life.approve_all()
    life.do("grant_mandate", "EU-4", to=TWO, document=TEXT, valid_until="2027-01-01")
    life.do("sign", TWO, under=("EU-4",))
    life.do("record_ink_signature", HUB, **ink(JP, day="2026-01-22"))
    life.do("contest", JP, reason=TEXT)
    life.refuse("sign", TWO)
    life.on_day(60)
    life.do("extend", HUB, until="2026-04-30")
    life.sign_all()
    life.do("report_activity", JP, kind="workshop", occurred_on="2026-03", participants=({"org": JP},))
    life.on_day(2000)
    return life


def test_seqs_have_no_gap_and_every_digest_covers_all_before_it() -> None:
    life = eventful()
    assert life.chain_is_whole()
    assert life.chain[0][0].prev_digest == GENESIS


def test_folding_the_milestones_gives_the_state() -> None:
    life = eventful()
    assert fold(REF, life.chain) == life.state


def test_milestones_days_and_state_survive_their_json() -> None:
    life = eventful()
    for milestone, days in life.chain:
        assert m.Milestone.model_validate_json(milestone.model_dump_json()) == milestone
        assert read_milestone(milestone.content(), milestone.digest) == milestone
        assert read_days({key: day.model_dump(mode="json") for key, day in days.items()}) == days
    assert Agreement.model_validate_json(life.state.model_dump_json()) == life.state


@pytest.mark.parametrize("field", sorted(set(m.Milestone.model_fields) - {"digest", "payload"}))
def test_a_digest_covers_every_field(field: str) -> None:
    life = Life.open()
    changed = {
        "seq": 2,
        "mandate": (1,),
        "on_behalf_of": (JP,),
        "recorded_at": STARTS.replace(microsecond=1),
        "received_at": STARTS.replace(microsecond=1),
    }
    altered = life.last.model_copy(update={field: changed.get(field, "f" * 64)})
    assert altered.recomputed_digest() != life.last.digest


def test_a_digest_covers_the_payload_with_its_type_and_days() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE)
    granted = life.last
    other_day = granted.payload.model_copy(update={"days": ()})
    revoked = m.MandateRevoked(to=THREE, days=granted.payload.days)
    for payload in (other_day, revoked):
        assert granted.model_copy(update={"payload": payload}).recomputed_digest() != granted.digest
    assert granted.content()["type"] == granted.type == "mandate"
    assert "digest" not in granted.content()


def test_the_first_digest_of_a_life_is_this_value_for_ever() -> None:
    assert Life.open().last.digest == FIRST_DIGEST


def test_headlines_are_types_that_exist_or_come_later() -> None:
    payloads = get_args(get_args(m.AnyPayload)[0])
    types = {each for payload in payloads for each in get_args(payload.model_fields["type"].annotation)}
    later = {"renewed", "terminated"}
    assert types >= m.HEADLINE - later
    assert later.isdisjoint(types)
    assert set(acts.ACTIVITY_KINDS) <= m.HEADLINE


def test_a_payload_is_taken_for_what_it_is() -> None:
    with pytest.raises(TypeError, match="is no Closed"):
        folding._is(Life.open().last, m.Closed)


def test_a_payload_hash_ignores_only_the_stamp_of_the_door() -> None:
    life = Life.open()
    act = life.act("approve", JP)
    later = act.model_copy(update={"received_at": STARTS.replace(year=2027)})
    assert act.payload_hash() == later.payload_hash()
    assert act.payload_hash() != act.model_copy(update={"by": TWO}).payload_hash()


def test_an_act_is_read_back_from_the_inbox_as_what_it_was() -> None:
    life = Life.open()
    for act in (life.act("approve", JP), life.act("record_ink_signature", HUB, **ink(JP))):
        assert acts.ACT.validate_json(act.model_dump_json()) == act
    with pytest.raises(ValidationError):
        life.act("dance", JP)


def test_a_field_of_a_later_release_is_ignored() -> None:
    life = Life.open()
    content = {**life.last.model_dump(mode="json"), "later": 1}
    assert m.Milestone.model_validate(content) == life.last
