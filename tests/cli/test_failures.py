"""Whatever fails is told in words, with the exit code of its kind."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
import pytest

import starter
from console.cli import app
from console.cli.failures import tell
from console.codes import KINDS
from console.engine.errors import UnreachableError
from console.stack import reaching
from tests.cli.calls import entente
from tests.distribution import brings


def failing(monkeypatch: pytest.MonkeyPatch, failure: BaseException) -> None:
    """Make one command fail."""

    def fail(**_: object) -> NoReturn:
        raise failure

    monkeypatch.setitem(app.entente.commands, "list", click.Command("list", callback=fail))


CASES: list[tuple[Callable[[], Exception], int, str, str]] = [
    (lambda: UnreachableError("Temporal at a:1 cannot be reached."), 5, "unreachable", "cannot be reached"),
    (
        lambda: PermissionError(13, "Permission denied", "/x"),
        5,
        "unreachable",
        "/x cannot be used by this account",
    ),
    (lambda: ValueError("mou@second.example is secret"), 1, "bug", "ValueError"),
]


@pytest.mark.parametrize(("make", "code", "kind", "said"), CASES, ids=[row[2] + str(row[1]) for row in CASES])
def test_failures_have_their_kind_and_code(
    make: Callable[[], Exception], code: int, kind: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tell(make(), as_json=True) == code
    assert f'"kind": "{kind}"' in capsys.readouterr().out
    assert kind in KINDS
    assert tell(make(), as_json=False) == code
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""
    assert "@" not in printed.err
    assert "Traceback" not in printed.err


def test_a_defect_shows_its_trace_on_request_without_addresses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ENTENTE_LOG_LEVEL", "debug")
    failing(monkeypatch, ValueError("mou@second.example is secret"))
    assert app.run(["list"], starter.PARTS) == 1
    printed = capsys.readouterr().err
    assert "Traceback" in printed
    assert "second.example" not in printed


def test_a_module_another_distribution_stands_before_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = ModuleNotFoundError("No module named 'models.acts'")
    assert tell(missing, as_json=False) == 1
    brings(tmp_path / "other", "models")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "other"), *sys.path])
    assert tell(missing, as_json=False) == 2
    assert "models: a package of this name is brought by other-things too." in capsys.readouterr().err


def test_ctrl_c_is_told_in_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    said = entente("list")
    assert (said.code, said.err.strip()) == (130, "Stopped.")


def test_output_into_a_closed_pipe_ends_quietly(home: Path) -> None:
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    argv = [sys.executable, "-m", "starter", "--home", str(home), "orgs"]
    with os.fdopen(writing_end, "wb") as pipe:
        done = subprocess.run(argv, stdout=pipe, stderr=subprocess.PIPE, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_to_type_next_reaches_the_home_that_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert reaching(tmp_path / "var") == "entente"
    assert reaching(tmp_path / "two words") == f"entente --home '{tmp_path / 'two words'}'"
