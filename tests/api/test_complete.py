"""Every command of the command line is an address of the API, or the page says why it is none."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from console.cli.app import entente
from console.forms import FORMS

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
HERE, _, LEFT = PAGE.partition("## What is left to the machine")
ACTS = {form.act.replace("_", "-") for form in FORMS if not form.rehearsal}


def commands(command: click.Command, name: str = "") -> Iterator[str]:
    """The names of what can be called; a group that does something by itself is one, too."""
    if not isinstance(command, click.Group):
        yield name
        return
    if name:
        yield name
    for each, below in command.commands.items():
        yield from commands(below, f"{name} {each}".strip())


def named(text: str) -> set[str]:
    """The commands a table names, without the options they are given."""
    rows = re.findall(r"^\|.*\|$", text, re.MULTILINE)
    said = {name for row in rows for name in re.findall(r"`entente ([^`]+)`", row)}
    return {re.sub(r" --.*", "", each) for each in said}


def test_every_command_is_in_the_api_or_the_page_says_why_not() -> None:
    there = set(commands(entente))
    assert len(there) > 70
    reached, left = named(HERE) | ACTS, named(LEFT)
    assert reached | left == there


def test_what_is_left_out_is_reached_by_no_address() -> None:
    both = named(HERE) & named(LEFT)
    assert both == {"tokens"}, "a token sees its own row alone"
    assert all(re.search(r"\| .{20,} \|$", row) for row in re.findall(r"^\| `entente.*$", LEFT, re.MULTILINE))
