"""`entente schedules` against the running service: listed, paused, resumed, triggered and changed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

import worker
from console.schedules import keeping
from console.settings import load_settings
from console.stack import Stack, running_stack
from models.habits import WEEKDAYS
from tests.cli.calls import Said, entente
from tests.doors.written import AGREEMENT, put, spoilt
from tests.workflows.house import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

REGISTRY = """\
- {code: LEAD, name: Lead cluster, country: BV, mailbox: mou@lead.example, timezone: Europe/Paris}
- {code: SECOND, name: Second, country: BV, mailbox: mou@second.example, timezone: Asia/Tokyo}
- {code: THIRD, name: Third, country: BV, mailbox: mou@third.example, timezone: UTC, digest: none}
- {code: ABROAD, name: Abroad, country: BV, mailbox: mou@abroad.example, timezone: UTC}
"""
ALL_DAYS = ("--working-days", ",".join(WEEKDAYS), "--window", "00:00-23:59")

Shell = Callable[..., Awaitable[Said]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = put(tmp_path_factory.mktemp("schedules"), spoilt(AGREEMENT, ", role: represented", "")).parent
    (found / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(folder: Path) -> AsyncIterator[Stack]:
    """The whole service in this process, looking at its registry all the time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(keeping, "PAUSE", keeping.PAUSE / 100)
        settings = load_settings(home=folder / "var")
        async with running_stack(settings, worker.make_workers, tell=lambda _: None) as stack:
            yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shell(service: Stack, folder: Path) -> Shell:
    async def call(*argv: str) -> Said:
        return await asyncio.to_thread(entente, "--home", str(folder / "var"), *argv)

    assert (await call("orgs", "import", str(folder / "registry.yaml"))).code == 0
    await stands(call, "ABROAD", "due")
    return call


async def row(shell: Shell, org: str) -> dict[str, object]:
    found = (await shell("schedules", "--json")).json
    return next(each for each in found if each["org"] == org)


async def stands(shell: Shell, org: str, wanted: str) -> None:
    """Wait until the worker has followed the registry."""

    async def followed() -> bool:
        return (await row(shell, org))["stands"] == wanted

    assert await eventually(followed)


async def test_the_list_says_when_each_is_due_where_it_is_and_here(shell: Shell) -> None:
    said = await shell("schedules")
    assert said.code == 0
    assert "next, by its own clock by yours last" in said.words
    second = await row(shell, "SECOND")
    there = datetime.fromisoformat(str(second["next_there"]))
    assert (there.strftime("%a %H"), second["timezone"]) == ("Tue 09", "Asia/Tokyo")
    assert there == datetime.fromisoformat(str(second["next_here"]))
    assert f"SECOND Tue {there.day} {there:%b %Y}, {there:%H:%M}, Tokyo" in said.words
    assert "THIRD off never" in said.words
    assert (await shell("schedules", "list")).words == said.words


async def test_a_pause_has_a_note_until_it_is_resumed(shell: Shell, service: Stack) -> None:
    paused = await shell("schedules", "pause", "LEAD", "--note", "Summer break")
    assert paused.words == ("LEAD gets no overview until `entente schedules resume LEAD`. Reminders go on.")
    assert (
        "LEAD is paused: Summer break. `entente schedules resume LEAD` goes on."
        in (await shell("schedules")).words
    )
    found = await row(shell, "LEAD")
    assert (found["paused"], found["note"], found["next_at"]) == (True, "Summer break", None)
    await shell("schedules", "set", "LEAD", "--hour", "10")

    async def followed() -> bool:
        found = await keeping.describe(await service.door.client(), "LEAD")
        return found is not None and found.schedule.spec.calendars[0].hour[0].start == 10

    assert await eventually(followed)
    resumed = await shell("schedules", "resume", "LEAD", "--json")
    assert (resumed.json["paused"], resumed.json["note"]) == (False, None)
    assert "T10:" in resumed.json["next_there"]


async def test_what_is_set_moves_the_schedule(shell: Shell) -> None:
    said = await shell("schedules", "set", "ABROAD", "--day", "fri", "--hour", "7")
    assert "ABROAD works mon-fri 08:00-18:00; its overview: fri 07:00; by its own clock (UTC)." in said.words
    assert "its next import says all there is to say" in said.words

    async def moved() -> bool:
        there = datetime.fromisoformat(str((await row(shell, "ABROAD"))["next_there"]))
        return there.strftime("%a %H") == "Fri 07"

    assert await eventually(moved)
    orgs = {each["code"]: each for each in (await shell("orgs", "--json")).json}
    assert orgs["ABROAD"]["digest"] == {"day": "fri", "hour": 7}
    off = await shell("schedules", "set", "ABROAD", "--off", "--json")
    assert (off.json["org"], off.json["digest"]) == ("ABROAD", None)
    await stands(shell, "ABROAD", "off")
    gone = await shell("schedules", "pause", "ABROAD")
    assert (gone.code, "ABROAD has no Schedule: its overview is switched off." in gone.words) == (3, True)
    assert (await shell("schedules", "set", "ABROAD", "--day", "tue")).code == 0
    await stands(shell, "ABROAD", "due")


