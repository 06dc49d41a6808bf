"""Every event that is delivered is as its schema says, and holds nothing of a person."""

import json
from typing import Any

import pytest
import pytest_asyncio
from jsonschema import Draft202012Validator
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import open_database
from activities.record import RecordActivities
from models.events import MILESTONES, event_schema
from models.messages import Transition
from tests.activities.conftest import file_url, made
from tests.certificates import Authority
from tests.webhooks.endpoint import Request, endpoint
from tests.webhooks.lives import every_life
from tests.webhooks.office import open_office
from tests.webhooks.write_schemas import FOLDER

FORMATS = Draft202012Validator.FORMAT_CHECKER


def validator(milestone: str) -> Draft202012Validator:
    """What a developer at the other end checks by."""
    schema = json.loads((FOLDER / f"{milestone}.json").read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=FORMATS)


async def put_on_record(database: AsyncEngine) -> None:
    recording = RecordActivities(database)
    for number, life in enumerate(every_life(), start=1):
        for milestone, _ in life.chain:
            await recording.record(Transition(ref=f"MOU-{number}", milestones=(milestone,)))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def delivered(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> list[Request]:
    """Every milestone of whole lives, as an endpoint got it."""
    folder = tmp_path_factory.mktemp("delivered")
    url = file_url(folder / "entente.db")
    await made(url)
    database = open_database(url)
    await put_on_record(database)
    async with endpoint(authority.server()) as crm:
        office = await open_office(database, folder, authority.file)
        await office.add("crm", crm)
        await office.look()
    await database.dispose()
    return crm.requests


def test_every_type_has_its_schema_on_paper_and_there_is_no_other() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == MILESTONES.keys()
    for milestone in MILESTONES:
        schema = json.loads((FOLDER / f"{milestone}.json").read_text("utf-8"))
        assert schema == event_schema(milestone), "python -m tests.webhooks.write_schemas"
        Draft202012Validator.check_schema(schema)


@pytest.mark.asyncio(loop_scope="session")
async def test_every_event_of_whole_lives_is_as_its_schema_says(delivered: list[Request]) -> None:
    validators = {milestone: validator(milestone) for milestone in MILESTONES}
    for request in delivered:
        validators[request.event["data"]["type"]].validate(request.event)
    assert {request.event["data"]["type"] for request in delivered} == MILESTONES.keys()
    assert len({request.id for request in delivered}) == len(delivered) > 100


@pytest.mark.asyncio(loop_scope="session")
async def test_a_schema_refuses_what_lacks_a_field_or_is_of_another_type(delivered: list[Request]) -> None:
    event = next(each.event for each in delivered if each.event["data"]["type"] == "pilot_started")
    check = validator("pilot_started")
    assert check.is_valid(event)
    for part, lacking in _lacking(event):
        assert not check.is_valid(lacking), part
    assert not validator("pilot_failed").is_valid(event)
    assert check.is_valid({**event, "more": 1, "data": {**event["data"], "more": 1}})


def _lacking(event: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return an event again and again, each time without one of its fields."""
    data, payload = event["data"], event["data"]["payload"]

    def without(found: dict[str, Any], name: str) -> dict[str, Any]:
        return {key: each for key, each in found.items() if key != name}

    return [
        *((name, without(event, name)) for name in event),
        *((name, {**event, "data": without(data, name)}) for name in data),
        *((name, {**event, "data": {**data, "payload": without(payload, name)}}) for name in payload),
    ]


@pytest.mark.asyncio(loop_scope="session")
async def test_no_event_holds_anything_of_a_person(delivered: list[Request]) -> None:
    """Nor how an act came in: command ids are any caller's own words."""
    everything = b"".join(each.body for each in delivered).decode()
    inside = ("@", "a text", "command", "authority", "door", "run_id")
    assert [word for word in inside if word in everything] == []
