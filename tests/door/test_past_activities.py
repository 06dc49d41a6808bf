"""Activities of the past are brought in once each, however often their file is given."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading
from console.doors.node import Node
from console.doors.yaml_file import parse_yaml
from console.past_activities import Done, bring_in, read_activities
from console.queries import find_chain
from console.report.making import make_report
from console.report.programmes import load_programme
from models.report.cells import Number
from tests.door.requests import lonely_door, opened
from tests.doors.written import organisations
from tests.workflows.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


def written(ref: str) -> Node:
    """Two entries that say the same, one other, and one that lies in the future."""
    same = "{by: SECOND, kind: study_trip, occurred_on: unknown}"
    other = "{by: ABROAD, kind: workshop, occurred_on: 2014-05, place: Nagano}"
    later = "{by: THIRD, kind: seminar, occurred_on: '2190'}"
    lines = "".join(f"  - {each}\n" for each in (same, same, other, later))
    return parse_yaml(f"on: {ref}\nactivities:\n{lines}".encode(), "activities.yaml")


async def test_each_is_recorded_once_and_what_a_rule_refuses_is_told(house: House) -> None:
    ref = await house.open()
    requests = read_activities(written(ref), organisations())
    first = await bring_in(house.door, requests)
    refused = Done(ref, "seminar", "refused", "INVALID_TERMS")
    trip, met = Done(ref, "study_trip", "recorded"), Done(ref, "workshop", "recorded")
    assert first == [trip, trip, met, refused]
    again = await bring_in(house.door, read_activities(written(ref), organisations()))
    assert [each.fate for each in again] == ["known", "known", "known", "refused"]
    async with reading(house.database) as connection:
        chain = await find_chain(connection, ref)
    types = [milestone.type for milestone, _ in chain]
    assert (types.count("study_trip"), types.count("workshop"), types.count("seminar")) == (2, 1, 0)


async def test_the_report_counts_them_on_every_database(house: House) -> None:
    ref = await house.open()
    before = await house.door.clock()
    await bring_in(house.door, read_activities(written(ref), organisations()))
    asked = load_programme().model_copy(update={"agreements": (ref,)})
    report = await make_report(house.database, asked, await house.door.clock())
    (row,) = report.table("events").rows
    assert [cell.value if isinstance(cell, Number) else None for cell in row.cells] == [
        1,
        None,
        2,
        None,
        None,
    ]
    assert report.statement.broken == ()
    assert report.statement.heads[0].agreement == ref
    then = await make_report(house.database, asked, before)
    assert {cell.state for cell in then.table("events").rows[0].cells} == {"not_reported"}


async def test_where_nobody_works_they_are_kept(database: AsyncEngine, tmp_path: Path) -> None:
    life = await opened(database)
    door = lonely_door(database, tmp_path)
    requests = read_activities(written(life.state.ref), organisations())[:1]
    assert await bring_in(door, requests) == [Done(life.state.ref, "study_trip", "pending")]
