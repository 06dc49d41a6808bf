"""Where the demonstration may play: a place of its own, and never over anybody else's acts."""

import asyncio
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import starter
from activities.database import migrate, open_database
from console.cli.app import entente
from console.cli.session import Session
from console.demo import show
from console.demo.run import FINISHED, RECORDS, in_home, make_room
from console.engine.dev_server import DATABASE_FILE
from models.errors import InputError
from tests.activities.recording import Recording


def make(home: Path, *files: str) -> Path:
    for name in files:
        (home / name).touch()
    return home


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    folder = tmp_path / "var" / "demo"
    folder.mkdir(parents=True)
    return folder


def room(demo: Path, *, fresh: bool = False) -> bool:
    """Make room, and say whether the place is free now."""
    asyncio.run(make_room(in_home(demo), fresh=fresh))
    return not demo.exists()


def test_it_plays_in_its_home_whatever_the_service_s_own_settings_are(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTENTE_DATABASE_URL", "postgresql+asyncpg://db/entente")
    monkeypatch.setenv("ENTENTE_MAIL_TRANSPORT", "smtp")
    settings = in_home(demo)
    assert settings.database_url == f"sqlite+aiosqlite:///{demo / RECORDS}"
    assert settings.mail_transport == "maildir"


def records(demo: Path, *, own_acts: bool) -> None:
    async def write() -> None:
        url = in_home(demo).database_url
        await migrate(url)
        if own_acts:
            database = open_database(url)
            await Recording(database).open()
            await database.dispose()

    asyncio.run(write())


def test_one_that_was_interrupted_goes_on(demo: Path) -> None:
    records(demo, own_acts=False)
    assert not room(make(demo, DATABASE_FILE))


@pytest.mark.parametrize(
    "left", [[DATABASE_FILE, FINISHED], []], ids=["finished", "its engine's file is gone"]
)
def test_one_that_cannot_go_on_is_replaced(demo: Path, left: list[str]) -> None:
    records(demo, own_acts=False)
    assert room(make(demo, *left))


@pytest.mark.parametrize(
    "left", [[DATABASE_FILE, FINISHED], []], ids=["finished", "its engine's file is gone"]
)
def test_your_own_acts_are_replaced_on_request_alone(demo: Path, left: list[str]) -> None:
    records(demo, own_acts=True)
    make(demo, *left)
    with pytest.raises(InputError, match="holds acts of your own"):
        room(demo)
    assert room(demo, fresh=True)


def test_a_folder_of_another_kind_is_left_alone(demo: Path) -> None:
    assert not room(make(demo, "holiday.jpg"))
    assert (demo / "holiday.jpg").exists()


def test_what_it_says_to_type_next_can_be_typed(demo: Path) -> None:
    console = Console(file=StringIO(), width=200)
    for part in show._how_to_go_on(demo, 1.0):
        console.print(part)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    typed = [line.split() for line in lines if line.startswith("  ") and "entente " in line]
    assert len(typed) >= 6
    for _, *words in typed:
        with entente.make_context("entente", words, obj=Session(starter.PARTS)) as context:
            name, command, rest = entente.resolve_command(context, [*context._protected_args, *context.args])
            assert command is not None
            command.make_context(name, rest, parent=context)
