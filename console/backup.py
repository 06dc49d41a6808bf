"""A copy of a home that is of one moment, made while its service goes on; the copy is a home of its own.

While the record store is copied nobody can write to it, and the engine is copied in that time. So whatever
the copied store has on record, the copied engine had asked for; and what it had asked for and is not on
record, it asks for again.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from activities.database import file_of
from console.engine.address import STATE_FILE
from console.engine.dev_server import DATABASE_FILE, LOG_FILE
from console.engine.lock import LOCK_FILE
from console.queries import NothingHereError
from console.settings import Settings
from models.errors import InputError

STORE_FILE: Final = "entente.db"
PATIENCE: Final = 30
"""Seconds to wait for those who write."""

_NOT_COPIED: Final = (STATE_FILE, LOCK_FILE, LOG_FILE, "heartbeat", "demo")
"""What is of this moment and machine only; the demonstration is a home of its own."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied. `store` and `engine` say whether they were files of this home."""

    folder: Path
    store: bool
    engine: bool
    agreements: int
    milestones: int
    files: int
    size: int


def back_up(settings: Settings, target: Path) -> Backup:
    """Copy record store, embedded engine, keys, documents, histories and mails into a new folder.

    Raises:
        NothingHereError: The home keeps nothing.
        InputError: The folder cannot be used.
    """
    if not settings.home.is_dir():
        raise NothingHereError(str(settings.home))
    target = target.absolute()
    _make(target, settings.home)
    try:
        return _copy(settings, target)
    except NothingHereError:
        target.rmdir()
        raise
    except (OSError, sqlite3.Error) as failure:
        shutil.rmtree(target, ignore_errors=True)
        reason = getattr(failure, "strerror", None) or str(failure)
        raise InputError(
            "FOLDER", f"the copy failed, and is gone: {reason}", "See to it, and repeat"
        ) from failure


def _make(target: Path, home: Path) -> None:
    if target == home or home in target.parents:
        raise InputError("FOLDER", "lies in the home itself", "Name a folder outside it")
    try:
        target.mkdir(parents=True, mode=0o700)
    except FileExistsError as failure:
        raise InputError(
            "FOLDER", "is there already", "Name a new one, such as one with the day"
        ) from failure
    except OSError as failure:
        raise InputError("FOLDER", f"cannot be made: {failure.strerror}", "Name another") from failure


def _copy(settings: Settings, target: Path) -> Backup:
    store, engine = file_of(settings.database_url), settings.home / DATABASE_FILE
    if store is not None and not store.is_file():
        raise NothingHereError(str(store.parent))
    with _nobody_writes(store) if store else nullcontext():
        if store:
            _copy_database(store, target / STORE_FILE)
        if engine.is_file():
            _copy_database(engine, target / DATABASE_FILE)
    agreements, milestones = _counted(target / STORE_FILE) if store else (0, 0)
    files = sum(1 for _ in _copy_files(settings.home, target))
    size = sum(file.stat().st_size for file in target.rglob("*") if file.is_file())
    has_engine = (target / DATABASE_FILE).is_file()
    return Backup(target, store is not None, has_engine, agreements, milestones, files, size)


@contextmanager
def _nobody_writes(store: Path) -> Iterator[None]:
    """Hold the writer's lock; acts and recordings wait meanwhile, and readers do not notice."""
    with closing(sqlite3.connect(store, timeout=PATIENCE, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


def _copy_database(source: Path, copy: Path) -> None:
    """Copy a database as of now, whoever has it open, and see that the copy is whole."""
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(copy)) as made:
        original.backup(made)
        (said,) = made.execute("PRAGMA quick_check").fetchone()
        if said != "ok":
            raise sqlite3.DatabaseError(f"{source.name} is damaged: {said}")


def _counted(store: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(store)) as connection:
        (agreements,) = connection.execute("SELECT count(*) FROM agreement").fetchone()
        (milestones,) = connection.execute("SELECT count(*) FROM milestone").fetchone()
    return agreements, milestones


def _copy_files(home: Path, target: Path) -> Iterator[Path]:
    """Copy everything else. It only grows, so what is copied later than the databases lacks nothing."""
    for folder, inner, names in os.walk(home):
        here = Path(folder)
        top = here == home
        inner[:] = [name for name in inner if not (top and name in _NOT_COPIED)]
        to = target / here.relative_to(home)
        to.mkdir(mode=0o700, exist_ok=True)
        for name in names:
            if top and (name in _NOT_COPIED or ".db" in name):
                continue
            try:
                yield Path(shutil.copy2(here / name, to / name))
            except FileNotFoundError:  # a mail that has just been moved to where it belongs
                continue
