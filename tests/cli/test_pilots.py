"""What the views show of pilots, commitments and what an intensified agreement still needs."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import open_database, writing
from console import inbox
from console.cli.explaining import explanation_page
from console.cli.growth import eligibility_words
from console.cli.looking import Page
from console.cli.pilots import pilots_page
from console.pilots import pilots_of
from models.explain import explain
from models.messages import Outcome
from models.pilots import Settled, settle
from tests.cli.calls import entente, kept, record
from tests.cli.test_acts import waiting
from tests.cli.test_views import page, status, times_of
from tests.models.life import HUB, JP, STARTS, TEXT, THREE, TWO, Life
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

INTENSIFIED = """\
ref: IA-JP-1
title: Closer cooperation
terms: {duration: P5Y, notice: P6M}
"""
OPEN = ("open-intensified", "MOU-JP-1", "--agreement", "new.yaml", "--commitment", "kind=office,title=Window")


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
    assert "  results     12 smes (target 10)\n" in shown
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
        return explanation_page(life.state, explain(life.state, life.now), life.now)

    shown = " ".join(page(home, view).split())
    assert "An intensified agreement cannot be opened yet: pilots completed: 0 of 1 needed." in shown
    assert entente("explain", "MOU-JP-1", "--json").json["missing"] == ["completed_pilots"]


def test_eligibility_is_asked_of_a_memorandum_in_force_alone() -> None:
    assert eligibility_words(Life.agreed().state, STARTS) == ""
    assert eligibility_words(completed().state, STARTS).endswith("it may be opened.")
    assert "IA-JP-1 is being negotiated already" in eligibility_words(negotiating().state, STARTS)


def test_acts_of_pilots_reach_the_inbox(home: Path) -> None:
    record(home, planned())
    started = entente(
        *("start-pilot", "MOU-JP-1", "--by", THREE, "--title", "Mission", "--kind", "study"),
        *("--purpose", "c2c", "--lead", TWO, "--no-sme-led", "--from", "2026-03-01", "--to", "2026-03-31"),
        *("--target", "smes=10", "--target", "events=2"),
    )
    assert started.code == 5
    act = waiting(home)[0].model_dump()
    assert (act["targets"], act["sme_led"], act["pilot"]) == ({"smes": 10, "events": 2}, False, None)
    assert (str(act["starts_on"]), str(act["ends_on"])) == ("2026-03-01", "2026-03-31")


@pytest.fixture
def earned(home: Path, tmp_path: Path) -> Path:
    """A home whose agreement has earned an intensified one, and the file that opens it."""
    record(home, completed())
    (tmp_path / "new.yaml").write_text(INTENSIFIED, encoding="utf-8")
    return home


def test_what_an_intensified_agreement_leaves_out_is_completed_at_the_door(earned: Path) -> None:
    assert entente(*OPEN, "--command-id", "open-2").code == 5
    act = waiting(earned)[0].model_dump()
    assert (act["act"], act["by"], act["mou_then"]) == ("open_intensified", HUB, "superseded")
    new = act["agreement"]
    assert (new["ref"], new["country"], new["coordinator"]) == (NEW, "JP", HUB)
    assert [party["org"] for party in new["parties"]] == [HUB, TWO, THREE, JP]
    assert new["terms"]["areas"] == ("renewable_energy", "waste_recycling")
    before = kept(earned)
    assert entente(*OPEN, "--command-id", "open-2").code == 5
    assert kept(earned) == before


def test_a_ref_that_waits_to_be_opened_is_used(earned: Path, tmp_path: Path) -> None:
    assert entente(*OPEN).code == 5
    before = kept(earned)
    (tmp_path / "plan.yaml").write_text(
        INTENSIFIED + "country: JP\ncoordinator: EU-1\nparties:\n"
        "  - {org: EU-1, side: consortium}\n  - {org: EU-2, side: consortium}\n"
        "  - {org: EU-3, side: consortium}\n  - {org: JP-1, side: partner}\n",
        encoding="utf-8",
    )
    for argv, where in ((OPEN, "new.yaml:1"), (("open", "plan.yaml"), "")):
        said = entente(*argv, "--json")
        assert said.code == 2
        error = said.json["error"]
        assert (error["field"], error["where"]) == ("ref", where)
        assert "used already" in error["problem"]
    assert kept(earned) == before


def test_a_refused_opening_leaves_its_ref_free(earned: Path) -> None:
    assert entente(*OPEN, "--command-id", "open-2").code == 5

    async def refuse() -> None:
        database = open_database(f"sqlite+aiosqlite:///{earned / 'entente.db'}")
        async with writing(database) as connection:
            entry = await inbox.find(connection, "open-2")
            assert entry is not None
            outcome = Outcome(ref="MOU-JP-1", command_id="open-2", status="refused", seq=1, digest=TEXT)
            await inbox.settle(connection, outcome, datetime.now(UTC))
        await database.dispose()

    asyncio.run(refuse())
    assert entente(*OPEN).code == 5


def test_the_ref_of_an_agreement_is_used(earned: Path, tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text(INTENSIFIED.replace(NEW, "MOU-JP-1"), encoding="utf-8")
    before = kept(earned)
    assert entente(*OPEN, "--json").json["error"]["field"] == "ref"
    assert kept(earned) == before


def test_what_does_not_fit_the_mou_is_bad_input(earned: Path, tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text(f"{INTENSIFIED}policy: {{min_consortium: 9}}\n", encoding="utf-8")
    before = kept(earned)
    error = entente(*OPEN, "--json").json["error"]
    assert (error["field"], error["where"]) == ("parties", "new.yaml:1")
    assert kept(earned) == before


@pytest.mark.parametrize(
    "act",
    [
        ("adopt-action-plan", "--document", f"sha256:{'a' * 64}"),
        ("complete-pilot", "--by", TWO, "--pilot", "P1", "--evidence", f"agenda=sha256:{'a' * 64}"),
    ],
)
def test_a_document_that_is_not_kept_is_bad_input(earned: Path, act: tuple[str, ...]) -> None:
    before = kept(earned)
    said = entente(act[0], "MOU-JP-1", *act[1:], "--json")
    assert said.code == 2
    assert "is not in the store" in said.json["error"]["problem"]
    assert kept(earned) == before


def test_changed_evidence_is_bad_input(earned: Path, tmp_path: Path) -> None:
    (tmp_path / "agenda.pdf").write_bytes(b"the agenda")
    report_it = ("complete-pilot", "MOU-JP-1", "--by", TWO, "--pilot", "P1", "--evidence")
    assert entente(*report_it, "agenda=agenda.pdf").code == 5
    sha256 = waiting(earned)[0].model_dump()["evidence"]["agenda"]
    file = next((earned / "documents").rglob(sha256))
    file.write_bytes(b"another agenda")
    assert entente(*report_it, f"agenda=sha256:{sha256}").code == 2
