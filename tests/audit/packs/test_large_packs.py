"""Packs made to fill memory or time: read in a child process that has little of either."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.packs.packed import Packs, listed, repacked, unpacked

ROOT = Path(__file__).parents[3]


def in_a_small_process(path: Path, code: str, megabytes: int) -> subprocess.CompletedProcess[str]:
    """Run code on a file with so much more memory than it takes to begin with, and 20 seconds."""
    begin = (
        "import resource, sys\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        f"resource.setrlimit(resource.RLIMIT_AS, (used + ({megabytes} << 20),) * 2)\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (20, 20))\n"
    )
    command = [sys.executable, "-c", code.replace("#begin\n", begin), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603


BY_THE_SERVICE = """
from pathlib import Path
from console.audit.packs import PackError, open_pack
#begin
try:
    with open_pack(Path(sys.argv[1])) as pack:
        for ref in pack.refs:
            pack.evidence(ref)
except PackError as failure:
    print(failure.line.verdict, failure.line.words)
"""

BY_THE_SCRIPT = """
#begin
from console.audit.pack.verify import main
sys.exit(main([sys.argv[1]]))
"""


def two_gigabytes(path: Path) -> None:
    """A file with holes: it takes no room, and reads as two gigabytes of zeros and the end of a ZIP."""
    with path.open("wb") as file:
        file.truncate((2 << 30) - 22)
        file.seek(0, os.SEEK_END)
        file.write(b"PK\x05\x06" + bytes(4) + struct.pack("<HHIIH", 1, 1, 46, (2 << 30) - 68, 0))


def zeros(path: Path, pack: bytes) -> None:
    """A pack with a file that unpacks to more than there is memory."""
    files = unpacked(pack)
    large = next(name for name in files if name.endswith("milestones.jsonl"))
    path.write_bytes(repacked(listed({**files, large: bytes(150 << 20)})))


def brackets(path: Path, pack: bytes) -> None:
    """A pack with as many small values as are let through, several times."""
    files = unpacked(pack)
    folder = next(name for name in files if "/histories/" in name).rpartition("/")[0]
    content = b'{"events":[' + b",".join([b"{}"] * 700_000) + b"]}"
    more = {f"{folder}/{number:036}-{'0' * 64}.json": content for number in range(6)}
    path.write_bytes(repacked(listed({**files, **more})))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is told by /proc")
@pytest.mark.parametrize(("make", "megabytes"), [("two_gigabytes", 60), ("zeros", 120), ("brackets", 300)])
def test_memory_and_time_are_bounded(pack: Packs, tmp_path: Path, make: str, megabytes: int) -> None:
    path = tmp_path / "pack.zip"
    if make == "two_gigabytes":
        two_gigabytes(path)
        assert path.stat().st_size == 2 << 30
    else:
        {"zeros": zeros, "brackets": brackets}[make](path, pack.path.read_bytes())
    by_service, by_script = (
        in_a_small_process(path, code, megabytes) for code in (BY_THE_SERVICE, BY_THE_SCRIPT)
    )
    assert by_service.stderr == by_script.stderr == ""
    assert by_service.stdout.startswith(("not verifiable", "contradicted"))
    assert by_script.returncode in (1, 6)
