"""What the views show, from the database alone."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import open_database, reading
from console.cli.explaining import explanation_page
from console.cli.looking import Page
from console.cli.status import status_page
from models.explain import Explanation, explain
from models.policy import Policy
from tests.cli.calls import entente, record
from tests.models.life import HUB, JP, PARTIES, THREE, TWO, Life, ink, party

TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")


def page(home: Path, view: Callable[[AsyncConnection], Awaitable[Page]]) -> str:
    """Return a page as it is printed on 80 columns, without what only fills the lines."""

    async def read() -> Page:
        database = open_database(f"sqlite+aiosqlite:///{home / 'entente.db'}")
        async with reading(database) as connection:
            found = await view(connection)
        await database.dispose()
        return found

    out = Console(file=StringIO(), width=80, markup=False, highlight=False)
    for part in asyncio.run(read()).parts:
        out.print(part)
    printed = out.file.getvalue()  # type: ignore[attr-defined]
    assert max(map(len, printed.splitlines())) <= 80
    return "\n".join(line.rstrip() for line in printed.splitlines())


def status(home: Path, now: datetime) -> str:
    return page(home, lambda connection: status_page(connection, "MOU-JP-1", now))


def times_of(document: Any) -> list[str]:  # noqa: ANN401 - JSON has any form
    """Return everything in a document that begins like an instant."""
    if isinstance(document, dict):
        return [time for value in document.values() for time in times_of(value)]
    if isinstance(document, list):
        return [time for value in document for time in times_of(value)]
    return [document] if isinstance(document, str) and re.match(r"\d{4}-\d\d-\d\dT", document) else []


def test_status_says_who_is_awaited_until_when_where_it_is(home: Path) -> None:
    life = Life.open()
    life.on_day(15)
    record(home, life)
    shown = status(home, datetime(2026, 2, 23, 16, 0, tzinfo=UTC))
    assert "It is being negotiated: revision 1, hash" in shown
    assert "Waiting for 3 of 4 to approve" in shown
    assert "EU-2  12 Jan 2026  26 Feb 2026, Lisbon (3 days left)     2 x" in shown
    assert "JP-1  12 Jan 2026  26 Feb 2026, Tokyo (2 days left)      2 x" in shown
    assert "If nobody acts: 2 February 2026, 09:00 (Paris time), reminder 3 to EU-2." in shown


def test_status_says_who_is_bound_how_and_under_whose_mandate(home: Path) -> None:
    life = Life.agreed(parties=(*PARTIES, party("EU-4", "represented"), party("EU-9", "observer")))
    life.do("grant_mandate", TWO, to=HUB, valid_until="2026-03-01")
    life.do("grant_mandate", "EU-4", to=HUB, valid_until="2026-03-01")
    life.do("sign", HUB, under=(TWO,))
    life.do("record_ink_signature", HUB, **ink(JP))
    record(home, life)
    shown = status(home, life.now)
    assert "EU-1  consortium  signed 12 Jan 2026" in shown
    assert "EU-2  consortium  bound by EU-1 under mandate, signed 12 Jan 2026" in shown
    assert "EU-3  consortium  not signed" in shown
    assert "JP-1  partner     signed on paper, recorded 12 Jan 2026; may contest until 26" in shown
    assert "EU-4  consortium  represented; not bound yet; mandate to EU-1 until 1 March" in shown
    assert "EU-9  consortium  observes" in shown


def test_a_window_ends_on_one_day_wherever_it_is_told(home: Path) -> None:
    life = Life.agreed(policy=Policy(reminders=()))
    for org in (HUB, THREE, JP):
        life.do("sign", org)
    life.do("record_ink_signature", HUB, **ink(TWO))
    record(home, life)
    shown = " ".join(status(home, life.now).split())
    assert "may contest until 26 January 2026" in shown
    assert "If nobody acts: after 26 January 2026 (Lisbon time), EU-2 can no longer contest." in shown
    assert "contest ends, 26 Jan 2026" in entente("list").words


def test_a_slip_in_a_reference_is_answered_with_the_one_that_is_meant(home: Path) -> None:
    record(home, Life.open())
    for argv in (["status", "MOU-JP-11"], ["approve", "MOU-JP-11", "--by", TWO]):
        said = entente(*argv)
        assert (said.code, "There is no agreement MOU-JP-11. Did you mean MOU-JP-1?" in said.words) == (
            3,
            True,
        )
    assert "Did you mean" not in entente("status", "OTHER-THING").words


def test_status_says_what_only_the_coordinator_can_decide(home: Path) -> None:
    life = Life.open()
    life.do("reject", TWO, reason=life.state.terms_hash)
    record(home, life)
    shown = " ".join(status(home, life.now).split())
    assert (
        "EU-1 has to decide how to go on: EU-2 rejected the text on 12 January 2026, 09:00 (Paris time)."
        in shown
    )


def test_status_of_a_lapsed_one_says_how_long_it_can_be_extended(home: Path) -> None:
    life = Life.open()
    life.do("reject", TWO, reason=life.state.terms_hash)
    life.on_day(46)
    record(home, life)
    shown = " ".join(status(home, life.now).split())
    assert "being negotiated, but lapsed" in shown
    assert "It lapsed on 27 February 2026, 01:01; it may be extended until 13 March 2026." in shown
    assert "EU-2 consortium rejected revision 1" in shown


def test_status_in_force_names_the_last_day_and_whom_it_does_not_bind(home: Path) -> None:
    life = Life.open(signing_rule={"kind": "quorum", "quorum": 2})
    life.do("approve", TWO)
    life.do("approve", JP)
    for org in (HUB, TWO, JP):
        life.do("sign", org)
    record(home, life)
    shown = " ".join(status(home, life.now).split())
    assert "It ends on 12 January 2029." in shown
    assert "Not bound: EU-3." in shown


def test_status_as_json_has_the_same_and_only_utc(home: Path) -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=HUB)
    life.do("sign", HUB, under=(TWO,))
    record(home, life)
    found = entente("status", "MOU-JP-1", "--json").json
    assert (found["phase"], found["revision"], found["title"]) == ("signing", 1, "a text")
    assert [turn["org"] for turn in found["waiting_for"]] == [THREE, JP]
    two = found["parties"][1]
    assert (two["name"], two["zone"], two["approved"]) == ("Cluster EU-2", "Europe/Lisbon", True)
    assert (two["covered"]["by"], two["covered"]["under_mandate"], two["mandate"]["to"]) == (HUB, True, HUB)
    assert found["parties"][3]["covered"] is None
    assert times_of(found)
    assert all(TIME.fullmatch(time) for time in times_of(found))


def test_status_says_which_acts_wait_for_the_service(home: Path) -> None:
    record(home, Life.open())
    assert entente("status", "MOU-JP-1", "--json").json["pending"] == []
    assert "to be carried out" not in entente("status", "MOU-JP-1").words
    assert entente("approve", "MOU-JP-1", "--by", TWO, "--command-id", "c-1").code == 5
    assert "1 act is kept and waits to be carried out: approve by EU-2." in status(home, datetime.now(UTC))
    assert entente("grant-mandate", "MOU-JP-1", "--by", THREE, "--to", HUB, "--command-id", "c-2").code == 5
    said = "2 acts are kept and wait to be carried out: approve by EU-2 and grant-mandate by EU-3."
    assert said in entente("status", "MOU-JP-1").words
    found = entente("status", "MOU-JP-1", "--json").json["pending"]
    assert [(each["command_id"], each["act"], each["by"]) for each in found] == [
        ("c-1", "approve", TWO),
        ("c-2", "grant_mandate", THREE),
    ]
    assert all(TIME.fullmatch(each["received_at"]) for each in found)


def test_explain_as_json_is_the_query(home: Path) -> None:
    life = Life.open()
    record(home, life)
    found = entente("explain", "MOU-JP-1", "--json").json
    assert list(found) == [*Explanation.model_fields, "pending"]
    now = explain(life.state, datetime.now(UTC)).model_dump(mode="json")
    assert found == {**now, "pending": []}


def test_explain_names_an_act_that_is_kept_and_not_carried_out_yet(home: Path) -> None:
    life = Life.open()
    record(home, life)
    kept = life.act("approve", TWO)

    async def view(_: AsyncConnection) -> Page:
        return explanation_page(life.state, explain(life.state, life.now), life.now, [kept])

    shown = page(home, view)
    shown = " ".join(shown.split())
    assert "1 act is kept and not carried out yet: EU-2, to approve, arrived 12 January 2026" in shown
    assert "It counts from its arrival." in shown


def test_explain_says_who_may_and_why_not(home: Path) -> None:
    life = Life.open()
    record(home, life)

    async def view(_: AsyncConnection) -> Page:
        return explanation_page(life.state, explain(life.state, life.now), life.now, [])

    shown = page(home, view)
    assert "Waiting for 3 of 4: EU-2, EU-3 and JP-1 to approve." in shown
    assert "EU-2  propose, object, approve, reject, grant-mandate, report-activity" in shown
    assert "approve               ALREADY_DONE     EU-1" in shown
    assert "extend                NOT_COORDINATOR  all but EU-1" in shown
    assert "sign                  WRONG_PHASE      everybody" in shown
    assert "NOT_COORDINATOR  only the coordinator may do this" in shown


def test_explain_of_an_ended_one(home: Path) -> None:
    life = Life.open()
    life.do("abandon", HUB, reason=life.state.terms_hash)
    record(home, life)
    words = entente("explain", "MOU-JP-1").words
    assert "is closed as abandoned" in words
    assert "Nobody is awaited. Nothing happens by itself any more." in words


def test_log_tells_the_life_by_phases(home: Path) -> None:
    life = Life.agreed()
    life.do("sign", HUB)
    life.refuse("sign", HUB)
    record(home, life)
    shown = entente("log", "MOU-JP-1").out
    assert max(map(len, shown.splitlines())) <= 80
    assert "Times are Paris time (Europe/Paris)." in shown
    assert shown.index("\nNegotiating\n") < shown.index("\nSigning\n")
    assert "  6  12 Jan 2026, 09:00  Cluster EU-1 signed: 1 of 4 are bound." in shown
    document = entente("log", "MOU-JP-1", "--json").json
    assert [each["seq"] for each in document["milestones"]] == list(range(1, 8))
    assert [each["digest"] for each in document["milestones"]] == [each.digest for each, _ in life.chain]
    assert document["milestones"][-1]["sentence"].endswith("(ALREADY_DONE).")
    assert all(TIME.fullmatch(time) for time in times_of(document))
