"""What the views show of pilots, commitments and what an intensified agreement still needs."""

import re
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from console.cli.explaining import explanation_page
from console.cli.looking import Page
from console.cli.pilots import pilots_page
from console.pilots import pilots_of
from console.sentences.conditions import eligibility_words
from models.explain import explain
from models.pilots import Settled, settle
from tests.cli.calls import entente, record
from tests.cli.test_views import page, status, times_of
from tests.models.life import HUB, JP, STARTS, TEXT, TWO, Life
from tests.models.piloting import (
    DUE_IN_PARIS,
    NEW,
    completed,
    failure,
    negotiating,
    plan,
    planned,
    report,
    running,
)


def two_pilots() -> Life:
    life = running()
    life.do("start_pilot", HUB, **plan(title=TEXT, lead=HUB, sme_led=True, purpose="b2b", kind="study"))
    life.do("report_activity", TWO, kind="workshop", occurred_on="2026-01-12", pilot="P1")
    life.on_day(70)
    life.do("complete_pilot", TWO, **report(lesson=TEXT))
    return life


def test_pilots_are_told_with_targets_results_and_reports_due(home: Path) -> None:
    life = two_pilots()
    record(home, life)

    async def view(_: AsyncConnection) -> Page:
        return pilots_page(pilots_of("MOU-JP-1", life.chain), {TEXT: "a text"}, life.now)

    shown = page(home, view)
    assert "MOU-JP-1 P1\n  stands      completed 23 Mar 2026\n" in shown
    assert "  report due  13 March 2026, Lisbon time\n  reminded    1 x\n" in shown
    assert "  results     SMEs: 12 (target 10)\n" in shown
    assert "  activities  1\n" in shown
    assert "MOU-JP-1 P2  a text\n  stands      report overdue\n" in shown
    assert "  lead        EU-1, SME-led\n" in shown
    assert shown.rstrip().endswith("2 pilots.")


def test_a_report_is_overdue_from_the_first_instant_after_its_day(home: Path) -> None:
    life = planned()
    life.do("start_pilot", HUB, **plan(lead=HUB))
    record(home, life)
    story = pilots_of("MOU-JP-1", life.chain)[0]
    assert story.report_due == DUE_IN_PARIS
    assert story.stands(DUE_IN_PARIS) == "report overdue"
    assert story.stands(STARTS) == "running"


def test_pilots_as_json(home: Path) -> None:
    record(home, two_pilots())
    first, second = entente("pilots", "MOU-JP-1", "--json").json
    assert {key: first[key] for key in ("ref", "pilot", "status", "lead", "zone", "sme_led", "lesson")} == {
        "ref": "MOU-JP-1",
        "pilot": "P1",
        "status": "completed",
        "lead": TWO,
        "zone": "Europe/Lisbon",
        "sme_led": False,
        "lesson": "a text",
    }
    assert (first["targets"], first["actuals"]) == ({"smes": 10}, {"smes": 12})
    assert (first["report_due"], first["starts_on"]) == ("2026-03-14T00:00:00Z", "2026-01-13")
    assert (first["reminders"], first["activities"], first["overdue"]) == (1, 1, False)
    assert (second["title"], second["ended_at"], second["overdue"]) == ("a text", None, True)
    assert entente("pilots", "--json").json == [first, second]


def test_a_failed_pilot_says_why_and_what_was_learnt(home: Path) -> None:
    life = running()
    life.do("fail_pilot", TWO, **failure())
    record(home, life)
    words = entente("pilots", "MOU-JP-1").words
    assert "stands failed 12 Jan 2026" in words
    assert "why there was no demand learnt a text 1 pilot." in words


def test_without_pilots_or_commitments_the_views_say_how_to_begin(home: Path) -> None:
    record(home, Life.open())
    assert "`entente start-pilot REF` starts one" in entente("pilots").words
    assert "`entente open-intensified REF`" in entente("commitments", "MOU-JP-1").words
    assert entente("pilots", "--json").json == entente("commitments", "--json").json == []


@pytest.mark.parametrize("view", ["pilots", "commitments"])
def test_an_agreement_that_is_not_there_is_not_found(home: Path, view: str) -> None:
    record(home, Life.open())
    assert entente(view, "MOU-XX-9").code == 3
    assert entente(view, "mou").code == 2


