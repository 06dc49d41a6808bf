"""What one agreement writes on the word of another rests on a milestone that says just that."""

import pytest

from models import milestones as m
from models import pilot_milestones as pm
from models.act import Link
from models.pilots import IN_FORCE_SAID, Settled, news_for_mou, rests_on, settle
from tests.models.life import HUB, JP, STARTS, TERMS, TEXT, THREE, TWO, Life, ink
from tests.models.piloting import NEW, grown, negotiating, planned


def settled_by(outcome: str, *, mou_then: str = "superseded") -> tuple[m.Milestone, m.Milestone]:
    """Return what an MOU writes when told an outcome, unsealed beside the chain, and what it rests on."""
    mou = negotiating(mou_then=mou_then)
    new = ended(grown(mou), outcome)
    news = news_for_mou(new.state)
    assert news is not None
    assert news.outcome == outcome
    (written,) = mou.record(settle(mou.state, news), None)
    return written, new.last


def ended(new: Life, outcome: str) -> Life:
    """Live an intensified agreement until it has an outcome."""
    if outcome == "rejected":
        new.do("reject", JP, reason=TEXT)
    elif outcome == "abandoned":
        new.do("abandon", HUB, reason=TEXT)
    elif outcome == "lapsed":
        new.on_day(200)
    else:
        new.approve_all()
        new.sign_all()
        if outcome == "expired":
            new.on_day(4000)
    return new


@pytest.mark.parametrize("outcome", ["rejected", "abandoned", "lapsed", IN_FORCE_SAID])
def test_the_end_of_an_mou_rests_on_what_the_other_says(outcome: str) -> None:
    written, witness = settled_by(outcome)
    assert rests_on(written, "MOU-JP-1", witness)


def test_an_umbrella_rests_on_the_same_word() -> None:
    written, witness = settled_by(IN_FORCE_SAID, mou_then="umbrella")
    assert isinstance(written.payload, pm.IntensifiedEnded)
    assert rests_on(written, "MOU-JP-1", witness)


def test_the_end_of_the_last_contest_window_bears_it_out_too() -> None:
    mou = negotiating()
    new = grown(mou)
    new.approve_all()
    for org in (HUB, TWO, THREE):
        new.do("sign", org)
    new.do("record_ink_signature", HUB, **ink(JP, day=str(new.now.date())))
    new.on_day(60)
    news = news_for_mou(new.state)
    assert news is not None
    (written,) = mou.record(settle(mou.state, news), None)
    assert rests_on(written, "MOU-JP-1", new.last)
    assert written.payload == m.Closed(
        outcome="superseded", superseded_by=Link(ref=NEW, digest=new.state.head)
    )


@pytest.mark.parametrize("told", ["rejected", "abandoned", "lapsed", "expired", IN_FORCE_SAID])
@pytest.mark.parametrize("happened", ["rejected", "abandoned", "lapsed", "expired", IN_FORCE_SAID])
def test_a_milestone_bears_out_its_own_outcome_and_no_other(told: str, happened: str) -> None:
    mou = negotiating()
    new = ended(grown(mou), happened)
    (written,) = mou.record(settle(mou.state, Settled(ref=NEW, outcome=told, digest=new.state.head)), None)
    assert rests_on(written, "MOU-JP-1", new.last) is (told == happened)


def test_no_other_milestone_bears_out_anything() -> None:
    mou = negotiating()
    new = ended(grown(mou), IN_FORCE_SAID)
    (written,) = mou.record(
        settle(mou.state, Settled(ref=NEW, outcome=IN_FORCE_SAID, digest=new.state.head)), None
    )
    bearing = [each.type for each, _ in new.chain if rests_on(written, "MOU-JP-1", each)]
    assert bearing == ["intensified_signed"]


def test_an_opening_rests_on_the_milestone_that_opens_just_this() -> None:
    mou = negotiating()
    witness, opened = mou.last, grown(mou).last
    assert rests_on(opened, NEW, witness)
    assert not rests_on(opened, "IA-JP-2", witness)
    assert not rests_on(opened, NEW, planned().last)
    assert not rests_on(opened.model_copy(update={"actor": JP}), NEW, witness)


@pytest.mark.parametrize(
    "forged",
    [
        {"kind": "mou"},
        {"title": "0" * 64},
        {"country": "BR"},
        {"parties": ()},
        {"terms": TERMS},
        {"policy": negotiating().state.policy.model_copy(update={"min_consortium": 1})},
        {"reopens": Link(ref="MOU-BR-1", digest=TEXT)},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_an_opening_that_says_anything_else_rests_on_nothing(forged: dict[str, object]) -> None:
    mou = negotiating()
    opened = grown(mou).last
    payload = opened.payload.model_copy(update=forged)
    assert not rests_on(opened.model_copy(update={"payload": payload}), NEW, mou.last)
    assert mou.now > STARTS
