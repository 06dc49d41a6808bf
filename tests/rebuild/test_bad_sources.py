"""What cannot be relied on is named, what is wrong is refused, and words say what comes from the backup."""

import asyncio
import gzip
from pathlib import Path

import pytest

from activities.database import migrate, open_database, writing
from console import inbox
from tests.cli.calls import entente
from tests.rebuild.filed import file_history
from tests.rebuild.rebuilding import rebuild


def test_damaged_files_are_named_and_the_rest_is_rebuilt(folder: Path, url: str) -> None:
    whole = file_history(folder, "mou-jp-3")
    broken = file_history(folder, "mou-jp-1")
    broken.write_bytes(broken.read_bytes()[:500])
    renamed = file_history(folder, "mou-jp-2")
    renamed.rename(renamed.with_name(renamed.name.replace("-", "-", 1)[:37] + "0" * 64 + ".json.gz"))
    (whole.parent / "notes.json.gz").write_bytes(gzip.compress(b"[]"))
    said = rebuild(url, folder)
    assert said.code == 6
    assert [each["ref"] for each in said.json["agreements"]] == ["MOU-JP-3"]
    assert len(said.json["damaged"]) == 3
    assert "the content is not what its name says" in said.json["damaged"].values()


def test_a_database_with_anything_in_it_is_refused(folder: Path, url: str) -> None:
    file_history(folder, "mou-jp-3")
    assert rebuild(url, folder).code == 0
    again = rebuild(url, folder)
    assert again.code == 2
    assert again.json["error"]["field"] == "--into"
    assert "14 in milestone" in again.json["error"]["problem"]


def test_the_registry_and_texts_may_be_there_before(folder: Path, url: str) -> None:
    async def keep() -> None:
        await migrate(url)
        database = open_database(url)
        async with writing(database) as connection:
            await inbox.keep_texts(connection, {"0" * 64: "from the backup"})
        await database.dispose()

    asyncio.run(keep())
    file_history(folder, "mou-jp-3")
    assert rebuild(url, folder).code == 0


@pytest.mark.parametrize(
    "wrong", ["", "nonsense", "mysql://x/y", "sqlite:///new.db", "sqlite+aiosqlite:////no/such/place/x.db"]
)
def test_a_wrong_database_is_told_with_the_fix(folder: Path, wrong: str) -> None:
    file_history(folder, "mou-jp-3")
    said = rebuild(wrong, folder)
    assert (said.code, said.json["error"]["field"]) == (2, "--into")
    assert said.json["error"]["fix"]


def test_a_wrong_folder_is_told_and_nothing_is_made(tmp_path: Path, url: str) -> None:
    said = rebuild(url, tmp_path / "nowhere")
    assert (said.code, said.json["error"]["field"]) == (2, "--from")
    (tmp_path / "empty").mkdir()
    assert rebuild(url, tmp_path / "empty").code == 3
    assert not (tmp_path / "new.db").exists()


def test_it_says_in_words_what_comes_from_the_backup(folder: Path, url: str) -> None:
    file_history(folder, "mou-jp-3")
    said = entente("rebuild", "--into", url, "--from", str(folder))
    assert (
        "Rebuilt 1 agreement: 14 milestones, 8 acts, 26 notices, none of which is sent again." in said.words
    )
    assert "Histories hold no name, mailbox or text." in said.words
    assert "The engine was not asked: No engine runs in" in said.words
    assert max(map(len, said.out.splitlines())) <= 80


def test_unnamed_sources_without_an_engine_are_not_all_there_is(tmp_path: Path, url: str) -> None:
    file_history(tmp_path / "var" / "histories", "mou-jp-3")
    said = entente("rebuild", "--into", url, "--json")
    assert said.code == 6
    assert said.json["engine_asked"] is False
