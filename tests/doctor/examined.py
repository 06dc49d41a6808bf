"""A deployment for the doctor: a copy of a sound home, broken in one place, beside a service that runs."""

import asyncio
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.calls import Said, entente

REF = "MOU-JP-1"
LONG_AGO = "2026-01-12T08:00:00.000000+00:00"

RESTING = {"namespace", "search_attributes", "pairing", "workers", "workflows", "tasks"}
"""Checks that need an engine."""


class Found(NamedTuple):
    """One finding, as `--json` prints it."""

    name: str
    verdict: str
    sentence: str
    remedy: str | None


class Examined:
    """What one examination left with, and all it found."""

    def __init__(self, said: Said) -> None:
        self.code = said.code
        self.found = {each["name"]: Found(**each) for each in said.json}

    def named(self, verdict: str) -> set[str]:
        return {each.name for each in self.found.values() if each.verdict == verdict}

    def only(self, name: str, verdict: str) -> Found:
        """Return the one finding that is not fine; what rests on it may be unchecked."""
        found = self.found[name]
        ill = self.named("problem") | self.named("warning")
        assert (found.verdict, ill) == (verdict, {name}), list(self.found.values())
        assert self.code == (1 if verdict == "problem" else 0)
        assert found.remedy
        return found


@dataclass(frozen=True)
class Patient:
    """A home, and the environment the doctor is called in."""

    home: Path
    environment: pytest.MonkeyPatch

    async def examine(self) -> Examined:
        """Call the doctor as a shell would."""
        return Examined(await self.calls("doctor", "--json"))

    async def calls(self, *argv: str) -> Said:
        return await asyncio.to_thread(entente, "--home", str(self.home), *argv)

    def set(self, **settings: str) -> None:
        for name, value in settings.items():
            self.environment.setenv(name, value)

    @property
    def file(self) -> Path:
        return self.home / "entente.db"

    def sql(self, *statements: str) -> None:
        """Change the record as somebody would who has the file."""
        connection = sqlite3.connect(self.file)
        with connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    def content(self) -> dict[str, tuple[bytes, int]]:
        """Everything in the home, byte for byte, with modes."""
        return {
            str(path.relative_to(self.home)): (
                path.read_bytes() if path.is_file() else b"",
                path.stat().st_mode,
            )
            for path in self.home.rglob("*")
        }


def copied(running: Path, home: Path) -> None:
    """Copy the record, keys and mails of a home in which somebody is at work."""
    home.mkdir(mode=0o700)
    source, target = sqlite3.connect(running / "entente.db"), sqlite3.connect(home / "entente.db")
    source.backup(target)
    target.execute("PRAGMA journal_mode=WAL")
    with target:  # the engine's lists are a minute late; ours is older
        target.execute(f"UPDATE agreement SET opened_at = '{LONG_AGO}'")  # noqa: S608
    source.close()
    target.close()
    for path in sorted(running.rglob("*")):
        part = path.relative_to(running)
        if part.parts[0] in ("keys", "mail"):
            copy = home / part
            copy.mkdir(mode=0o700) if path.is_dir() else copy.write_bytes(path.read_bytes())
            copy.chmod(path.stat().st_mode)
