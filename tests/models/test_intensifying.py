"""What an intensified agreement needs, and what becomes of the MOU it grew from."""

import pytest

from models.errors import Code
from models.explain import explain
from models.notices import told
from models.pilots import IN_FORCE_SAID, Settled, news_for_mou, not_eligible, settle
from models.state import Phase
from tests.models.life import HUB, JP, TERMS, TEXT, THREE, TWO, WITH_GUESTS, Life, ink, party
from tests.models.piloting import (
    NEW,
    completed,
    grown,
    intensified,
    negotiating,
    new_agreement,
    plan,
    planned,
    report,
    running,
)


def missing(life: Life) -> tuple[str, ...]:
    """Return what it still needs."""
    return not_eligible(life.state, life.now)


def test_one_completed_pilot_is_enough() -> None:
    life = completed()
    assert missing(life) == ()
    assert life.do("open_intensified", HUB, **intensified()) == ("intensified_opened",)
    assert life.told() == set(), "its own parties hear of it from the new agreement"
    assert life.state.intensified == NEW


def test_without_a_completed_pilot_it_is_refused_and_says_so() -> None:
    for life in (planned(), running()):
        assert life.naming("open_intensified", HUB, **intensified()) == (
            Code.NOT_ELIGIBLE,
            ("completed_pilots",),
        )


def test_a_failed_pilot_does_not_count_and_a_second_try_does() -> None:
    life = running()
    life.do("fail_pilot", TWO, pilot="P1", reason="no_demand", lesson=TEXT)
    assert missing(life) == ("completed_pilots",)
    life.do("start_pilot", TWO, **plan())
    life.do("complete_pilot", TWO, **report("P2"))
    assert missing(life) == ()


def test_the_policy_says_how_many_and_whether_one_is_sme_led() -> None:
    life = completed(intensify={"min_completed_pilots": 2, "sme_led": True})
    assert missing(life) == ("completed_pilots", "sme_led_pilot")
    life.do("start_pilot", JP, **plan(sme_led=True))
    assert missing(life) == ("completed_pilots", "sme_led_pilot"), "running is not completed"
    life.do("complete_pilot", TWO, **report("P2"))
    assert missing(life) == ()


def test_a_policy_of_none_needs_none() -> None:
    assert missing(planned(intensify={"min_completed_pilots": 0})) == ()


def test_both_sides_may_do_without_pilots() -> None:
    life = Life.in_force()
    assert life.do("waive_pilots", HUB, reason=TEXT) == ("waived",)
    assert life.told() == set()
    assert missing(life) == ("completed_pilots",)
    life.do("waive_pilots", JP, reason=TEXT)
    assert missing(life) == ()
    assert life.refuse("waive_pilots", JP, reason=TEXT) is Code.ALREADY_DONE


def test_partners_alone_waive_nothing_and_one_of_them_is_enough() -> None:
    life = Life.in_force(parties=(*(party(org) for org in (HUB, TWO, THREE, JP)), party("US-2")))
    for org in ("US-2", JP):
        life.do("waive_pilots", org, reason=TEXT)
    assert missing(life) == ("completed_pilots",)
    life.do("waive_pilots", HUB, reason=TEXT)
    assert missing(life) == ()


def test_a_waiver_covers_an_overdue_report_too() -> None:
    life = running()
    life.on_day(100)
    assert missing(life) == ("completed_pilots", "report_overdue:P1")
    for org in (HUB, JP):
        life.do("waive_pilots", org, reason=TEXT)
    assert missing(life) == ()


def test_a_cluster_does_not_waive_for_the_consortium() -> None:
    life = Life.agreed()
    assert life.refuse("waive_pilots", TWO, reason=TEXT) is Code.NOT_COORDINATOR, "before the phase"


def test_who_opens_it_comes_before_all_else() -> None:
    assert Life.agreed().refuse("open_intensified", JP, **intensified()) is Code.NOT_COORDINATOR