async def test_a_trigger_sends_what_is_open_now(shell: Shell, folder: Path) -> None:
    assert (await shell("open", str(folder / "plan.yaml"))).code == 0
    await shell("schedules", "set", "SECOND", *ALL_DAYS)
    await shell("schedules", "set", "LEAD", *ALL_DAYS)
    said = await shell("schedules", "trigger", "SECOND")
    assert (said.code, said.words) == (0, "An overview of one thing has left.")
    again = await shell("schedules", "trigger", "SECOND", "--json")
    assert (again.json["status"], again.json["org"]) == ("sent_before", "SECOND")
    assert (await shell("schedules", "trigger", "LEAD")).words == "Nothing is open for LEAD: no mail left."
    assert (await row(shell, "SECOND"))["last_sent_at"] is not None
    (digest,) = (await shell("notices", "--kind", "digest", "--json")).json["notices"]
    assert (digest["to"], digest["ref"], digest["seq"], digest["number"]) == ("SECOND", None, None, 1)
    shown = await shell("notices", "show", digest["id"])
    assert "1 thing waits for Second, until" in shown.words


async def test_a_trigger_wakes_nobody(shell: Shell) -> None:
    tomorrow = WEEKDAYS[(datetime.now(UTC).weekday() + 1) % len(WEEKDAYS)]
    await shell("schedules", "set", "ABROAD", "--working-days", tomorrow)
    said = await shell("schedules", "trigger", "ABROAD")
    assert "ABROAD does not work now. What is open then leaves" in said.words
    later = await shell("schedules", "trigger", "ABROAD", "--json")
    assert later.json["status"] == "later"
    assert datetime.fromisoformat(later.json["not_before"]).hour == 8


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (("set", "LEAD"), 2, "nothing is to be changed"),
        (("set", "LEAD", "--hour", "23"), 2, "--hour: 23 is out of range. Write a number from 5 to 21."),
        (("set", "LEAD", "--hour", "nine"), 2, "--hour: 'nine' is no whole number."),
        (("set", "LEAD", "--day", "dom"), 2, "--day"),
        (("set", "LEAD", "--off", "--day", "mon"), 2, "--off goes without --day and --hour."),
        (("set", "LEAD", "--window", "18"), 2, "--window: is no window. Write FROM-UNTIL"),
        (("set", "LEAD", "--window", "18:00-08:00"), 2, "--window: ends before it begins."),
        (("set", "LEAD", "--working-days", "mon,dom"), 2, "--working-days: 'dom' is not one of the words"),
        (("set", "LEAD", "--region", "FR-57"), 2, "--region: 'FR-57' is no part of BV."),
        (("set", "NOBODY", "--off"), 3, "There is no organisation NOBODY."),
        (("pause", "NOBODY"), 3, "There is no organisation NOBODY."),
        (("pause", "LEAD", "--note", "a\nb"), 2, "--note: runs over several lines."),
        (("trigger", "NOBODY"), 3, "There is no organisation NOBODY."),
        (("resume", "THIRD"), 3, "THIRD has no Schedule: its overview is switched off."),
    ],
    ids=lambda value: " ".join(value).replace("\n", " ") if isinstance(value, tuple) else None,
)
async def test_bad_input_is_told_and_changes_nothing(
    shell: Shell, argv: tuple[str, ...], code: int, words: str
) -> None:
    before = (await shell("orgs", "--json")).json
    said = await shell("schedules", *argv)
    assert (said.code, said.out) == (code, "")
    assert words in said.words
    assert (await shell("orgs", "--json")).json == before


async def test_other_hours_are_kept_as_they_were(shell: Shell) -> None:
    await shell("schedules", "set", "LEAD", "--region", "BV-01", "--window", "09:00-17:00")
    await shell("schedules", "set", "LEAD", "--working-days", "mon,tue")
    changed = {each["code"]: each for each in (await shell("orgs", "--json")).json}["LEAD"]
    assert (changed["region"], changed["working_days"]) == ("BV-01", ["mon", "tue"])
    assert changed["send_window"] == {"from": "09:00", "until": "17:00"}
    assert changed["mailbox"] == "mou@lead.example"
    back = await shell("schedules", "set", "LEAD", "--working-days", "country", "--region", "none", "--json")
    assert (back.json["region"], back.json["working_days"]) == (None, list(WEEKDAYS[:5]))


async def test_a_service_that_is_down_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    home = ("--home", str(tmp_path / "var"))

    async def call(*argv: str) -> Said:
        return await asyncio.to_thread(entente, *home, *argv)

    empty = await call("schedules")
    assert (empty.code, "There is nothing in" in empty.words) == (3, True)
    await call("orgs", "import", str(tmp_path / "registry.yaml"))
    for argv in (("schedules",), ("schedules", "pause", "LEAD"), ("schedules", "trigger", "LEAD")):
        said = await call(*argv)
        assert (said.code, said.out) == (5, "")
        assert "No engine runs in" in said.words
    assert (await call("schedules", "set", "LEAD", "--hour", "8")).code == 0, (
        "the worker follows when it runs"
    )


async def test_an_organisation_that_left_has_none(shell: Shell) -> None:
    opened = await shell("orgs", "remove", "ABROAD")
    assert opened.code == 2
    assert opened.words == "ORG: ABROAD is a party of MOU-JP-1. Wait until that has ended."
    assert (await shell("abandon", "MOU-JP-1", "--reason", "The programme ended")).code == 0
    assert (await shell("orgs", "remove", "ABROAD", "--json")).json == {"removed": "ABROAD"}
    listed = (await shell("schedules", "--json")).json
    assert "ABROAD" not in {each["org"] for each in listed}
    assert (await shell("orgs", "remove", "ABROAD")).code == 3
