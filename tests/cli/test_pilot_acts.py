"""Acts of pilots on the command line: they reach the inbox complete, or name what is wrong."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities.database import open_database, writing
from console import inbox
from models.messages import Outcome
from tests.cli.calls import entente, kept, record
from tests.cli.test_acts import waiting
from tests.models.life import HUB, JP, TEXT, THREE, TWO
from tests.models.piloting import NEW, completed, planned

INTENSIFIED = """\
ref: IA-JP-1
title: Closer cooperation
terms: {duration: P5Y, notice: P6M, clauses: {purpose: We cooperate.}}
"""
OPEN = ("open-intensified", "MOU-JP-1", "--agreement", "new.yaml", "--commitment", "kind=office,title=Window")


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