def test_the_contest_window_comes_before_what_is_missing_and_that_before_what_it_says() -> None:
    life = Life.agreed()
    for org in (HUB, TWO, THREE):
        life.do("sign", org)
    life.do("record_ink_signature", HUB, **ink(JP))
    wrong = intensified(commitments=())
    assert life.refuse("open_intensified", HUB, **wrong) is Code.CONTEST_OPEN
    life.on_day(20)
    assert life.refuse("open_intensified", HUB, **wrong) is Code.NOT_ELIGIBLE
    for org in (HUB, JP):
        life.do("waive_pilots", org, reason=TEXT)
    assert life.refuse("open_intensified", HUB, **wrong) is Code.INVALID_TERMS


@pytest.mark.parametrize(
    "fields",
    [
        {"commitments": ()},
        {"commitments": ({"kind": "castle", "title": TEXT},)},
        {"commitments": ({"kind": "office", "title": TEXT, "direction": "upwards"},)},
        {"commitments": ({"kind": "office", "title": TEXT, "country": "Japan"},)},
        {"agreement": new_agreement(ref="MOU-JP-1")},
        {"agreement": new_agreement(ref="a/b")},
        {"agreement": new_agreement(country="Japan")},
        {"agreement": new_agreement(coordinator=JP)},
        {"agreement": new_agreement(parties=())},
        {"agreement": new_agreement(terms=TERMS.model_copy(update={"duration": "soon"}))},
        {"agreement": new_agreement(terms=TERMS.model_copy(update={"governing_law": "\ud800"}))},
    ],
    ids=range(11),
)
def test_what_could_not_be_opened_is_refused(fields: dict[str, object]) -> None:
    assert completed().refuse("open_intensified", HUB, **intensified(**fields)) is Code.INVALID_TERMS


def test_one_negotiation_at_a_time() -> None:
    life = negotiating()
    again = intensified(agreement=new_agreement(ref="IA-JP-2"))
    assert life.naming("open_intensified", HUB, **again) == (Code.NOT_ELIGIBLE, ("other_negotiation",))


def test_only_an_mou_is_intensified() -> None:
    new = grown(negotiating())
    new.approve_all()
    new.sign_all()
    assert missing(new) == ("kind_mou", "completed_pilots")


def test_the_new_agreement_lives_on_the_same_rules_under_its_own_names() -> None:
    mou = negotiating()
    new = grown(mou)
    assert new.state.follows is not None
    assert new.state.follows.digest == mou.state.head
    new.approve_all()
    new.sign_all()
    assert [each for each in new.types if each.startswith("intensified")] == [
        *("intensified_negotiation_opened", "intensified_text_agreed", "intensified_signed")
    ]
    assert (new.state.kind, new.state.phase) == ("intensified", Phase.IN_FORCE)
    assert len(new.mails) == 3 + 3 + 4 + 3 + 4


def test_the_news_is_told_when_it_is_in_force_and_when_it_is_over() -> None:
    new = grown(negotiating())
    assert news_for_mou(new.state) is None
    new.approve_all()
    assert news_for_mou(new.state) is None
    new.sign_all()
    assert news_for_mou(new.state) == Settled(ref=NEW, outcome=IN_FORCE_SAID, digest=new.state.head)
    new.on_day(4000)
    assert news_for_mou(new.state) == Settled(ref=NEW, outcome="expired", digest=new.state.head)


def test_the_news_waits_for_the_end_of_contest_windows() -> None:
    new = grown(negotiating())
    new.approve_all()
    for org in (HUB, TWO, THREE):
        new.do("sign", org)
    new.do("record_ink_signature", HUB, **ink(JP, day=str(new.now.date())))
    assert new.state.phase is Phase.IN_FORCE
    assert news_for_mou(new.state) is None
    new.on_day(60)
    assert news_for_mou(new.state) is not None


