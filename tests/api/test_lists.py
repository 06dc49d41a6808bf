"""Lists, a page at a time: stable while more comes in, filtered as on the command line."""

import asyncio
import re
from typing import Any

import pytest
import pytest_asyncio

from console.api.cursors import write_cursor
from tests.api.calls import ROOT, Program, is_problem
from tests.workflows.house import fresh_ref

pytestmark = pytest.mark.asyncio(loop_scope="session")

LISTS = ("/agreements", "/notices", "/refusals", "/pilots", "/commitments", "/organisations")


async def pages(program: Program, path: str, limit: int, **asked: str | int) -> list[list[dict[str, Any]]]:
    """Follow `next` to the end."""
    found: list[list[dict[str, Any]]] = []
    cursor = asked.pop("cursor", None)
    while True:
        more = {"cursor": cursor} if cursor else {}
        answer = await program.get(path, limit=limit, **asked, **more)
        assert answer.status_code == 200, answer.text
        said = answer.json()
        found.append(said["items"])
        cursor = said["next"]
        assert ("link" in answer.headers) is (cursor is not None)
        if cursor is None:
            return found


async def whole(program: Program, path: str, limit: int = 200, **asked: str | int) -> list[dict[str, Any]]:
    """All pages together."""
    return [row for page in await pages(program, path, limit, **asked) for row in page]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def refs(program: Program) -> list[str]:
    """Five agreements; on the first two an act was refused."""
    found = sorted(fresh_ref("LISTED") for _ in range(5))
    for ref in found:
        assert (await program.open(ref)).status_code == 201
    for ref in found[:2]:
        assert (await program.act(ref, "sign", "THIRD")).status_code == 409
    return found


@pytest.mark.parametrize("path", ["/agreements", "/notices", "/refusals", "/organisations"])
async def test_pages_together_are_the_whole_list(program: Program, refs: list[str], path: str) -> None:
    by_two = await pages(program, path, 2)
    rows = await whole(program, path)
    assert [row for page in by_two for row in page] == rows
    assert {len(page) for page in by_two[:-1]} <= {2}
    assert len(rows) >= 2


async def test_agreements_are_listed_by_reference(program: Program, refs: list[str]) -> None:
    found = [each["ref"] for each in await whole(program, "/agreements")]
    assert found == sorted(found)
    assert set(refs) <= set(found)


async def test_the_life_of_an_agreement_comes_in_pages(program: Program, refs: list[str]) -> None:
    seqs = [[each["seq"] for each in page] for page in await pages(program, f"/agreements/{refs[0]}/log", 1)]
    assert seqs == [[1], [2]]


async def test_a_page_names_the_next_one_as_a_link(program: Program, refs: list[str]) -> None:
    answer = await program.get("/agreements", limit=1, phase="negotiating")
    found = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers["link"])
    assert found
    assert found[1].startswith(f"{ROOT}/agreements?limit=1&phase=negotiating&cursor=")
    second = (await program("GET", found[1].removeprefix(ROOT))).json()["items"]
    assert second[0]["ref"] > answer.json()["items"][0]["ref"]


async def test_what_comes_in_meanwhile_neither_doubles_nor_hides_a_row(
    program: Program, refs: list[str]
) -> None:
    """New rows sort before and behind the page that was read; they come while the rest is read."""
    before = {each["ref"] for each in await whole(program, "/agreements")}
    first = (await program.get("/agreements", limit=3)).json()
    early, late = fresh_ref("A"), fresh_ref("ZZ")
    rest, *_ = await asyncio.gather(
        whole(program, "/agreements", 1, cursor=first["next"]), program.open(early), program.open(late)
    )
    seen = [each["ref"] for each in [*first["items"], *rest]]
    assert len(seen) == len(set(seen))
    assert before <= set(seen) <= before | {late}


async def test_the_ledger_only_grows_at_its_end(program: Program, refs: list[str]) -> None:
    before = [each["id"] for each in await whole(program, "/notices")]
    first = (await program.get("/notices", limit=2)).json()
    assert (await program.act(refs[4], "propose", "SECOND", terms={"notice": "P6M"})).status_code == 200
    rest = await whole(program, "/notices", 2, cursor=first["next"])
    seen = [each["id"] for each in [*first["items"], *rest]]
    assert seen[: len(before)] == before
    assert len(seen) == len(before) + 3


