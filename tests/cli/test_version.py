"""What a build is called: its name changes with the code a replay depends on, and with nothing else."""

import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from console.build import build_id, digest_of, version
from tests.cli.calls import entente

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code of rules and workflows, to be changed."""
    for folder in ("models", "workflows"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_version_names_the_build_and_what_it_runs_on() -> None:
    out = entente("--version").out
    python = ".".join(map(str, sys.version_info[:3]))
    temporalio = metadata.version("temporalio")
    assert out == f"entente {version()} (build {build_id()}, Python {python}, temporalio {temporalio})\n"
    assert re.fullmatch(rf"{re.escape(version())}\+[0-9a-f]{{12}}", build_id())


@pytest.mark.parametrize("argv", [["--version", "--json"], ["--json", "--version"]])
def test_programs_read_the_version_as_json(argv: list[str]) -> None:
    said = entente(*argv)
    assert said.code == 0
    assert said.json == {
        "version": version(),
        "build": build_id(),
        "python": ".".join(map(str, sys.version_info[:3])),
        "temporalio": metadata.version("temporalio"),
    }


def test_the_worker_says_the_same() -> None:
    asked = [sys.executable, str(ROOT / "worker.py"), "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603
    assert said.stdout == entente("--version").out.replace("entente ", "entente-worker ", 1)


def test_the_digest_can_be_checked_with_the_tools_of_any_shell() -> None:
    pipe = "LC_ALL=C; export LC_ALL; sha256sum models/*.py workflows/*.py | sha256sum | cut -c 1-12"
    counted = subprocess.run(["/bin/sh", "-c", pipe], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert build_id() == f"{version()}+{counted.stdout.strip()}"


def test_an_unchanged_copy_is_the_same_build(copy: Path) -> None:
    (copy / "models" / "__pycache__").mkdir()
    (copy / "models" / "__pycache__" / "act.cpython-311.pyc").write_bytes(b"compiled")
    assert digest_of(copy) == digest_of(ROOT)


def test_a_changed_renamed_or_added_rule_is_another_build(copy: Path) -> None:
    rule = copy / "models" / "lifecycle.py"
    seen = {digest_of(copy)}
    rule.write_bytes(rule.read_bytes() + b"\n")
    seen.add(digest_of(copy))
    rule.rename(rule.with_name("lifecycle2.py"))
    seen.add(digest_of(copy))
    (copy / "workflows" / "new.py").touch()
    seen.add(digest_of(copy))
    assert len(seen) == 4
