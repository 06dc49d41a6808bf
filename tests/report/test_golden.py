"""Loading the example gives the two tables of the programme's form, cell for cell."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import open_database, reading
from console.queries import Wanted, list_standings
from console.report.explaining import find_cell, open_cell
from console.report.making import make_report
from console.report.programmes import load_programme
from models.report.cells import NOT_APPLICABLE, NOT_REPORTED, Codes, NotReported, Number, marks_of, sources_of
from models.report.shapes import Finding, Report, Table
from tests.report.playing import STARTS, WIINTECH

pytestmark = pytest.mark.asyncio(loop_scope="session")

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = """
US    - 3 2 - -
JP    - 3 2 - -
IN    - 1 1 - -
BR    - 1 1 - -
total - 8 6 - -
"""
STAKEHOLDERS = """
US 5 10 - -
JP 5 10 - -
IN 4  2 - -
BR 4  2 - -
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def report(wiintech: AsyncEngine) -> Report:
    return await make_report(wiintech, load_programme(WIINTECH / "programme.yaml"), AS_OF)


def told(table: Table) -> list[list[str]]:
    """A table as the form has it: a hyphen where nothing is reported."""
    return [[row.code, *(_told(cell) for cell in row.cells)] for row in table.every_row]


def _told(cell: object) -> str:
    if isinstance(cell, NotReported):
        return "-"
    assert isinstance(cell, Number)
    return str(cell.value)


def lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


async def test_the_table_of_events_is_the_form_s(report: Report) -> None:
    assert told(report.table("events")) == lines(EVENTS)


async def test_the_table_of_stakeholders_is_the_form_s(report: Report) -> None:
    assert told(report.table("stakeholders")) == lines(STAKEHOLDERS)


async def test_the_contradictions_of_the_source_are_found(report: Report) -> None:
    told = {(each.code, *_values(each)) for each in report.findings}
    assert told >= {
        ("partners_no_longer_named", 5, 4, ("OHIO",)),
        ("one_number_two_names", 8, "c2c_events", "delegation_visits"),
        ("one_number_two_names", 6, "c2c_meetings", "study_trips"),
        ("empty_though_attended", "b2b_events", 4, ("trade_fair",)),
        ("empty_though_attended", "b2b_meetings", 3, ("business_meeting",)),
        ("empty_though_meant", "preparatory", 14, ("delegation_visit", "study_trip")),
        ("older_than_every_mou", 1, "2012-11"),
        ("two_names", "BUSINESS_UPPER_AUSTRIA", ("Business Upper Austria", "Clusterland")),
        ("reported_twice", "trade_fair", "2015-03", "NPE, Orlando", 2, ("PLASTIPOLIS", "POOLNET")),
    }
    found = {each.code: {value.name: value.value for value in each.values} for each in report.findings}
    assert (found["mous_without_day"]["without"], found["mous_without_day"]["mous"]) == (5, 5)
    assert found["empty_though_partners"]["columns"] == ("third_clusters", "third_smes")
    assert found["empty_though_partners"]["partners"] == 5
    assert {"24", "25", "100"} <= set(_strings(found["sme_counts_differ"]["numbers"]))


def _values(finding: Finding) -> tuple[object, ...]:
    return tuple(each.value for each in finding.values)


def _strings(value: object) -> tuple[str, ...]:
    assert isinstance(value, tuple)
    return value


async def test_eighteen_participations_are_of_at_most_seven_clusters(report: Report) -> None:
    table = report.table("stakeholders")
    assert table.total is None
    assert [note.code for note in table.notes] == ["no_total", "participations_of_at_most"]
    assert [each.value for each in table.notes[1].values] == ["eu_clusters", 18, 7]


async def test_participants_no_source_names_are_marked(report: Report) -> None:
    numbers = [
        cell for row in report.table("stakeholders").rows for cell in row.cells if cell != NOT_REPORTED
    ]
    assert len(numbers) == 8
    assert {marks_of(cell) for cell in numbers} == {("unsupported", "reconstructed")}


async def test_every_number_opens_the_milestones_it_comes_from(wiintech: AsyncEngine, report: Report) -> None:
    async with reading(wiintech) as connection:
        cell = find_cell(report, "events.US.c2c_events")
        assert isinstance(cell, Number)
        sources = await open_cell(connection, cell)
        assert len(sources) == cell.value == 3
        assert {each.milestone.type for each in sources} == {"delegation_visit"}
        assert all(each.evidence == {} for each in sources)
        pilot = await open_cell(
            connection, find_cell(report, "pilot_results.MOU-IN-PLASTINDIA/P1/smes.reached")
        )
        assert pilot[0].evidence.keys() == {"agenda", "attendance", "minutes"}
        for address, cell in report.addressed().items():
            if isinstance(cell, Number):
                assert sources_of(cell), address


