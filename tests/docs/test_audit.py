"""What the page for auditors says is what the tests attack, and what the command line has."""

import re
import shlex
from pathlib import Path

import pytest

from tests.audit import test_tamper, test_tamper_files, test_tamper_whole
from tests.audit.attacks import ATTACKS, BESIDE, NOT_FOUND
from tests.audit.packs import test_tamper_packs
from tests.cli.calls import entente

PAGE = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
MATRIX = PAGE.partition("| attack | found by | at |")[2]
WHERE_THEY_ARE = (test_tamper, test_tamper_files, test_tamper_packs, test_tamper_whole)
LEAST = 20


def carried_out() -> list[tuple[str, str, str]]:
    """Return every attack the tests carry out: its words, what finds it, and where."""
    assert WHERE_THEY_ARE
    softly = {"contradicted": "", "not_verifiable": ", as not verifiable"}
    found = [(each.words, each.level + softly[each.verdict], each.where.strip(" ,")) for each in ATTACKS]
    return [*found, *((words, *found_by) for words, found_by in BESIDE.items())]


def test_the_matrix_on_the_page_is_the_one_that_is_tested() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", MATRIX, re.MULTILINE)
    assert [row for row in rows if row not in carried_out()] == []
    assert [each for each in carried_out() if each not in rows] == []
    assert len(rows) == len(set(rows)) > LEAST


def test_what_cannot_be_found_is_on_the_page() -> None:
    assert MATRIX.count(f"| {NOT_FOUND} |") == [level for level, _ in BESIDE.values()].count(NOT_FOUND) > 0


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.mark.parametrize("command", commands())
def test_a_command_on_the_page_is_one_there_is(command: str) -> None:
    program, name, *rest = shlex.split(command)
    assert program == "entente"
    said = entente(name, "--help")
    assert said.code == 0
    flags = [word for word in rest if word.startswith("-")]
    assert [flag for flag in flags if not re.search(rf"(?<![\w-]){flag}(?![\w-])", said.out)] == []
