"""A disk that is full, folders that are closed, a port that is taken: told in words, and nothing is lost."""

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from activities.database import open_database
from console.engine.ports import LOOPBACK
from tests.activities.recording import rows
from tests.cli.calls import Said, entente
from tests.doors.written import AGREEMENT, REGISTRY, put, spoilt
from tests.places import ROOT, bound_by_modes, fill, small_disk

ROOM = 700_000
"""Bytes: enough for some acts, and for those alone."""

NOT_ACKNOWLEDGED = "then give the act again: it was not acknowledged."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files to open agreements from."""
    put(tmp_path, AGREEMENT)
    (tmp_path / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    return tmp_path


def opening(folder: Path, ref: str, clause: str = "Work together") -> Path:
    """Write an agreement to open, as large as its clause."""
    text = spoilt(AGREEMENT, "ref: MOU-JP-1", f"ref: {ref}")
    return put(folder, spoilt(text, "Work together", clause), f"{ref}.yaml")


def inbox(home: Path) -> set[str]:
    """Return the refs of the acts the inbox has."""

    async def read() -> set[str]:
        database = open_database(f"sqlite+aiosqlite:///{home / 'entente.db'}")
        found = {ref for (ref,) in await rows(database, "SELECT agreement FROM command_inbox")}
        await database.dispose()
        return found

    return asyncio.run(read())


def test_a_full_disk_loses_no_act_that_was_acknowledged(folder: Path) -> None:
    with small_disk(folder / "disk", 8) as disk:
        home = disk / "var"
        assert entente("--home", str(home), "orgs", "import", str(folder / "registry.yaml")).code == 0
        filler = fill(disk)
        os.truncate(filler, filler.stat().st_size - ROOM)
        given = {
            ref: opening(folder, ref, f"{ref} {'x' * 60_000}")
            for ref in (f"MOU-{number:02}" for number in range(20))
        }
        said = {ref: entente("--home", str(home), "open", str(plan)) for ref, plan in given.items()}
        assert {each.code for each in said.values()} == {5}
        taken = {ref for ref, each in said.items() if "The act is kept" in each.words}
        assert 0 < len(taken) < len(given)
        for ref in given.keys() - taken:
            assert said[ref].words.endswith(NOT_ACKNOWLEDGED), said[ref]
            assert "Make room" in said[ref].words
        filler.unlink()
        assert inbox(home) == taken
        again = entente("--home", str(home), "open", str(given[min(given.keys() - taken)]))
        assert "The act is kept" in again.words


def test_a_disk_that_takes_no_larger_file_is_told(home: Path, folder: Path) -> None:
    argv = [
        sys.executable,
        "-m",
        "starter",
        "--home",
        str(home),
        "open",
        str(opening(folder, "MOU-2", "x" * 60_000)),
    ]
    said = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", 'ulimit -f 8; exec "$@"', "sh", *argv],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 5
    assert " ".join(said.stderr.split()).endswith(NOT_ACKNOWLEDGED)
    assert inbox(home) == set()
    assert "The act is kept" in entente("open", str(folder / "MOU-2.yaml")).words


def closed(home: Path, *argv: str) -> Said:
    done = bound_by_modes("-m", "starter", "--home", str(home), *argv, cwd=home.parent)
    return Said(done.returncode, done.stdout, done.stderr)


def test_a_home_that_cannot_be_written_takes_no_act_and_starts_nothing(home: Path, folder: Path) -> None:
    home.chmod(0o500)
    for argv in (
        ("open", str(folder / "plan.yaml")),
        ("up",),
        ("orgs", "import", str(folder / "registry.yaml")),
    ):
        said = closed(home, *argv)
        assert (said.code, said.out) == (2, ""), said
        assert said.words.startswith("ENTENTE_HOME: ")
        assert "cannot be written by this account." in said.words
        assert "Give it to the account that runs this, or name another folder." in said.words
    home.chmod(0o700)
    assert inbox(home) == set()


def test_a_home_in_a_closed_folder_is_told(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0o500)
    said = closed(folder / "closed" / "var", "up")
    assert (said.code, said.out) == (2, "")
    assert "cannot be made: Permission denied. Name a writable folder." in said.words


def test_documents_that_cannot_be_kept_keep_the_act_from_being_taken(home: Path, folder: Path) -> None:
    (home / "documents").mkdir(mode=0o500)
    said = closed(home, "open", str(folder / "plan.yaml"))
    assert (said.code, said.out) == (5, "")
    assert "cannot be used by this account: Permission denied." in said.words
    assert said.words.endswith(f"Give it to this account; {NOT_ACKNOWLEDGED}")
    assert inbox(home) == set()


def test_a_database_that_cannot_be_written_keeps_the_act_from_being_taken(home: Path, folder: Path) -> None:
    (home / "entente.db").chmod(0o400)
    said = closed(home, "open", str(folder / "plan.yaml"))
    assert (said.code, said.out) == (5, "")
    assert f"the database cannot be written by this account. Give it to this account; {NOT_ACKNOWLEDGED}" in (
        said.words[:1].lower() + said.words[1:]
    )


def test_an_act_that_is_kept_is_told_to_be_kept_whatever_goes_wrong_then(home: Path, folder: Path) -> None:
    (home / "engine.json").write_text("{}")
    (home / "engine.json").chmod(0o000)
    said = closed(home, "open", str(folder / "plan.yaml"))
    assert (said.code, said.out) == (5, "")
    assert "cannot be used by this account: Permission denied. The act is kept" in said.words
    assert inbox(home) == {"MOU-JP-1"}


@pytest.mark.parametrize("closing", [".", "receipt-signing-key"])
def test_keys_that_cannot_be_read_keep_a_worker_from_starting(home: Path, closing: str) -> None:
    (home / "keys").mkdir(mode=0o700)
    if closing != ".":
        (home / "keys" / closing).write_text("closed")
    (home / "keys" / closing).chmod(0o000)
    script = "import pathlib, sys, activities.keys as keys; keys.load_keys(pathlib.Path(sys.argv[1]))"
    said = bound_by_modes("-c", script, str(home / "keys"), cwd=home.parent)
    (home / "keys").chmod(0o700)
    assert "keys: cannot be used: Permission denied. Let the account of the service read" in said.stderr


def test_a_port_that_is_taken_is_named(home: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        for option in ("--port", "--ui-port"):
            said = entente("up", option, str(port), "--json")
            assert (said.code, said.err) == (2, "")
            error = said.json["error"]
            assert (error["field"], error["problem"]) == (option, f"port {port} is taken")
            assert error["fix"] == "Name another, or leave it out to take a free one"
