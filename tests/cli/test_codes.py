"""Every code has its words, in one place, and docs/errors.md shows them all."""

import re
from pathlib import Path

import pytest

from console.codes import EXITS, KINDS, OF_ACTS, REFUSED, TURNED_AWAY, Exit, words
from console.forms import BY_NAME
from models.errors import Code

PAGE = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.splitlines()
    if re.match(r"\| `", line)
]


def test_the_page_shows_every_code_in_the_order_they_are_asked_for() -> None:
    expected = [
        *((f"`{code.value}`", meaning) for code, meaning in EXITS.items()),
        *((f"`{code}`", said.why, said.then) for code, said in REFUSED.items()),
        *(
            (f"`{act.replace('_', '-')}`: `{code}`", said.why, said.then)
            for (act, code), said in OF_ACTS.items()
        ),
        *((f"`{code}`", said.why, said.then) for code, said in TURNED_AWAY.items()),
        *((f"`{kind}`", meaning) for kind, meaning in KINDS.items()),
    ]
    assert expected == ROWS
    assert list(REFUSED) == list(Code)
    assert list(EXITS) == list(Exit)


@pytest.mark.parametrize("code", [*Code, *TURNED_AWAY])
def test_every_code_says_why_and_what_to_do(code: str) -> None:
    said = words(code)
    assert re.fullmatch(r"[a-z].*[^.]", said.why)
    assert re.fullmatch(r"[A-Z].*\.", said.then)


@pytest.mark.parametrize(("act", "code"), OF_ACTS)
def test_what_is_told_of_one_act_is_of_an_act_there_is(act: str, code: Code) -> None:
    assert act in BY_NAME
    assert words(code, act) != words(code)
    assert re.fullmatch(r"[a-z].*[^.]", words(code, act).why)
    assert re.fullmatch(r"[A-Z].*\.", words(code, act).then)


def test_a_code_nobody_knows_is_a_defect() -> None:
    assert words("NOBODY_KNOWS") == TURNED_AWAY["BUG"]
