"""The door writes an act down as it arrived, with all it cites, or writes nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import writing
from console.commands import NotCarriedOutError, OtherPayloadError
from console.doors.node import Node
from console.doors.terms_file import TermsPatch
from models import acts
from models.act import Link
from models.canonical import sha256_hex, text_hash
from models.messages import Outcome
from tests.activities.recording import STARTS, execute, refuse, rows
from tests.door.requests import (
    DOCUMENT,
    NOBODY_THERE,
    NOTHING,
    REASON,
    Clock,
    asks,
    called,
    kept,
    lonely_door,
    opened,
    reopening,
    to_open,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_act_is_kept_with_its_stamp_its_texts_and_its_documents(
    database: AsyncEngine, tmp_path: Path
) -> None:
    door = lonely_door(database, tmp_path)
    act, outcome = await door.accept(called(to_open(), "open-1"))
    assert outcome is None
    assert (act.received_at, act.door, act.authority) == (STARTS, "cli", "embedded")
    ((payload, payload_hash),) = await rows(database, "SELECT payload, payload_hash FROM command_inbox")
    assert acts.ACT.validate_json(payload) == act
    assert payload_hash == act.payload_hash()
    at = STARTS.isoformat(timespec="microseconds")
    found = await rows(
        database,
        "SELECT command_id, agreement, act, by, received_at, door, authority, outcome, settled_at"
        " FROM command_inbox",
    )
    assert found == [("open-1", "MOU-JP-1", "open", "LEAD", at, "cli", "embedded", None, None)]
    assert await rows(database, "SELECT body FROM text") == [("we cooperate",)]
    assert await rows(database, "SELECT * FROM document") == [(sha256_hex(DOCUMENT), len(DOCUMENT), at)]
    assert door.documents.get(sha256_hex(DOCUMENT)) == DOCUMENT


async def test_when_the_inbox_cannot_be_written_nothing_is_kept(
    database: AsyncEngine, tmp_path: Path
) -> None:
    await refuse(database, "INSERT", "command_inbox", "full")
    with pytest.raises(IntegrityError, match="full"):
        await lonely_door(database, tmp_path).accept(to_open())
    assert await kept(database) == NOTHING


async def test_the_stamp_is_of_the_arrival_however_long_the_writer_is_busy(
    database: AsyncEngine, tmp_path: Path
) -> None:
    clock, arrived = Clock(), asyncio.Event()

    async def watched() -> object:
        arrived.set()
        return await clock()

    door = lonely_door(database, tmp_path, clock=watched)
    async with writing(database):
        accepting = asyncio.create_task(door.accept(to_open()))
        await arrived.wait()
        clock.now += timedelta(seconds=20)
    act, _ = await accepting
    assert act.received_at == STARTS


async def test_the_same_command_is_the_same_act(database: AsyncEngine, tmp_path: Path) -> None:
    clock = Clock()
    door = lonely_door(database, tmp_path, clock=clock)
    first = await door.accept(called(to_open(), "twice"))
    clock.now += timedelta(hours=1)
    before = await kept(database)
    assert await door.accept(called(to_open(), "twice")) == first
    assert await kept(database) == before


async def test_the_same_command_has_the_same_outcome(database: AsyncEngine, tmp_path: Path) -> None:
    await opened(database)
    door = lonely_door(database, tmp_path)
    request = called(asks("approve", "SECOND"), "twice")
    act, _ = await door.accept(request)
    outcome = Outcome(ref=act.ref, command_id="twice", status="recorded", seq=2, digest="a" * 64)
    await execute(
        database,
        "UPDATE command_inbox SET outcome = :it, settled_at = received_at",
        it=outcome.model_dump_json(),
    )
    assert await door.accept(request) == (act, outcome)
    assert await door.submit(request) == outcome


async def test_what_was_turned_away_stays_turned_away(database: AsyncEngine, tmp_path: Path) -> None:
    await opened(database)
    door = lonely_door(database, tmp_path)
    request = called(asks("approve", "SECOND"), "twice")
    await door.accept(request)
    outcome = Outcome(
        ref="MOU-JP-1", command_id="twice", status="refused", code="FLOOD", seq=2, digest="a" * 64
    )
    await execute(
        database,
        "UPDATE command_inbox SET outcome = :it, settled_at = received_at",
        it=outcome.model_dump_json(),
    )
    with pytest.raises(NotCarriedOutError, match="too many acts") as failure:
        await door.submit(request)
    assert failure.value.outcome == outcome


async def test_the_same_proposal_from_another_line_of_a_file_is_the_same(
    database: AsyncEngine, tmp_path: Path
) -> None:
    await opened(database)
    door = lonely_door(database, tmp_path)
    patches = [
        TermsPatch({"notice": "P6M"}, {"purpose": None}, {"purpose": Node("", "purpose", "plan.yaml", line)})
        for line in (1, 2)
    ]
    requests = [replace(called(asks("propose", "SECOND"), "twice"), terms=patch) for patch in patches]
    first, again = [await door.accept(request) for request in requests]
    assert first == again


@pytest.mark.parametrize(
    "change",
    [
        {"act": "sign"},
        {"by": "THIRD"},
        {"ref": "MOU-JP-2"},
        {"revision": 1},
        {"fields": {"reason": REASON}},
        {"terms": TermsPatch({"notice": "P6M"})},
        {"terms": TermsPatch({}, {"purpose": None})},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_another_act_under_the_same_command_is_refused(
    database: AsyncEngine, tmp_path: Path, change: dict[str, object]
) -> None:
    await opened(database)
    door = lonely_door(database, tmp_path)
    request = called(asks("approve", "SECOND"), "twice")
    await door.accept(request)
    before = await kept(database)
    with pytest.raises(OtherPayloadError, match="command twice"):
        await door.accept(replace(request, **change))  # type: ignore[arg-type]
    assert await kept(database) == before


async def test_another_proposal_under_the_same_command_is_refused(
    database: AsyncEngine, tmp_path: Path
) -> None:
    await opened(database)
    door = lonely_door(database, tmp_path)
    proposal = replace(called(asks("propose", "SECOND"), "twice"), terms=TermsPatch({"notice": "P6M"}))
    await door.accept(proposal)
    for other in (TermsPatch({"notice": "P9M"}), TermsPatch({"notice": "P6M"}, {"purpose": None})):
        with pytest.raises(OtherPayloadError):
            await door.accept(replace(proposal, terms=other))


async def test_an_opening_that_follows_another_is_not_the_same(database: AsyncEngine, tmp_path: Path) -> None:
    life = await opened(database)
    await life.do("abandon", "LEAD", reason=REASON)
    door = lonely_door(database, tmp_path)
    await door.accept(called(reopening("MOU-JP-1"), "twice"))
    with pytest.raises(OtherPayloadError):
        await door.accept(called(to_open("MOU-JP-2"), "twice"))


async def test_an_agreement_may_follow_one_that_came_to_nothing(
    database: AsyncEngine, tmp_path: Path
) -> None:
    life = await opened(database)
    await life.do("abandon", "LEAD", reason=REASON)
    act, _ = await lonely_door(database, tmp_path).accept(reopening("MOU-JP-1"))
    assert isinstance(act, acts.Open)
    assert act.reopens == Link(ref="MOU-JP-1", digest=life.state.head)


async def test_an_answer_is_to_the_text_on_record(database: AsyncEngine, tmp_path: Path) -> None:
    life = await opened(database)
    door = lonely_door(database, tmp_path)
    current, _ = await door.accept(asks("approve", "SECOND"))
    assert (current.revision, current.terms_hash) == (1, life.state.terms_hash)
    seen, _ = await door.accept(replace(asks("approve", "SECOND"), revision=7))
    assert (seen.revision, seen.terms_hash) == (7, None)


async def test_a_proposal_is_the_whole_of_the_new_terms(database: AsyncEngine, tmp_path: Path) -> None:
    await opened(database)
    patch = TermsPatch({"notice": "P6M"}, {"purpose": None, "ending": text_hash("after notice")})
    act, _ = await lonely_door(database, tmp_path).accept(replace(asks("propose", "SECOND"), terms=patch))
    assert isinstance(act, acts.Propose)
    assert (act.terms.duration, act.terms.notice) == ("P3Y", "P6M")
    assert act.terms.clauses == {"ending": text_hash("after notice")}


async def test_a_door_without_that_right_vouches_for_its_coordinator_alone(
    database: AsyncEngine, tmp_path: Path
) -> None:
    await opened(database)
    door = lonely_door(database, tmp_path, acts_for_anyone=False)
    await door.accept(replace(asks("approve", "SECOND"), texts={REASON: "too slow"}))
    assert await kept(database) == NOTHING
    await door.accept(asks("abandon", "LEAD", reason=REASON))
    await door.accept(to_open("MOU-JP-2"))
    entered = await rows(database, "SELECT act FROM command_inbox ORDER BY act")
    assert entered == [("abandon",), ("open",)]


async def test_without_an_engine_an_act_waits_in_the_inbox(database: AsyncEngine, tmp_path: Path) -> None:
    with pytest.raises(NotCarriedOutError, match=NOBODY_THERE) as failure:
        await lonely_door(database, tmp_path).submit(called(to_open(), "open-1"))
    assert (failure.value.outcome, failure.value.command_id) == (None, "open-1")
    waiting = await rows(database, "SELECT command_id, outcome, settled_at FROM command_inbox")
    assert waiting == [("open-1", None, None)]