async def test_sections_nothing_on_record_can_fill_say_so_and_invent_nothing(report: Report) -> None:
    assert [each.code for each in report.sections if not each.reported] == ["funding", "testimonials"]
    assert report.table("identity").cell("records_until", "value") == NOT_APPLICABLE


async def test_what_it_rests_on_are_the_heads_of_all_chains(wiintech: AsyncEngine, report: Report) -> None:
    async with reading(wiintech) as connection:
        standings = await list_standings(connection, Wanted())
    assert {each.agreement: (each.seq, each.digest) for each in report.statement.heads} == {
        each.ref: (each.milestones, each.head) for each in standings
    }
    assert report.statement.broken == ()


async def test_as_of_an_earlier_day_it_is_what_was_on_record_then(wiintech: AsyncEngine) -> None:
    programme = load_programme(WIINTECH / "programme.yaml")
    then = await make_report(wiintech, programme, STARTS + timedelta(days=20))
    assert [row.code for row in then.table("mous").rows if row.cells[5].codes != ("in_force",)] == []  # type: ignore[union-attr]
    assert told(then.table("events"))[-1] == ["total", "-", "-", "1", "-", "-"]
    before = await make_report(wiintech, programme, STARTS - timedelta(days=1))
    assert (before.statement.heads, before.table("mous").rows) == ((), ())


async def test_who_is_on_some_agreements_alone_sees_a_report_of_these(wiintech: AsyncEngine) -> None:
    report = await make_report(wiintech, load_programme(), AS_OF, among=("NAGANO",))
    assert {each.agreement for each in report.statement.heads} == {"MOU-JP-NAGANO"}
    assert [row.code for row in report.table("events").rows] == ["JP"]


async def test_a_programme_that_names_agreements_counts_these_alone(wiintech: AsyncEngine) -> None:
    programme = load_programme(WIINTECH / "programme.yaml").model_copy(
        update={"agreements": ("MOU-US-OHIO",)}
    )
    report = await make_report(wiintech, programme, AS_OF, count="participations")
    assert told(report.table("events"))[0] == ["US", "-", "1", "1", "-", "-"]
    assert {each.agreement for each in report.statement.heads} == {"MOU-US-OHIO"}


async def test_an_agreement_that_is_asked_for_brings_the_one_that_grew_from_it(wiintech: AsyncEngine) -> None:
    asked = load_programme(WIINTECH / "programme.yaml").model_copy(
        update={"agreements": ("MOU-IN-PLASTINDIA",)}
    )
    report = await make_report(wiintech, asked, AS_OF)
    assert [row.code for row in report.table("intensified").rows] == ["IA-IN-PLASTINDIA"]
    assert report.table("commitments").cell("C1", "stands") == Codes(
        about="phase",
        codes=("in_force",),
        sources=sources_of(report.table("commitments").cell("C1", "stands")),
    )


async def test_milestones_somebody_altered_are_named_and_one_that_cannot_be_read_counts_nowhere(
    wiintech: AsyncEngine, report: Report, tmp_path: Path
) -> None:
    copy = tmp_path / "entente.db"
    with sqlite3.connect(str(wiintech.url.database)) as source, sqlite3.connect(copy) as altered:
        source.backup(altered)
        triggers = altered.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            altered.execute(f"DROP TRIGGER {name}")
        change = "UPDATE milestone SET content = json_set(content, ?, ?) WHERE agreement = ? AND seq = ?"
        first, second = sources_of(report.table("events").cell("JP", "c2c_events"))[:2]
        altered.execute(change, ("$.payload.purpose", "b2b", first.agreement, first.seq))
        altered.execute(change, ("$.payload.participants", "many", second.agreement, second.seq))
    source.close()
    altered.close()
    database = open_database(f"sqlite+aiosqlite:///{copy}")
    try:
        seen = await make_report(database, load_programme(WIINTECH / "programme.yaml"), AS_OF)
    finally:
        await database.dispose()
    assert seen.statement.broken == (first, second)
    assert told(seen.table("events"))[1] == ["JP", "-", "2", "2", "-", "-"]
