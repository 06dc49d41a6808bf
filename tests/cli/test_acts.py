"""Acts while nothing runs: taken with their time of arrival, told as waiting, and still one act."""

import asyncio
import re
from pathlib import Path

import pytest

from activities.database import open_database, reading
from console import inbox
from models.acts import Act
from tests.cli.calls import entente, kept, record
from tests.doors.written import AGREEMENT, put
from tests.models.life import HUB, JP, TWO, Life

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def waiting(home: Path) -> list[Act]:
    async def read() -> list[Act]:
        database = open_database(f"sqlite+aiosqlite:///{home / 'entente.db'}")
        async with reading(database) as connection:
            found = await inbox.pending(connection)
        await database.dispose()
        return found

    return asyncio.run(read())


@pytest.fixture
def opened(home: Path) -> Path:
    record(home, Life.open())
    return home


def test_an_act_is_kept_while_the_engine_is_down(opened: Path) -> None:
    said = entente("approve", "MOU-JP-1", "--by", TWO)
    assert (said.code, said.out) == (5, "")
    assert "No engine runs in" in said.words
    assert "The act is kept, as arrived" in said.words
    act = waiting(opened)[0]
    assert (act.act, act.by, act.door, act.revision) == ("approve", TWO, "cli", 1)
    assert f"Command {act.command_id}: give it again with --command-id" in said.words
    assert re.fullmatch(UUID, act.command_id)


def test_the_answer_of_a_waiting_act_as_json(opened: Path) -> None:
    said = entente("approve", "MOU-JP-1", "--by", TWO, "--command-id", "c-1", "--json")
    assert (said.code, said.err) == (5, "")
    answer = said.json
    assert answer["received_at"].endswith("Z")
    assert "Start it with `entente --home" in answer["problem"]
    assert {key: answer[key] for key in ("ref", "command_id", "status", "act", "by")} == {
        "ref": "MOU-JP-1",
        "command_id": "c-1",
        "status": "pending",
        "act": "approve",
        "by": TWO,
    }


def test_an_act_given_again_is_one_act(opened: Path) -> None:
    for _ in range(2):
        assert entente("approve", "MOU-JP-1", "--by", TWO, "--command-id", "c-1").code == 5
    assert [act.command_id for act in waiting(opened)] == ["c-1"]


def test_another_act_under_a_known_command_is_bad_input(opened: Path) -> None:
    assert entente("approve", "MOU-JP-1", "--by", TWO, "--command-id", "c-1").code == 5
    before = kept(opened)
    said = entente("reject", "MOU-JP-1", "--by", TWO, "--reason", "No", "--command-id", "c-1", "--json")
    assert said.code == 2
    error = said.json["error"]
    assert (error["kind"], error["field"]) == ("other_payload", "--command-id")
    assert kept(opened) == before


def test_the_coordinator_is_meant_where_only_it_may(opened: Path) -> None:
    assert entente("extend", "MOU-JP-1", "--until", "2026-06-30").code == 5
    assert waiting(opened)[0].by == HUB


def test_options_reach_the_act(opened: Path) -> None:
    entente("sign", "MOU-JP-1", "--by", HUB, "--under", TWO, "--under", JP, "--no-own", "--revision", "7")
    act = waiting(opened)[0]
    assert act.model_dump(include={"under", "own", "revision"}) == {
        "under": (TWO, JP),
        "own": False,
        "revision": 7,
    }


def test_an_agreement_nobody_opened_is_not_found(home: Path) -> None:
    before = kept(home)
    said = entente("approve", "MOU-XX-1", "--by", TWO, "--json")
    assert said.code == 3
    assert said.json["error"]["kind"] == "not_found"
    assert "entente list" in said.json["error"]["problem"]
    assert kept(home) == before


def test_an_opening_waits_as_any_act_and_its_agreement_says_so(home: Path, tmp_path: Path) -> None:
    put(tmp_path, AGREEMENT)
    said = entente("open", "plan.yaml", "--set", "signing_window=P60D", "--command-id", "open-1")
    assert said.code == 5
    opening = waiting(home)[0]
    assert (opening.command_id, opening.by) == ("open-1", "LEAD")
    assert opening.model_dump()["policy"]["signing_window"] == "P60D"
    for view in ("status", "log", "explain", "approve"):
        found = entente(view, "MOU-JP-1", *(["--by", "SECOND"] if view == "approve" else []))
        assert found.code == 3
        assert "its opening is kept until the service runs" in found.words


def test_a_door_that_may_not_act_for_an_organisation_keeps_nothing(
    opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTENTE_CLI_ACTS_FOR_ANYONE", "false")
    before = kept(opened)
    said = entente("approve", "MOU-JP-1", "--by", TWO, "--json")
    assert said.code == 5
    assert said.json["status"] == "lost"
    assert kept(opened) == before
    assert entente("extend", "MOU-JP-1", "--until", "2026-06-30", "--json").json["status"] == "pending"


def test_where_nothing_is_kept_yet_every_command_says_so_and_makes_nothing(tmp_path: Path) -> None:
    put(tmp_path, AGREEMENT)
    for argv in (
        ("list",),
        ("status", "X-1"),
        ("approve", "X-1", "--by", "EU-1"),
        ("open", "plan.yaml"),
        ("orgs",),
    ):
        said = entente(*argv)
        assert said.code == 3
        assert "`entente up` starts the service there" in said.words
    assert not (tmp_path / "var").exists()


def test_a_database_that_cannot_be_used_is_told_in_words(home: Path) -> None:
    (home / "entente.db").write_bytes(b"this is no database, and never was one" * 100)
    said = entente("list", "--json")
    assert said.code == 5
    assert said.json["error"]["kind"] == "unreachable"
    assert "file is not a database" in said.json["error"]["problem"]
