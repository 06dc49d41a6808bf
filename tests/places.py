"""Places where nothing can be written: a disk that is full, and folders closed even to root."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import become_bound

ROOT = Path(__file__).parents[1]


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Put a disk of this size there, where this account may."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:  # noqa: S603
        pytest.skip("this account may not mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607


def fill(disk: Path) -> Path:
    """Fill a disk to its last byte; return the file that does."""
    with (disk / "filler").open("wb", buffering=0) as filler:
        while True:
            try:
                filler.write(bytes(65536) if _free(disk) > 65536 else b"\0")
            except OSError:
                return disk / "filler"


def _free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def bound_by_modes(*argv: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of ours that the modes of files bind, although root may run the tests."""
    command = [sys.executable, "-I", "-S", become_bound.__file__, sys.executable, *argv]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "COLUMNS": "80"}
    return subprocess.run(  # noqa: S603
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=240
    )
