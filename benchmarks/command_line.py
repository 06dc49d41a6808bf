"""How soon the command line answers where it need not think, against Python that does nothing."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from benchmarks.ratio import Ratio, compare

TURNS = 15
ENTENTE = str(Path(sysconfig.get_path("scripts")) / "entente")


def measure() -> Iterable[Ratio]:
    """Ask for help, for the version, and for what may come next in a shell."""
    asking = {"_ENTENTE_COMPLETE": "bash_complete", "COMP_WORDS": "entente st", "COMP_CWORD": "1"}
    plain = _call(sys.executable, "-c", "pass")
    for what, run in (
        ("entente --help", _call(ENTENTE, "--help")),
        ("entente sign --help", _call(ENTENTE, "sign", "--help")),
        ("entente --version", _call(ENTENTE, "--version")),
        ("completing a command", _call(ENTENTE, **asking)),
    ):
        yield compare(what, run, "python -c pass", plain, TURNS)


def _call(*argv: str, **settings: str) -> Callable[[], object]:
    return partial(
        subprocess.run,
        argv,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
