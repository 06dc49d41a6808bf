"""The replay gate is no ornament: what would stop a running agreement turns it red, on a copy of the code."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.workflows import gate

ROOT = Path(__file__).parents[2]
SOURCE = ("models", "workflows", "activities", "console", "migrations", "worker.py")
GATE = ("tests/__init__.py", "tests/workflows/__init__.py", "tests/workflows/gate.py")
LIFE = "0.1.0/mou-jp-3.json"
"""Approvals, silence, reminders, a lapse, a refusal: enough to see any of the changes below."""

RUN = """
import sys, models
from tests.workflows import gate
assert models.__file__.startswith(sys.argv[1]), "the copy must be what is imported"
sys.exit(gate.main(sys.argv[2:]))
"""


class Change(NamedTuple):
    """One edit of the code."""

    file: str
    old: str
    new: str


CHANGES = {
    "a tightened model": Change(
        "models/act.py",
        "    command_id: str\n",
        "    command_id: Annotated[str, StringConstraints(max_length=8)]\n",
    ),
    "a changed default": Change("models/policy.py", '    grace: str = "P14D"\n', '    grace: str = "P21D"\n'),
    "a removed timer": Change(
        "workflows/agreement.py",
        "        left = due.fires - now(self.life.shift) if due else None\n",
        "        left = None\n",
    ),
    "a new field without a default": Change(
        "models/terms.py", "    duration: str\n", "    duration: str\n    deposit: int\n"
    ),
    "a renamed act": Change("workflows/agreement.py", "    async def approve(", "    async def agree("),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the code, of the gate, and of some lives."""
    for name in SOURCE:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    for name in (*GATE, f"tests/histories/{LIFE}", "tests/histories/0.1.0/golden.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run_gate(tree: Path) -> subprocess.CompletedProcess[str]:
    """Run the gate of a tree on its own code."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", RUN, str(tree), LIFE], cwd=tree, capture_output=True, text=True, check=False
    )


def changed(tree: Path, change: Change) -> None:
    file = tree / change.file
    text = file.read_text(encoding="utf-8")
    assert text.count(change.old) == 1, f"{change.file} no longer says {change.old!r}"
    head = (
        "from typing import Annotated\nfrom pydantic import StringConstraints\n"
        if "Annotated" in change.new
        else ""
    )
    text = text.replace(change.old, change.new)
    file.write_text(re.sub(r'(?s)\A(""".*?"""\n)', rf"\1{head}", text, count=1), encoding="utf-8")


def test_the_gate_is_green_on_this_very_code(tree: Path) -> None:
    said = run_gate(tree)
    assert (said.returncode, said.stdout) == (0, "1 of 1 histories replay.\n"), said.stderr


@pytest.mark.parametrize("change", CHANGES)
def test_what_would_stop_a_life_turns_the_gate_red(tree: Path, change: str) -> None:
    changed(tree, CHANGES[change])
    said = run_gate(tree)
    assert said.returncode == 1, said.stderr
    assert re.search(r"^0\.1\.0/mou-jp-3\.json: \w*(Error|Failure)", said.stdout, re.MULTILINE), said.stdout
    assert "0 of 1 histories replay." in said.stdout


def test_a_history_nobody_kept_turns_it_red(capsys: pytest.CaptureFixture[str]) -> None:
    assert gate.main(["0.1.0/mou-nobody.json"]) == 1
    assert "there is no such history" in capsys.readouterr().out
