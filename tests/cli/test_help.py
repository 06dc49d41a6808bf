"""Help is at hand at once, and complete."""

import json
import subprocess
import sys

import click
import pytest

from console.cli.app import SECTIONS
from console.cli.app import entente as root
from console.forms import FORMS, act_options
from tests.cli.calls import entente

HEAVY = ("temporalio", "sqlalchemy", "pydantic", "rich", "asyncio", "yaml")


@pytest.mark.parametrize(
    "asked",
    [["--help"], ["sign", "--help"], ["mails", "--help"], ["--version"], ["--version", "--json"]],
)
def test_help_imports_nothing_heavy(asked: list[str]) -> None:
    script = (
        f"import sys, starter; starter.run({asked!r}, starter.PARTS)\n"
        f"sys.exit(','.join({set(HEAVY)!r} & sys.modules.keys()) or 0)"
    )
    seen = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603
    assert (seen.returncode, seen.stderr) == (0, "")
    assert "entente" in seen.stdout or "build" in json.loads(seen.stdout)


def test_the_module_is_the_command() -> None:
    asked = [sys.executable, "-m", "starter", "--version"]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout.startswith("entente ")  # noqa: S603


def test_every_act_has_a_command_with_its_options() -> None:
    for form in FORMS:
        if form.rehearsal or form.act == "open":
            continue
        command = root.commands[form.act.replace("_", "-")]
        flags = {flag for parameter in command.params for flag in parameter.opts}
        assert {option.flag for option in act_options(form)} <= flags
        assert {"ref", "--by", "--revision", "--command-id", "--home", "--json"} <= flags


def test_every_command_is_in_a_section_and_explains_itself() -> None:
    listed = [command for section in SECTIONS.values() for command in section]
    assert {command.name for command in listed} == set(root.commands)
    for command in listed:
        said = entente(command.name or "", "--help")
        assert said.code == 0
        assert command.help
        assert "--json" in said.out
        assert max(map(len, said.out.splitlines())) <= 80


def test_the_whole_help_fits_and_leaves_nothing_out() -> None:
    out = entente("--help").out
    assert "..." not in out.partition("\n")[2]
    assert all(f"  {name} " in out for name in root.commands)


def test_without_a_command_the_help_is_shown_as_an_error() -> None:
    said = entente()
    assert said.code == 2
    assert "Usage: entente" in said.err


@pytest.mark.parametrize(
    "argv", [["frobnicate"], ["list", "--phase", "dancing"], ["status"], ["sign", "X", "--on"]]
)
def test_a_wrong_call_is_told_in_the_form_asked_for(argv: list[str]) -> None:
    words, document = entente(*argv), entente(*argv, "--json")
    assert words.code == document.code == 2
    assert words.out == document.err == ""
    assert "--help`" in words.err
    error = document.json["error"]
    assert error["kind"] == "usage"
    assert error["problem"] in words.words


def test_commands_are_named_with_hyphens() -> None:
    assert not [name for name in root.commands if "_" in name]
    assert isinstance(root.commands["orgs"], click.Group)
