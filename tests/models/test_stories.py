"""The numbers of the acceptance stories, told by the rules alone."""

from collections import Counter

from models.errors import Code
from models.milestones import HEADLINE
from models.state import Phase
from tests.models.life import EIGHT, HUB, JP, TERMS, Life, ink

OTHERS = [f"EU-{number}" for number in range(2, 8)]


def headlines(life: Life) -> list[str]:
    """Return what a portfolio shows."""
    return [each for each in life.types if each in HEADLINE]


def kinds(life: Life) -> Counter[str]:
    """Return how many notices there are of each kind."""
    return Counter(each.kind for _, each in life.mails)


def test_a_counter_proposal_everybody_signs() -> None:
    life = Life.open(parties=EIGHT)
    life.on_day(2)
    life.do("propose", JP, terms=TERMS.model_copy(update={"notice": "P6M"}))
    life.on_day(3)
    life.approve_all()
    life.on_day(5)
    life.sign_all()
    life.on_day(30)
    state = life.state
    assert (state.revision, state.superseded, len(state.approvals), len(state.signatures)) == (2, 1, 8, 8)
    assert headlines(life) == ["negotiation_opened", "text_agreed", "signed"]
    assert [*kinds(life).values()] == [7, 7, 6, 8, 7, 8]
    assert len(life.mails) == 43


def at_the_fair(mandates: list[str]) -> Life:
    """Return the signing at a fair with the mandates of these."""
    life = Life.open(parties=EIGHT)
    life.on_day(1)
    life.do("report_activity", HUB, kind="study_trip", occurred_on="2012-04-24/2012-04-26")
    life.on_day(2)
    life.approve_all()
    life.on_day(4)
    for org in mandates:
        life.do("grant_mandate", org, to="EU-2")
    life.do("report_activity", JP, kind="delegation_visit", occurred_on="2026-01-16")
    life.do("record_ink_signature", HUB, **ink(HUB, day="2026-01-16"))
    life.do("record_ink_signature", HUB, **ink(JP, day="2026-01-16"))
    life.do("record_ink_signature", HUB, **ink("EU-2", day="2026-01-16", under=tuple(mandates)))
    life.on_day(30)
    return life


def test_signing_at_the_fair_under_five_mandates() -> None:
    life = at_the_fair(OTHERS[1:])
    assert (life.state.phase, len(life.state.signatures)) == (Phase.IN_FORCE, 8)
    assert headlines(life) == [
        *("negotiation_opened", "study_trip", "text_agreed", "delegation_visit", "signed")
    ]
    assert life.types.count("contest_window_ended") == 2
    assert [*kinds(life).values()] == [7, 7, 8, 5, 2, 8]
    assert len(life.mails) == 37


def test_four_mandates_do_not_cover_eight() -> None:
    life = at_the_fair(OTHERS[1:-1])
    assert life.waiting == {"EU-7": "sign"}


def silent(*, outage: bool) -> Life:
    """Return the life in which the partner says nothing until it is too late."""
    life = Life.open(parties=EIGHT)
    life.on_day(1)
    for org in OTHERS:
        life.do("approve", org)
    if outage:
        life.on_day(15)
        life.outage(23)
    life.on_day(52)
    assert life.refuse("approve", JP) is Code.NEGOTIATION_LAPSED
    life.on_day(60)
    return life


def test_silence_lapse_and_a_refused_approval() -> None:
    life = silent(outage=False)
    assert (life.state.phase, life.state.outcome) == (Phase.CLOSED, "lapsed")
    assert headlines(life) == ["negotiation_opened", "lapsed"]
    assert dict(kinds(life)) == {"opened": 7, "approved": 6, "reminder": 4, "reminder_copy": 1, "lapsed": 8}
    assert len(life.mails) == 26


def test_an_outage_over_a_reminder_loses_and_doubles_none() -> None:
    life, undisturbed = silent(outage=True), silent(outage=False)
    assert life.types == undisturbed.types
    assert kinds(life) == kinds(undisturbed)