def test_commitments_are_told_with_both_agreements(home: Path) -> None:
    commitments = (
        {"kind": "action_plan", "title": TEXT},
        {"kind": "office", "title": TEXT, "country": "JP", "direction": "inbound"},
    )
    record(home, negotiating(commitments=commitments))
    said = entente("commitments", "MOU-JP-1")
    assert "IA-JP-1 grows from MOU-JP-1: opening; the older one closes as superseded" in said.words
    assert "  action plan  a text  -        -\n" in said.out
    assert "  office       a text  JP       inbound\n" in said.out
    found = entente("commitments", "--json").json
    assert [each["kind"] for each in found] == ["action_plan", "office"]
    assert found[1] == {
        "mou": "MOU-JP-1",
        "agreement": "IA-JP-1",
        "stands": "opening",
        "mou_then": "superseded",
        "kind": "office",
        "title": "a text",
        "country": "JP",
        "direction": "inbound",
    }


def test_status_tells_pilots_waivers_and_what_is_missing(home: Path) -> None:
    life = two_pilots()
    life.do("waive_pilots", HUB, reason=TEXT)
    record(home, life)
    shown = status(home, life.now)
    assert re.search(r"\n  P1 +EU-2 +completed 23 Mar 2026\n", shown)
    assert re.search(r"\n  P2 +a text +EU-1 +report overdue +13 March 2026\n", shown)
    words = " ".join(shown.split())
    assert "EU-1 does without pilots; it takes the coordinator and a partner." in words
    assert "cannot be opened yet: the report of pilot P2 is overdue." in words


def test_status_says_when_an_intensified_agreement_may_be_opened(home: Path) -> None:
    life = running()
    for org in (HUB, JP):
        life.do("waive_pilots", org, reason=TEXT)
    record(home, life)
    words = entente("status", "MOU-JP-1").words
    assert "EU-1 and JP-1 do without pilots." in words
    assert "What an intensified agreement needs is there: it may be opened." in words


def test_status_as_json_has_what_grows_from_an_agreement(home: Path) -> None:
    record(home, negotiating())
    found = entente("status", "MOU-JP-1", "--json").json
    assert found["intensified"] == [{"ref": NEW, "mou_then": "superseded", "stands": "opening"}]
    assert (found["follows"], found["reopens"], found["waivers"]) == (None, None, [])
    assert (found["action_plan"], found["missing"]) == (True, ["other_negotiation"])
    assert [each["pilot"] for each in found["pilots"]] == ["P1"]
    assert all(time.endswith("Z") for time in times_of(found))
    assert "IA-JP-1 grows from it: opening; the older one closes" in entente("status", "MOU-JP-1").words


@pytest.mark.parametrize(
    ("mou_then", "outcome", "words"),
    [
        ("superseded", "in_force", "It is closed as superseded"),
        ("umbrella", "in_force", "It is in force"),
        ("superseded", "lapsed", "it may be opened"),
    ],
)
def test_status_after_the_intensified_agreement_is_settled(
    home: Path, mou_then: str, outcome: str, words: str
) -> None:
    life = negotiating(mou_then=mou_then)
    life.record(settle(life.state, Settled(ref=NEW, outcome=outcome, digest=TEXT)), None)
    record(home, life)
    said = entente("status", "MOU-JP-1").words
    assert words in said
    assert "IA-JP-1 grows from it" in said


def test_explain_names_what_is_missing(home: Path) -> None:
    life = planned()
    record(home, life)

    async def view(_: AsyncConnection) -> Page:
        return explanation_page(life.state, explain(life.state, life.now), life.now, [])

    shown = " ".join(page(home, view).split())
    assert "An intensified agreement cannot be opened yet: pilots completed: 0 of 1 needed." in shown
    assert entente("explain", "MOU-JP-1", "--json").json["missing"] == ["completed_pilots"]


def test_eligibility_is_asked_of_a_memorandum_in_force_alone() -> None:
    assert eligibility_words(Life.agreed().state, STARTS) == ""
    assert eligibility_words(completed().state, STARTS).endswith("it may be opened.")
    assert "IA-JP-1 is being negotiated already" in eligibility_words(negotiating().state, STARTS)