async def test_agreements_are_filtered(program: Program, refs: list[str]) -> None:
    assert (await program.act(refs[3], "reject", "ABROAD", reason="We cannot")).status_code == 200

    async def found(**asked: str) -> set[str]:
        return {each["ref"] for each in await whole(program, "/agreements", 2, **asked)}

    assert refs[3] in await found(phase="closed", outcome="rejected", country="JP", org="THIRD")
    assert refs[3] not in await found(waiting="THIRD")
    assert {refs[0], refs[1]} <= await found(waiting="THIRD", org="ABROAD", phase="negotiating")
    assert await found(country="BR") == set()


async def test_refusals_and_notices_are_filtered(program: Program, refs: list[str]) -> None:
    said = (await program.get("/refusals", ref=refs[0], code="WRONG_PHASE", org="THIRD")).json()["items"]
    assert [(each["ref"], each["seq"], each["door"]) for each in said] == [(refs[0], 2, "api")]
    assert (await program.get("/refusals", ref=refs[0], code="LATE")).json()["items"] == []
    notices = (await program.get("/notices", ref=refs[0], to="ABROAD", kind="opened")).json()["items"]
    assert [each["to"] for each in notices] == ["ABROAD"]
    assert (await program.get("/notices", ref=refs[0], state="bounced")).json()["items"] == []


def place(name: str, *parts: str | int) -> str:
    """Forge the cursor of a list."""
    return write_cursor(name, parts)


@pytest.mark.parametrize(
    ("path", "asked", "field"),
    [
        ("/agreements", {"phase": "dancing"}, "phase"),
        ("/agreements", {"outcome": "won"}, "outcome"),
        ("/agreements", {"country": "Japan"}, "country"),
        ("/agreements", {"org": "NOBODY"}, "org"),
        ("/agreements", {"waiting": "a\x00b"}, "waiting"),
        ("/agreements", {"limit": 0}, "limit"),
        ("/agreements", {"limit": 201}, "limit"),
        ("/agreements", {"limit": "9" * 5000}, "limit"),
        ("/agreements", {"limit": "1e3"}, "limit"),
        ("/agreements", {"cursor": ""}, "cursor"),
        ("/agreements", {"cursor": "nonsense"}, "cursor"),
        ("/agreements", {"cursor": "é"}, "cursor"),
        ("/agreements", {"cursor": "WyJub3RpY2VzIiwiQSJd"}, "cursor"),
        ("/agreements", {"cursor": "W" * 500}, "cursor"),
        ("/notices", {"cursor": "WyJub3RpY2VzIiwiIiwiIiwxLCIiXQ"}, "cursor"),
        ("/notices", {"cursor": place("notices", "2026-01-01T00:00:00+00:00", "A", 2**31, "x")}, "cursor"),
        ("/notices", {"cursor": place("notices", "0001-01-01T00:00:00+23:59", "A", 1, "x")}, "cursor"),
        ("/notices", {"cursor": place("notices", "9999-12-31T23:59:59-23:59", "A", 1, "x")}, "cursor"),
        ("/pilots", {"cursor": place("pilots", "A", -(2**31))}, "cursor"),
        ("/notices", {"state": "lost"}, "state"),
        ("/notices", {"to": "NOBODY"}, "to"),
        ("/refusals", {"code": "NOPE"}, "code"),
        ("/pilots", {"ref": "no ref"}, "ref"),
        ("/agreements/no-ref", {}, "ref"),
    ],
)
async def test_a_wrong_parameter_is_named(
    program: Program, path: str, asked: dict[str, str | int], field: str
) -> None:
    assert is_problem(await program.get(path, **asked), 422, "input")["field"] == field


@pytest.mark.parametrize("path", LISTS)
async def test_an_unknown_or_repeated_parameter_is_refused(program: Program, path: str) -> None:
    unknown = is_problem(await program.get(path, limti=3), 422, "input")
    assert "Did you mean limit?" in unknown["fix"]
    twice = await program("GET", path, params=[("limit", "1"), ("limit", "2")])
    assert is_problem(twice, 422, "input")["detail"] == "limit stands twice"
