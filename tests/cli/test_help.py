"""Help is at hand at once, and complete."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from console.cli.app import SECTIONS
from console.cli.app import entente as root
from console.cli.manual import EXAMPLES
from console.cli.session import Session
from console.codes import EXITS
from console.forms import FORMS, act_options
from console.settings import PROFILE_VARIABLES
from starter import PARTS
from tests.cli.calls import entente

HEAVY = ("temporalio", "sqlalchemy", "pydantic", "rich", "asyncio", "yaml")


@pytest.mark.parametrize(
    "asked",
    [["--help"], ["sign", "--help"], ["notices", "--help"], ["--version"], ["--version", "--json"]],
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


def examples() -> Iterator[list[str]]:
    """Every example of every help, as a shell splits it."""
    for command in root.commands:
        shown = entente(command, "--help").out.partition("For example:")[2].replace("\\\n", "")
        yield from (shlex.split(line)[1:] for line in shown.splitlines() if line.startswith("    entente "))


def test_every_example_of_the_help_can_be_typed() -> None:
    typed = list(examples())
    assert {words[0] for words in typed} >= {
        form.act.replace("_", "-") for form in FORMS if not form.rehearsal
    }
    assert EXAMPLES.keys() == root.commands.keys()
    assert len(typed) == sum(map(len, EXAMPLES.values()))
    for words in typed:
        command: click.Command = root
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            command = command.commands[words.pop(0)]
        command.make_context("entente", words, obj=Session(PARTS))


def test_the_help_of_an_act_tells_its_exit_codes() -> None:
    for form in FORMS:
        if not form.rehearsal:
            assert (
                "It leaves with 0 when the act is on record" in entente(form.act.replace("_", "-"), "-h").out
            )


def test_the_help_is_a_manual() -> None:
    """Examples, every exit code, what it takes from its environment, and where to read on."""
    out = entente("--help").out
    told = out.partition("It leaves with:")[2].partition("Environment:")[0]
    assert [int(line.split()[0]) for line in told.splitlines() if line[2:3].isdigit()] == list(EXITS)
    assert all(words in " ".join(told.split()) for words in EXITS.values())
    assert [name for name in PROFILE_VARIABLES[:2] if name not in out] == []
    pages = re.findall(r"docs/\w+\.md", out)
    assert len(pages) > 2


def test_the_whole_help_fits_and_leaves_nothing_out() -> None:
    out = entente("--help").out
    assert "..." not in out.partition("\n")[2]
    assert all(f"  {name} " in out for name in root.commands)
    assert max(map(len, out.splitlines())) <= 80


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
