"""What a door turns back at once, with nothing written: bad references, clauses and documents."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.documents import DocumentStore
from console.commands import NotFoundError
from console.doors.acts import ActRequest
from models.canonical import sha256_hex, text_hash
from models.errors import InputError
from models.state import Phase
from tests.activities.recording import STARTS, execute
from tests.door.requests import DOCUMENT, NOTHING, REASON, asks, kept, lonely_door, opened, reopening, to_open

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_act_on_an_agreement_nobody_opened_is_not_found(
    database: AsyncEngine, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError, match="MOU-XX-1"):
        await lonely_door(database, tmp_path).accept(asks("approve", "LEAD", "MOU-XX-1"))
    assert await kept(database) == NOTHING


async def test_a_ref_on_record_is_used(database: AsyncEngine, tmp_path: Path) -> None:
    await opened(database)
    with pytest.raises(InputError) as refusal:
        await lonely_door(database, tmp_path).accept(to_open())
    assert refusal.value.field == "ref"
    assert await kept(database) == NOTHING


async def test_a_ref_whose_opening_waits_is_used(database: AsyncEngine, tmp_path: Path) -> None:
    door = lonely_door(database, tmp_path)
    await door.accept(to_open())
    before = await kept(database)
    with pytest.raises(InputError, match="used already"):
        await door.accept(to_open())
    assert await kept(database) == before
    act, _ = await door.accept(to_open("MOU-JP-2"))
    assert act.ref == "MOU-JP-2"


@pytest.mark.parametrize(
    ("ref", "why"),
    [("MOU-JP-1", "MOU-JP-1 is not closed"), ("MOU-XX-1", "there is no agreement MOU-XX-1")],
    ids=["goes on", "never was"],
)
async def test_an_agreement_may_follow_no_other(
    database: AsyncEngine, tmp_path: Path, ref: str, why: str
) -> None:
    await opened(database)
    with pytest.raises(InputError, match=why) as refusal:
        await lonely_door(database, tmp_path).accept(reopening(ref))
    assert refusal.value.field == "reopens"
    assert await kept(database) == NOTHING


async def test_an_expired_agreement_is_not_reopened(database: AsyncEngine, tmp_path: Path) -> None:
    life = await opened(database)
    expired = life.state.model_copy(update={"phase": Phase.CLOSED, "outcome": "expired"})
    await execute(database, "UPDATE agreement SET state = :it", it=expired.model_dump_json())
    with pytest.raises(InputError, match="not closed as"):
        await lonely_door(database, tmp_path).accept(reopening("MOU-JP-1"))


async def test_a_clause_that_is_not_there_cannot_be_objected_to(
    database: AsyncEngine, tmp_path: Path
) -> None:
    await opened(database)
    with pytest.raises(InputError, match="Name one of: purpose"):
        await lonely_door(database, tmp_path).accept(
            asks("object", "SECOND", clause="ending", text=text_hash("unclear"))
        )
    assert await kept(database) == NOTHING


def _missing(store: DocumentStore) -> None:
    pass


def _altered(store: DocumentStore) -> None:
    digest = store.put(DOCUMENT)
    store._path(digest).write_bytes(b"something else")


@pytest.mark.parametrize("spoil", [_missing, _altered])
@pytest.mark.parametrize(
    "citing",
    [
        asks("grant_mandate", "SECOND", to="LEAD", document=sha256_hex(DOCUMENT)),
        asks(
            "report_activity",
            "SECOND",
            kind="workshop",
            occurred_on="2026",
            evidence={"agenda": sha256_hex(DOCUMENT)},
        ),
        asks(
            "record_ink_signature",
            "LEAD",
            signed_for="ABROAD",
            place=REASON,
            day=STARTS.date(),
            scan=sha256_hex(DOCUMENT),
        ),
    ],
    ids=["document", "evidence", "scan"],
)
async def test_what_an_act_cites_must_be_there_unaltered(
    database: AsyncEngine, tmp_path: Path, spoil: Callable[[DocumentStore], None], citing: ActRequest
) -> None:
    await opened(database)
    door = lonely_door(database, tmp_path)
    spoil(door.documents)
    with pytest.raises(InputError, match="is not in the store"):
        await door.accept(citing)
    assert await kept(database) == NOTHING
    door.documents.put(DOCUMENT)
    accepted, _ = await door.accept(citing)
    assert accepted.act == citing.act


async def test_a_text_cites_documents_too(database: AsyncEngine, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not in the store"):
        await lonely_door(database, tmp_path).accept(replace(to_open(), files={}))
    assert await kept(database) == NOTHING
