"""Every no, and why: on the chain, or in the inbox alone."""

import asyncio
from pathlib import Path

import pytest

from activities.database import open_database, writing
from console import inbox
from models import acts
from models.checks import Refused
from models.errors import Code
from models.lifecycle import refusal
from models.messages import Outcome
from models.milestones import RefusedAct
from tests.cli.calls import entente, record
from tests.models.life import HUB, JP, STARTS, TEXT, THREE, TWO, Life

REF = "MOU-JP-1"


def turned_away(home: Path, act: acts.Act, code: str) -> None:
    """Put an act into the inbox that never reached the chain."""

    async def settle() -> None:
        database = open_database(f"sqlite+aiosqlite:///{home / 'entente.db'}")
        async with writing(database) as connection:
            await inbox.enter(connection, act, "request")
            outcome = Outcome(
                ref=act.ref, command_id=act.command_id, status="refused", code=code, seq=1, digest=TEXT
            )
            await inbox.settle(connection, outcome, STARTS)
        await database.dispose()

    asyncio.run(settle())


@pytest.fixture
def life(home: Path) -> Life:
    """Two refusals on the chain, by two organisations, and one act nobody vouches for."""
    story = Life.agreed()
    story.refuse("approve", THREE)
    story.refuse("sign", HUB, under=(TWO,))
    stranger = story.act("sign", JP).model_copy(update={"door": None})
    story.record((refusal(stranger, Refused(code=Code.UNAUTHENTICATED, naming=(JP,))),), stranger)
    record(home, story)
    return story


def test_refusals_say_who_tried_what_and_why(life: Life) -> None:
    shown = entente("refusals").words
    assert "MOU-JP-1 6 2026-01-12 08:00 Cluster EU-3 tried to approve; refused: it was done before" in shown
    assert "the mandate it rests on was not given: Cluster EU-2 (NO_MANDATE)." in shown
    assert "An act nobody vouches for (sign) was refused: Cluster JP-1 (UNAUTHENTICATED)." in shown
    assert "3 refusals: 1 ALREADY_DONE, 1 NO_MANDATE and 1 UNAUTHENTICATED." in shown


def test_refusals_as_json_hold_every_field(life: Life) -> None:
    found = entente("refusals", REF, "--json").json
    assert [each["seq"] for each in found] == [6, 7, 8]
    assert found[1] == {
        "ref": REF,
        "seq": 7,
        "at": "2026-01-12T08:00:00Z",
        "received_at": "2026-01-12T08:00:00Z",
        "by": HUB,
        "act": "sign",
        "code": "NO_MANDATE",
        "naming": [TWO],
        "command_id": life.chain[6][0].command_id,
        "door": "cli",
        "sentence": "Cluster EU-1 tried to sign; refused: the mandate it rests on was not given: "
        "Cluster EU-2 (NO_MANDATE).",
    }
    assert found[2]["by"] is None


@pytest.mark.parametrize(
    ("filters", "seqs"),
    [
        (["--org", HUB], [7]),
        (["--org", JP], [8]),
        (["--org", TWO], []),
        (["--code", "ALREADY_DONE"], [6]),
        (["--code", "NO_MANDATE", "--org", THREE], []),
        (["--code", "FLOOD"], []),
    ],
)
def test_refusals_can_be_narrowed(life: Life, filters: list[str], seqs: list[int]) -> None:
    assert [each["seq"] for each in entente("refusals", *filters, "--json").json] == seqs


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("FLOOD", "turned away: too many acts of this organisation were refused in this phase (FLOOD)"),
        ("BUG", "turned away: the service could not judge it (BUG)"),
        ("WRONG_PHASE", "refused: the agreement does not stand where this can be done (WRONG_PHASE)"),
    ],
)
def test_what_only_the_inbox_keeps_is_told_as_such(home: Path, code: str, words: str) -> None:
    story = Life.open()
    record(home, story)
    turned_away(home, story.act("decline", TWO, reason=TEXT), code)
    (found,) = entente("refusals", REF, "--json").json
    assert (found["seq"], found["by"], found["code"]) == (None, TWO, code)
    shown = entente("refusals").words
    assert f"Cluster EU-2 tried to decline; {words}. The inbox alone keeps it." in shown
    assert "1 of them is in no chain." in shown


def test_an_act_before_the_opening_is_found_by_its_ref(home: Path) -> None:
    turned_away(home, Life.open().act("approve", TWO), "NOT_OPENED")
    assert [each["code"] for each in entente("refusals", REF, "--json").json] == ["NOT_OPENED"]


def test_a_refusal_on_the_chain_is_not_told_twice(home: Path) -> None:
    story = Life.open()
    act = story.act("approve", HUB)
    story.record((refusal(act, Refused(code=Code.ALREADY_DONE)),), act)
    record(home, story)
    turned_away(home, act, "ALREADY_DONE")
    assert [each["seq"] for each in entente("refusals", "--json").json] == [2]
    assert isinstance(story.last.payload, RefusedAct)


def test_nothing_refused_is_said_in_words(home: Path) -> None:
    record(home, Life.open())
    assert entente("refusals").out == "Nothing was refused, as far as it is kept.\n"
    assert entente("refusals", REF, "--json").json == []


def test_wrong_questions_are_told_with_the_fix(home: Path) -> None:
    assert entente("refusals", "MOU-JP-9").code == 3
    said = entente("refusals", "--code", "TOO_LATE", "--json")
    assert (said.code, said.json["error"]["field"]) == (2, "--code")
    assert said.json["error"]["fix"] == "Did you mean LATE?"
    assert entente("refusals", "--org", "EU-22").code == 2
    assert entente("refusals", "mou").code == 2
