"""A record store made anew from kept histories: equal hash for hash, or told what is missing and why."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.snapshot import load_milestones, load_state
from console import inbox
from models.lifecycle import fold
from models.tables import CommandRow, NoticeRow
from tests.rebuild.filed import GOLD, file_history, read, recording_of, rewrite
from tests.rebuild.rebuilding import look, rebuild
from tests.workflows.gate import Event

PAIR = ("mou-jp-5", "ia-jp-5")


async def _counts(connection: AsyncConnection) -> dict[str, int]:
    tables = (CommandRow, NoticeRow)
    return {
        str(table.__tablename__): (
            await connection.execute(select(func.count()).select_from(table))
        ).scalar_one()
        for table in tables
    }


def test_a_closed_life_is_rebuilt_equal_hash_for_hash(folder: Path, url: str) -> None:
    for name in PAIR:
        file_history(folder, name)
    said = rebuild(url, folder)
    found = {each["ref"]: each for each in said.json["agreements"]}
    for name in PAIR:
        assert found[name.upper()]["head"] == GOLD[name]["digest"]
        assert found[name.upper()]["phase"] == GOLD[name]["phase"]
    assert said.json["written"] == {
        "agreements": 2,
        "milestones": 28 + 18,
        "commands": 38,
        "notices": 111,
    }


def test_the_state_is_the_fold_of_the_rows(folder: Path, url: str) -> None:
    for name in PAIR:
        file_history(folder, name)
    rebuild(url, folder)

    async def view(connection: AsyncConnection) -> None:
        for ref in ("MOU-JP-5", "IA-JP-5"):
            chain = await load_milestones(connection, ref)
            assert await load_state(connection, ref) == fold(ref, chain)
            assert [each.recomputed_digest() for each, _ in chain] == [each.digest for each, _ in chain]

    look(url, view)


def test_no_rebuilt_notice_waits_to_be_sent(folder: Path, url: str) -> None:
    file_history(folder, "mou-jp-3")
    rebuild(url, folder)

    async def view(connection: AsyncConnection) -> Any:  # noqa: ANN401
        rows = await connection.execute(select(NoticeRow))
        return {(row.state, row.answer) for row in rows}

    assert look(url, view) == {("rebuilt", "dealt with before the ledger was rebuilt; not sent again")}


def test_the_inbox_has_its_acts_with_their_outcome(folder: Path, url: str) -> None:
    file_history(folder, "mou-jp-3")
    rebuild(url, folder)
    chain = look(url, lambda connection: load_milestones(connection, "MOU-JP-3"))
    commands = {each.command_id for each, _ in chain if each.command_id}

    async def view(connection: AsyncConnection) -> list[inbox.Entry | None]:
        assert await inbox.pending(connection) == []
        return [await inbox.find(connection, each) for each in commands]

    entries = look(url, view)
    assert all(each and each.outcome for each in entries)
    assert look(url, _counts)["command_inbox"] == len(commands)


def test_two_runs_make_one_life(folder: Path, url: str) -> None:
    for name in ("mou-long-1", "mou-long-2"):
        file_history(folder, name)
    found = rebuild(url, folder).json["agreements"][0]
    assert (found["milestones"], found["head"]) == (102, GOLD["mou-long-2"]["digest"])


def test_a_reset_run_tells_the_whole_life(folder: Path, url: str) -> None:
    file_history(folder, "mou-revived")
    found = rebuild(url, folder).json["agreements"][0]
    assert found["head"] == GOLD["mou-revived"]["digest"]


def test_a_life_with_strangers_in_it_is_rebuilt_without_vouching_for_them(folder: Path, url: str) -> None:
    file_history(folder, "mou-strangers")
    found = rebuild(url, folder).json
    assert found["agreements"][0]["head"] == GOLD["mou-strangers"]["digest"]
    chain = look(url, lambda connection: load_milestones(connection, "MOU-STRANGERS"))
    strangers = [each for each, _ in chain if each.door is None and each.command_id]
    assert len(strangers) == 1
    assert look(url, _counts)["command_inbox"] == len({each.command_id for each, _ in chain}) - 1


def test_a_life_that_goes_on_elsewhere_is_rebuilt_so_far_and_said_so(folder: Path, url: str) -> None:
    file_history(folder, "mou-jp-1")
    said = rebuild(url, folder)
    (found,) = said.json["agreements"]
    assert said.code == 6
    assert found["goes_on"].endswith("ends before the run did")


def test_a_closed_life_needs_no_more_than_its_history(folder: Path, url: str) -> None:
    file_history(folder, "mou-jp-3")
    said = rebuild(url, folder)
    assert said.code == 0
    assert said.json["agreements"][0]["goes_on"] is None


def test_a_lost_first_run_leaves_nothing_to_begin_with(folder: Path, url: str) -> None:
    file_history(folder, "mou-long-2")
    file_history(folder, "mou-jp-3")
    said = rebuild(url, folder)
    assert said.code == 6
    assert [each["ref"] for each in said.json["agreements"]] == ["MOU-JP-3"]
    (lost,) = said.json["not_rebuilt"]
    assert (lost["ref"], lost["contradicted"]) == ("MOU-LONG", False)
    assert "milestones 1 to 97" in lost["why"]


def test_a_lost_last_run_is_named(folder: Path, url: str) -> None:
    file_history(folder, "mou-long-1")
    said = rebuild(url, folder)
    assert said.code == 6
    assert "it went on in run" in said.json["agreements"][0]["goes_on"]
    assert said.json["agreements"][0]["milestones"] == GOLD["mou-long-1"]["milestones"]


def test_what_rests_on_a_lost_agreement_says_so(folder: Path, url: str) -> None:
    file_history(folder, "mou-jp-5")
    said = rebuild(url, folder)
    assert said.code == 6
    assert said.json["unproven"] == {"MOU-JP-5": ["IA-JP-5"]}


def altered_actor(events: list[Event]) -> None:
    payloads = recording_of(events, 2)["activityTaskScheduledEventAttributes"]["input"]
    transition = read(payloads)
    transition["milestones"][0]["actor"] = "PROPLAST"
    rewrite(payloads, transition)


def without_third(events: list[Event]) -> None:
    events.remove(recording_of(events, 3))


def swapped_digest(events: list[Event]) -> None:
    asked = recording_of(events, 2)
    asked["activityTaskScheduledEventAttributes"]["activityId"] = "ms-00002-" + "f" * 64


def no_recording(events: list[Event]) -> None:
    rewrite(recording_of(events, 2)["activityTaskScheduledEventAttributes"]["input"], {"ref": "MOU-JP-3"})


@pytest.mark.parametrize(
    ("spoil", "why", "code"),
    [
        (altered_actor, "milestone 2 is not what its digest says", 1),
        (swapped_digest, "the digest of milestone 2 is not the one", 1),
        (no_recording, "is no recording", 1),
        (without_third, "milestone 3: the history of that run", 6),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_history_that_was_altered_is_not_believed(
    folder: Path, url: str, spoil: Callable[[list[Event]], None], why: str, code: int
) -> None:
    file_history(folder, "mou-jp-3", spoil)
    file_history(folder, "mou-jp-3-new")
    said = rebuild(url, folder)
    assert said.code == code
    (left,) = said.json["not_rebuilt"]
    assert (left["ref"], left["contradicted"]) == ("MOU-JP-3", code == 1)
    assert why in left["why"]
    assert [each["ref"] for each in said.json["agreements"]] == ["MOU-JP-3-NEW"]


def test_an_answer_by_no_worker_of_ours_is_told(folder: Path, url: str) -> None:
    def answered(events: list[Event]) -> None:
        asked = recording_of(events, 2)["eventId"]
        for event in events:
            done = event.get("activityTaskCompletedEventAttributes", {})
            if done.get("scheduledEventId") == asked:
                done["identity"] = "somebody@home"

    file_history(folder, "mou-jp-3", answered)
    said = rebuild(url, folder)
    assert said.json["agreements"][0]["notes"] == [
        "the recording of milestone 2 was answered by no worker of ours"
    ]


def test_two_copies_that_differ_are_not_believed(folder: Path, url: str) -> None:
    file_history(folder, "mou-jp-3")

    def other_life(events: list[Event]) -> None:
        for event in events:
            asked = event.get("activityTaskScheduledEventAttributes", {})
            if asked.get("activityType", {}).get("name") == "record":
                transition = {**read(asked["input"]), "ref": "MOU-JP-3"}
                rewrite(asked["input"], transition)

    def of_another(events: list[Event]) -> None:
        other_life(events)

    file_history(folder.parent / "more", "mou-jp-3-new", of_another)
    (strange,) = (folder.parent / "more").iterdir()
    strange.rename(folder.parent / "more" / "agreement%2FMOU-JP-3")
    said = rebuild(url, folder, folder.parent / "more")
    assert said.code == 1
    assert said.json["not_rebuilt"][0]["why"] == "two histories tell milestone 1 differently"
