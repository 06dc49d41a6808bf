"""What the API shows is what the command line shows, to the letter, but for places on the disk."""

import io
import json
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import reading
from console.cli.paper import print_json
from console.cli.status import status_page
from console.cli.story import log_page
from console.cli.text import text_page
from models.canonical import sha256_hex
from models.explain import explain
from tests.api.calls import Program, is_problem
from tests.workflows.house import House, eventually, fresh_ref

pytestmark = pytest.mark.asyncio(loop_scope="session")

PDF = {"Content-Type": "application/octet-stream"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ref(program: Program, house: House) -> str:
    """A life with an objection, a mandate, ink, a pilot, and every notice gone."""
    found = fresh_ref("SEEN")
    scan = b"a scanned page"
    await program("PUT", f"/documents/{sha256_hex(scan)}", content=scan, headers=PDF)
    today = datetime.now(ZoneInfo("Asia/Tokyo")).date().isoformat()  # where it was signed
    assert (await program.open(found, command_id=f"{found}:open")).status_code == 201
    ink = {"for": "ABROAD", "place": "Nagano", "day": today, "scan": f"sha256:{sha256_hex(scan)}"}
    acts: list[tuple[str, str, dict[str, Any]]] = [
        ("object", "ABROAD", {"clause": "purpose", "text": "覚書 <b>is</b> short"}),
        ("approve", "SECOND", {}),
        ("approve", "THIRD", {}),
        ("approve", "ABROAD", {}),
        ("grant-mandate", "THIRD", {"to": "SECOND", "valid": {"from": "2026-01-01", "until": "2199-12-31"}}),
        ("sign", "LEAD", {}),
        ("sign", "SECOND", {"under": ["THIRD"]}),
        ("record-ink-signature", "LEAD", ink),
    ]
    for act, by, keys in acts:
        answer = await program.act(found, act, by, **keys)
        assert answer.status_code == 200, answer.text

    async def delivered() -> bool:
        return all(state == "sent" for _, state in await house.notices(found))

    await eventually(delivered)
    return found


def as_printed(document: object) -> Any:  # noqa: ANN401 - JSON has any form
    with redirect_stdout(io.StringIO()) as out:
        print_json(document)
    return json.loads(out.getvalue())


def without(document: Any, *names: str) -> Any:  # noqa: ANN401
    """Return a document without some of its keys, however deep."""
    if isinstance(document, dict):
        return {key: without(value, *names) for key, value in document.items() if key not in names}
    return [without(each, *names) for each in document] if isinstance(document, list) else document


async def test_status_text_and_log_are_those_of_the_command_line(
    program: Program, house: House, ref: str
) -> None:
    async def printed(connection: AsyncConnection) -> tuple[Any, Any, Any]:
        now = datetime.now(UTC)
        return (
            as_printed((await status_page(connection, ref, now)).document),
            as_printed((await text_page(connection, ref)).document),
            as_printed((await log_page(connection, ref)).document),
        )

    async with reading(house.database) as connection:
        status, text, log = await printed(connection)
    shown = (await program.get(f"/agreements/{ref}")).json()
    assert without(shown, "as_of") == without(status, "as_of")
    assert (await program.get(f"/agreements/{ref}/text")).json() == without(text, "path")
    life = (await program.get(f"/agreements/{ref}/log", limit=200)).json()
    assert {**life, "milestones": life["items"]} == {**log, "items": log["milestones"], "next": None}
    assert "覚書 <b>is</b> short" in life["items"][1]["sentence"]


async def test_the_explanation_is_that_of_the_rules(program: Program, house: House, ref: str) -> None:
    said = (await program.get(f"/agreements/{ref}/explanation")).json()
    expected = explain(await house.state(ref), datetime.now(UTC)).model_dump(mode="json")
    assert said == expected


async def test_an_agreement_is_shown_as_it_stood(program: Program, house: House, ref: str) -> None:
    chain = await house.chain(ref)
    then = chain[1].recorded_at
    for view in ("", "/explanation"):
        past = (await program.get(f"/agreements/{ref}{view}", at=then.isoformat())).json()
        assert (past["phase"], past["revision"]) == ("negotiating", 1)
    shown = (await program.get(f"/agreements/{ref}", at=then.isoformat())).json()
    assert datetime.fromisoformat(shown["as_of"]) == then
    state = await house.state(ref)
    local = then.astimezone(ZoneInfo(state.zone(state.coordinator))).date().isoformat()
    day = (await program.get(f"/agreements/{ref}", at=local)).json()
    assert day["as_of"].endswith("Z")
    before = (chain[0].recorded_at - timedelta(days=400)).isoformat()
    is_problem(await program.get(f"/agreements/{ref}", at=before), 404, "not_found")
    for wrong in ("yesterday", "2999-01-01", "2026-02-30", "2026-01-01T00:00:00"):
        assert is_problem(await program.get(f"/agreements/{ref}", at=wrong), 422, "input")["field"] == "at"


async def test_a_revision_that_is_not_there_is_named(program: Program, ref: str) -> None:
    assert (await program.get(f"/agreements/{ref}/text", revision=1)).json()["current"]
    for wrong in (2, 0, "one", "9" * 400):
        said = is_problem(await program.get(f"/agreements/{ref}/text", revision=wrong), 422, "input")
        assert said["field"] == "revision"


async def test_what_is_still_right_is_not_sent_again(program: Program, ref: str) -> None:
    """Until something is on record; what was looked at later is the same."""
    own = fresh_ref("TAGGED")
    await program.open(own)
    for view in ("", "/explanation", "/text"):
        path = f"/agreements/{own}{view}"
        tag = (await program.get(path)).headers["etag"]
        assert tag.startswith('W/"')
        again = await program("GET", path, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert (await program("GET", path, headers={"If-None-Match": '"other"'})).status_code == 200
    tag = (await program.get(f"/agreements/{own}")).headers["etag"]
    await program.act(own, "approve", "SECOND")
    assert (await program.get(f"/agreements/{own}")).headers["etag"] != tag


async def test_head_asks_as_get_does(program: Program, ref: str) -> None:
    told, asked = await program.get(f"/agreements/{ref}"), await program("HEAD", f"/agreements/{ref}")
    assert (asked.status_code, asked.headers["etag"]) == (200, told.headers["etag"])
    assert (await program("HEAD", f"/agreements/{ref}/acts/sign")).status_code == 405


async def test_pilots_and_commitments_are_listed_as_they_were_given(program: Program, house: House) -> None:
    ref, new = fresh_ref("PILOTS"), fresh_ref("GROWN")
    await program.open(ref)
    for org in ("SECOND", "THIRD", "ABROAD"):
        await program.act(ref, "approve", org)
    for org in ("LEAD", "SECOND", "THIRD", "ABROAD"):
        await program.act(ref, "sign", org)
    await program.act(ref, "adopt-action-plan", "LEAD", s3={"Rhône-Alpes": "https://s3.example/ra"})
    pilot = {"title": "Mission", "kind": "fact_finding_mission", "purpose": "b2b", "lead": "SECOND"}
    today = datetime.now(UTC).date()
    days = {"from": today.isoformat(), "to": (today + timedelta(days=30)).isoformat()}
    plan = {**pilot, **days, "sme_led": True, "targets": {"smes": 10}}
    started = await program.act(ref, "start-pilot", "SECOND", **plan)
    assert started.status_code == 200, started.text
    (row,) = (await program.get("/pilots", ref=ref)).json()["items"]
    assert (row["pilot"], row["title"], row["targets"]) == ("P1", "Mission", {"smes": 10})
    for org in ("LEAD", "ABROAD"):
        await program.act(ref, "waive-pilots", org, reason="We know each other")
    grown = {"ref": new, "title": "Intensified", "terms": {"duration": "P3Y", "notice": "P3M"}}
    promised = [{"kind": "office", "title": "Window office", "country": "JP", "direction": "outbound"}]
    opened = await program.act(ref, "open-intensified", "LEAD", agreement=grown, commitments=promised)
    assert opened.status_code == 200, opened.text
    for asked in (ref, new):

        async def listed(asked: str = asked) -> list[dict[str, Any]]:
            answer = await program.get("/commitments", ref=asked)
            found: list[dict[str, Any]] = answer.json().get("items", [])
            return found

        (row,) = await eventually(listed)
        assert (row["mou"], row["agreement"], row["title"]) == (ref, new, "Window office")
