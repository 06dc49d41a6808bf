"""What a shell is told may come next, by the scripts it is given."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.cli.calls import entente, record
from tests.cli.test_help import HEAVY
from tests.models.life import REF, Life

ENTENTE = Path(sysconfig.get_path("scripts")) / "entente"


@pytest.fixture
def kept(home: Path) -> Path:
    """A home with one agreement."""
    record(home, Life.open())
    return home


def in_bash(*typed: str) -> list[str]:
    """Let a real bash complete the last of these words."""
    words = " ".join(f"'{word}'" for word in typed)
    script = (
        f"source <({ENTENTE} completion bash); complete -p entente >/dev/null || exit 9; "
        f"COMP_WORDS=(entente {words}); COMP_CWORD={len(typed)}; "
        f'_entente_completion {ENTENTE}; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    bash = shutil.which("bash")
    assert bash
    done = subprocess.run([bash, "--norc", "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stderr == ""
    return done.stdout.split()


def asked(shell: str, *typed: str, **settings: str) -> str:
    """Ask as the script of a shell does."""
    words = " ".join(["entente", *typed])
    position = typed[-1] if shell == "fish" else str(len(typed))
    asking = {"_ENTENTE_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": position}
    done = subprocess.run(  # noqa: S603
        [ENTENTE], env={**os.environ, **asking, **settings}, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


def test_bash_completes_commands_options_and_words() -> None:
    assert in_bash("ex") == ["explain", "extend"]
    assert "--occurred-on" in in_bash("report-activity", "X", "--occ")
    assert in_bash("report-activity", "X", "--kind", "work") == ["workshop"]
    assert in_bash("list", "--phase", "s") == ["signing"]


def test_bash_completes_agreements_and_organisations(kept: Path) -> None:
    assert in_bash("status", "") == [REF]
    assert in_bash("approve", REF.lower()[:3]) == [REF]
    assert in_bash("approve", REF, "--by", "EU-") == ["EU-1", "EU-2", "EU-3"]
    assert in_bash("sign", REF, "--under", "EU-1", "--under", "jp") == ["JP-1"]


def test_values_come_from_the_home_that_is_named(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "a #1?").mkdir()
    other = kept.rename(tmp_path / "a #1?" / "home 2")
    assert asked("zsh", "status", "M").strip() == ""
    assert REF in asked("zsh", "--home", f"'{other}'", "status", "")
    assert REF in asked("zsh", "status", "", ENTENTE_HOME=str(other))


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_told_what_each_value_is(kept: Path, shell: str) -> None:
    told = asked(shell, "status", "M")
    assert REF in told
    assert "negotiating" in told
    assert "Cluster EU-2" in asked(shell, "approve", REF, "--by", "EU-2")


@pytest.mark.parametrize(
    "wrong", [{"ENTENTE_LOG_LEVL": "x"}, {"ENTENTE_DATABASE_URL": "postgresql+asyncpg://h/d"}]
)
def test_a_store_that_cannot_be_asked_completes_nothing_and_says_nothing(
    kept: Path, wrong: dict[str, str]
) -> None:
    assert asked("bash", "status", "", **wrong).strip() == ""


def test_a_file_that_is_no_store_completes_nothing(kept: Path) -> None:
    (kept / "entente.db").write_bytes(b"no database")
    assert in_bash("status", "") == []


def test_files_are_left_to_the_shell() -> None:
    for typed in (["open", "exa"], ["propose", "X", "--terms", "exa"], ["rehearse", "exa"]):
        assert asked("bash", *typed).strip() == "file,exa"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_is_printed(shell: str) -> None:
    said = entente("completion", shell)
    assert said.code == 0
    assert "_ENTENTE_COMPLETE" in said.out
    assert entente("completion", shell, "--json").json == {
        "shell": shell,
        "script": said.out.rstrip("\n") + "\n",
    }


def test_an_unknown_shell_is_refused_with_those_there_are() -> None:
    said = entente("completion", "tcsh")
    assert said.code == 2
    assert "'bash', 'zsh', 'fish'" in said.words


def test_completing_a_command_imports_nothing_heavy() -> None:
    script = (
        f"import os, sys, starter; heavy = {HEAVY!r}\n"
        "os.environ |= {'_ENTENTE_COMPLETE': 'bash_complete'}\n"
        "os.environ |= {'COMP_WORDS': 'entente sta', 'COMP_CWORD': '1'}\n"
        "starter.run([], starter.PARTS)\n"
        "sys.exit(','.join(set(heavy) & sys.modules.keys()) or 0)"
    )
    seen = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603
    assert (seen.returncode, seen.stderr, seen.stdout) == (
        0,
        "",
        "plain,staff\nplain,start-pilot\nplain,status\n",
    )
