"""The text of an agreement, as a coordinator reads it."""

import asyncio
from pathlib import Path

import pytest

from activities.database import open_database, writing
from activities.documents import DocumentStore, list_document
from console.inbox import keep_texts
from models.canonical import sha256_hex, text_hash
from models.terms import Document
from tests.cli.calls import entente, record
from tests.models.life import JP, STARTS, TERMS, THREE, TWO, Life

KEPT = b"# The text\n"
PURPOSE = "we cooperate"
REVISED = TERMS.model_copy(
    update={
        "notice": "P6M",
        "governing_law": "FR",
        "authentic_language": "en",
        "documents": (
            Document(language="en", sha256=sha256_hex(KEPT)),
            Document(language="ja", sha256=sha256_hex(b"lost")),
        ),
    }
)


@pytest.fixture
def revised(home: Path) -> Life:
    """Two revisions on record; one clause's text is kept, the other's is erased; one document is kept."""
    life = Life.open()
    life.do("propose", JP, terms=REVISED)
    record(home, life)

    async def keep() -> None:
        database = open_database(f"sqlite+aiosqlite:///{home / 'entente.db'}")
        async with writing(database) as connection:
            await keep_texts(connection, {text_hash(PURPOSE): PURPOSE})
            sha256 = DocumentStore(home / "documents").put(KEPT)
            await list_document(connection, sha256, len(KEPT), STARTS)
        await database.dispose()

    asyncio.run(keep())
    return life


def test_the_current_text_is_told_whole(revised: Life) -> None:
    said = entente("text", "MOU-JP-1")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    assert "MOU-JP-1  a text\nRevision 2, the current one, not agreed yet.\nProposed by JP-1 on" in said.out
    assert f"hash {revised.state.terms_hash}\n" in said.out
    for row in ("duration            3 years", "notice              6 months", "governing law       FR"):
        assert f"  {row}\n" in said.out
    assert "areas               renewable_energy, waste_recycling\n" in said.out
    assert "purpose\n  we cooperate\n\nnotice\n  erased\n" in said.out


def test_a_document_is_told_with_where_it_lies(revised: Life, home: Path) -> None:
    found = entente("text", revised.state.ref, "--json").json["documents"]
    assert [(each["language"], each["size"]) for each in found] == [("en", len(KEPT)), ("ja", None)]
    assert (home / found[0]["path"]).read_bytes() == KEPT
    words = entente("text", "MOU-JP-1").out
    assert f"Document in en  11 bytes, below the home folder\nsha256 {sha256_hex(KEPT)}\n" in words
    assert f"\n{found[0]['path']}\n" in words
    assert "Document in ja  not kept here\n" in words


def test_an_earlier_revision_is_read_from_the_chain(revised: Life) -> None:
    found = entente("text", "MOU-JP-1", "--revision", "1", "--json").json
    assert (found["revision"], found["current"], found["agreed"]) == (1, False, False)
    assert (found["notice"], found["governing_law"], found["documents"]) == ("P3M", None, [])
    assert found["terms_hash"] == revised.chain[0][0].terms_hash
    assert [(each["name"], each["text"]) for each in found["clauses"]] == [
        ("purpose", PURPOSE),
        ("notice", None),
    ]
    words = entente("text", "MOU-JP-1", "--revision", "1").out
    assert "Revision 1, replaced meanwhile: the current one is revision 2." in words
    assert "governing law       none\n" in words


def test_an_agreed_text_is_told_as_agreed(home: Path) -> None:
    life = Life.open()
    for org in (TWO, THREE):
        life.do("approve", org)
    record(home, life)
    assert entente("text", "MOU-JP-1", "--json").json["agreed"] is False
    life.do("approve", JP)
    record(home, life)
    assert entente("text", "MOU-JP-1", "--json").json["agreed"] is True
    assert "Revision 1, agreed by all who had to." in entente("text", "MOU-JP-1").out


@pytest.mark.parametrize("number", ["0", "3", "-1"])
def test_an_unknown_revision_is_told_with_those_there_are(revised: Life, number: str) -> None:
    said = entente("text", revised.state.ref, "--revision", number, "--json")
    assert said.code == 2
    error = said.json["error"]
    assert (error["field"], error["problem"]) == ("--revision", f"there is no revision {number}")
    assert error["fix"] == "Choose one of: 1, 2"


@pytest.mark.usefixtures("home")
def test_there_is_no_text_of_what_was_never_opened() -> None:
    said = entente("text", "MOU-JP-9", "--json")
    assert (said.code, said.json["error"]["kind"]) == (3, "not_found")