def test_an_mou_has_no_news_for_anybody() -> None:
    life = Life.in_force()
    assert news_for_mou(life.state) is None
    life.on_day(2000)
    assert news_for_mou(life.state) is None


def hear(mou: Life, outcome: str, ref: str = NEW) -> list[str]:
    """Let an MOU hear some news; return the types of what it records."""
    return [
        each.type
        for each in mou.record(settle(mou.state, Settled(ref=ref, outcome=outcome, digest=TEXT)), None)
    ]


def test_in_force_it_supersedes_the_mou_and_nobody_is_told() -> None:
    mou = negotiating()
    assert hear(mou, IN_FORCE_SAID) == ["closed"]
    assert (mou.state.phase, mou.state.outcome) == (Phase.CLOSED, "superseded")
    assert told(mou.state, mou.last) == ()
    assert explain(mou.state, mou.now).next is None, "its timers are gone"
    mou.on_day(2000)
    assert mou.told_of("expiry_ahead") == mou.told_of("expired") == []
    assert hear(mou, "expired") == [], "it is over"


def test_beside_an_umbrella_it_ends_nothing() -> None:
    mou = negotiating(mou_then="umbrella")
    assert hear(mou, IN_FORCE_SAID) == ["intensified_ended"]
    assert (mou.state.phase, mou.state.intensified) == (Phase.IN_FORCE, None)
    assert missing(mou) == (), "an umbrella may have another"
    mou.on_day(2000)
    assert mou.state.outcome == "expired"


@pytest.mark.parametrize("outcome", ["lapsed", "rejected", "abandoned"])
def test_when_it_fails_the_mou_stays_and_may_open_another(outcome: str) -> None:
    mou = negotiating()
    assert hear(mou, outcome) == ["intensified_ended"]
    assert mou.told() == set()
    assert (mou.state.phase, mou.state.intensified, mou.state.mou_then) == (Phase.IN_FORCE, None, "")
    assert mou.do("open_intensified", HUB, **intensified(agreement=new_agreement(ref="IA-JP-2")))
    assert hear(mou, IN_FORCE_SAID) == [], "news of the first one comes too late"
    assert hear(mou, IN_FORCE_SAID, "IA-JP-2") == ["closed"]


def test_news_of_a_stranger_changes_nothing() -> None:
    assert hear(negotiating(), IN_FORCE_SAID, "IA-XX-1") == []
    assert hear(completed(), IN_FORCE_SAID) == []


def test_an_mou_that_ends_first_is_not_superseded() -> None:
    mou = negotiating()
    mou.on_day(2000)
    assert mou.state.outcome == "expired"
    assert hear(mou, IN_FORCE_SAID) == []


def test_explain_says_who_may_do_what_and_why_not() -> None:
    life = running(parties=WITH_GUESTS)
    said = explain(life.state, life.now)
    assert {"start_pilot", "fail_pilot", "waive_pilots"} <= set(said.may[HUB])
    assert {"start_pilot", "complete_pilot", "fail_pilot"} <= set(said.may[TWO])
    assert {"start_pilot", "waive_pilots"} <= set(said.may[JP])
    assert said.why_not[HUB]["open_intensified"] == Code.NOT_ELIGIBLE
    assert said.why_not[HUB]["adopt_action_plan"] == Code.ALREADY_DONE
    assert said.why_not[HUB]["complete_pilot"] == Code.NOT_A_SIGNATORY
    assert said.why_not[TWO]["waive_pilots"] == Code.NOT_COORDINATOR
    life.do("complete_pilot", TWO, **report())
    assert "open_intensified" in explain(life.state, life.now).may[HUB]


def test_explain_asks_about_another_ref_than_its_own() -> None:
    life = Life.in_force(intensify={"min_completed_pilots": 0})
    probe = life.state.model_copy(update={"ref": "PROBE"})
    assert "open_intensified" in explain(probe, life.now).may[HUB]
