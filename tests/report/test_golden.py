"""Loading the example gives the two tables of the programme's form, cell for cell."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from console.report.making import make_report
from console.report.programmes import load_programme
from models.report.cells import NotReported, Number
from models.report.shapes import Report, Table
from tests.report.playing import WIINTECH

pytestmark = pytest.mark.asyncio(loop_scope="session")

AS_OF = datetime(2029, 1, 1, tzinfo=UTC)
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


async def test_print(report: Report) -> None:
    for each in report.findings:
        print(each.code, {v.name: v.value for v in each.values}, len(each.sources))
    for s in report.sections:
        for t in s.tables:
            print("##", t.code, [c.code for c in t.columns], t.notes)
            for r in t.every_row:
                print(
                    "  ",
                    r.code,
                    [
                        getattr(c, "value", None)
                        or getattr(c, "codes", None)
                        or getattr(c, "on", None)
                        or getattr(c, "text", None)
                        or c.state
                        for c in r.cells
                    ],
                    [getattr(c, "marks", ()) for c in r.cells if getattr(c, "marks", ())][:1],
                )
    print(report.statement.recomputed, report.statement.broken, report.statement.heads)
