"""What an import makes of files that change, references that are taken, and a service that is silent."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from console.carry_out import refused
from console.commands import Door
from console.importing import Import, Planned, agreement_files, import_door, plan
from models.acts import Act
from models.messages import Outcome
from models.state import Agreement
from tests.activities.recording import rows
from tests.door.requests import kept, lonely_door
from tests.doors.written import AGREEMENT, organisations, put, spoilt

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOUR = spoilt(AGREEMENT, ", role: represented", "")
FAST = 10_000


def files(folder: Path, *refs: str) -> list[Path]:
    return [put(folder, spoilt(FOUR, "ref: MOU-JP-1", f"ref: {ref}"), f"{ref}.yaml") for ref in refs]


async def imported(door: Door, planned: list[Planned]) -> dict[str, str]:
    """What became of each."""
    done = await Import(door, organisations(), FAST, lambda _: None).run(planned)
    return {each.ref: each.fate for each in done}


async def test_planning_writes_nothing(database: AsyncEngine, tmp_path: Path) -> None:
    door, before = import_door(lonely_door(database, tmp_path)), await kept(database)
    planned = await plan(door, files(tmp_path, "MOU-A-1", "MOU-A-2"), organisations())
    assert [each.fate for each in planned] == ["left", "left"]
    assert await kept(database) == before


async def test_the_same_file_is_the_same_command_and_another_is_not(
    database: AsyncEngine, tmp_path: Path
) -> None:
    door, (file,) = lonely_door(database, tmp_path), files(tmp_path, "MOU-A-1")
    first, again = [await plan(door, [file], organisations()) for _ in range(2)]
    assert first == again
    file.write_text(spoilt(file.read_text(), "notice: P3M", "notice: P6M"))
    assert (await plan(door, [file], organisations()))[0].command_id != first[0].command_id


async def test_a_file_that_changed_since_it_was_read_is_not_opened(
    database: AsyncEngine, tmp_path: Path
) -> None:
    door, paths = lonely_door(database, tmp_path), files(tmp_path, "MOU-A-1", "MOU-A-2")
    planned = await plan(door, paths, organisations())
    paths[0].write_text(spoilt(paths[0].read_text(), "notice: P3M", "notice: P6M"))
    paths[1].unlink()
    assert await imported(door, planned) == {"MOU-A-1": "changed", "MOU-A-2": "changed"}
    assert await rows(database, "SELECT agreement FROM command_inbox") == []


async def test_where_nobody_answers_it_stops_and_the_rest_is_left(
    database: AsyncEngine, tmp_path: Path
) -> None:
    door = lonely_door(database, tmp_path)
    refs = [f"MOU-A-{number}" for number in range(1, 30)]
    planned = await plan(door, files(tmp_path, *refs), organisations())
    fates = await imported(door, planned)
    entered = {ref for (ref,) in await rows(database, "SELECT agreement FROM command_inbox")}
    assert {ref for ref, fate in fates.items() if fate == "pending"} == entered
    assert 0 < len(entered) < len(refs)
    assert set(fates.values()) == {"pending", "left"}
    again = await plan(door, files(tmp_path, *refs), organisations())
    assert {each.fate for each in again} == {"left"}


async def test_a_reference_taken_meanwhile_is_told(database: AsyncEngine, tmp_path: Path) -> None:
    door, paths = lonely_door(database, tmp_path), files(tmp_path, "MOU-A-1")
    planned = await plan(door, paths, organisations())
    paths[0].write_text(spoilt(paths[0].read_text(), "notice: P3M", "notice: P6M"))
    rival = await plan(door, paths, organisations())
    await imported(door, rival)
    files(tmp_path, "MOU-A-1")
    assert await imported(door, planned) == {"MOU-A-1": "taken"}


@dataclass(frozen=True, slots=True)
class Refusing(Door):
    """A door behind which every act is refused."""

    async def finish(self, act: Act) -> Outcome:
        return refused(act, Agreement(ref=act.ref), "INVALID_TERMS")


async def test_a_refusal_is_told_with_its_code(database: AsyncEngine, tmp_path: Path) -> None:
    door = lonely_door(database, tmp_path)
    refusing = Refusing(door.database, door.documents, door.client, "cli")
    planned = await plan(refusing, files(tmp_path, "MOU-A-1"), organisations())
    (done,) = await Import(refusing, organisations(), FAST, lambda _: None).run(planned)
    assert (done.fate, done.code) == ("refused", "INVALID_TERMS")


@pytest.mark.parametrize(
    "spoil", [lambda path: path / "no", lambda path: path], ids=["nothing", "an empty folder"]
)
async def test_where_no_agreement_is_that_is_told(tmp_path: Path, spoil: Callable[[Path], Path]) -> None:
    with pytest.raises(Exception, match="no agreement is there"):
        agreement_files([spoil(tmp_path)])


async def test_a_folder_is_read_in_order_of_name(tmp_path: Path) -> None:
    paths = files(tmp_path / "", "MOU-B-1", "MOU-A-1")
    assert agreement_files([tmp_path])[:2] == sorted(paths)
