"""The report by the API: what the command line tells, for whoever may see it."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.routing import Mount

from console.api.app import create_api
from console.report.making import make_report
from console.report.programmes import load_programme
from console.settings import load_settings
from models.errors import InputError
from tests.api.calls import ROOT, Program, calling, is_problem, no_replayer, token, with_token
from tests.door.requests import lonely_door
from tests.report.playing import WIINTECH
from tests.report.test_golden import AS_OF

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _clock() -> object:
    return AS_OF


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def program(wiintech: AsyncEngine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    home = tmp_path_factory.mktemp("api")
    settings = load_settings(home=home, programme=WIINTECH / "programme.yaml")
    api = create_api(lonely_door(wiintech, home, clock=_clock), settings, no_replayer)
    async with calling(Starlette(routes=[Mount(ROOT, api)])) as http:
        yield Program(http, await token(wiintech, "read", made=AS_OF))


async def test_it_is_the_report_and_nothing_is_sent_twice(wiintech: AsyncEngine, program: Program) -> None:
    answer = await program.get("/report")
    report = await make_report(wiintech, load_programme(WIINTECH / "programme.yaml"), AS_OF)
    assert answer.json() == report.model_dump(mode="json")
    again = await program("GET", "/report", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_it_can_be_asked_for_an_earlier_day_and_for_participations(program: Program) -> None:
    then = (await program.get("/report", as_of="2022-12-31", count="participations")).json()
    assert then["as_of"] == "2022-12-31T23:59:59.999999Z"
    assert (then["count"], then["statement"]["heads"]) == ("participations", [])


async def test_a_bound_token_sees_what_its_agreements_add_up_to(
    wiintech: AsyncEngine, program: Program
) -> None:
    nagano = with_token(program, await token(wiintech, "read", orgs=["NAGANO"], made=AS_OF))
    seen = (await nagano.get("/report")).json()
    assert {each["agreement"] for each in seen["statement"]["heads"]} == {"MOU-JP-NAGANO"}
    tables = {table["code"]: table for section in seen["sections"] for table in section["tables"]}
    assert [row["code"] for row in tables["mous"]["rows"]] == ["MOU-JP-NAGANO"]
    assert tables["funding"]["columns"] == []
    assert not [each for each in seen["findings"] if each["code"] == "without_funding"]


async def test_a_number_opens_its_milestones(program: Program) -> None:
    opened = (await program.get("/report/cell", cell="events.BR.c2c_events")).json()
    assert (opened["content"]["state"], opened["content"]["value"]) == ("number", 1)
    (source,) = opened["sources"]
    assert (source["agreement"], source["type"], source["by"]) == (
        *("MOU-BR-FIERGS", "delegation_visit", "PLASTIPOLIS"),
    )
    assert "delegation visit" in source["sentence"]


async def test_it_comes_as_files_too(program: Program) -> None:
    table = await program.get("/report.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["content-disposition"] == 'attachment; filename="report.csv"'
    lines = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert lines[0][:4] == ["section", "table", "row", "row_name"]
    book = await program.get("/report.xlsx")
    assert book.content.startswith(b"PK")
    assert book.headers["content-disposition"] == 'attachment; filename="report.xlsx"'


@pytest.mark.parametrize(
    ("path", "given", "field"),
    [
        ("/report", {"as_of": "2099-01-01"}, "as_of"),
        ("/report", {"as_of": "yesterday"}, "as_of"),
        ("/report", {"count": "twice"}, "count"),
        ("/report.csv", {"format": "pdf"}, "'format'"),
        ("/report/cell", {}, "cell"),
        ("/report/cell", {"cell": "events.JP.c2c_event"}, "cell"),
    ],
    ids=str,
)
async def test_bad_questions_are_told_what_is_wrong(
    program: Program, path: str, given: dict[str, str], field: str
) -> None:
    said = is_problem(await program.get(path, **given), 422, "input")
    assert said["field"] == field
    assert said["fix"]


async def test_without_the_right_to_read_there_is_no_report(wiintech: AsyncEngine, program: Program) -> None:
    auditor = with_token(program, await token(wiintech, "audit", made=AS_OF))
    assert (await auditor.get("/report")).status_code == 403


async def test_a_programme_that_is_none_keeps_the_api_from_starting(
    wiintech: AsyncEngine, tmp_path: Path
) -> None:
    (tmp_path / "programme.yaml").write_text("code: P\nname: A programme\n", encoding="utf-8")
    settings = load_settings(home=tmp_path, programme=tmp_path / "programme.yaml")
    with pytest.raises(InputError, match="version"):
        create_api(lonely_door(wiintech, tmp_path), settings, no_replayer)
