"""Who may ask for what: every scope against every route, tokens that ended, and limits."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from activities.database import writing
from console.api.app import create_api
from console.api.limits import Rates
from console.api.problems import TITLES
from console.codes import KINDS
from console.forms import FORMS
from console.scopes import SCOPES
from console.settings import load_settings
from console.tokens import list_tokens, revoke_token
from tests.api.calls import (
    PARTIES,
    Program,
    agreement,
    calling,
    is_problem,
    no_replayer,
    site,
    token,
    with_token,
)
from tests.workflows.house import House, fresh_ref

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEEDS = {
    "lists": {"read"},
    "report": {"read"},
    "agreements": {"read"},
    "acts": {"act"},
    "documents": {"act"},
    "proof": {"audit"},
    "registry": {"registry"},
    "notices": {"post"},
    "webhooks": {"webhooks"},
    "token": set(SCOPES),
}
OWN = {
    "GET /organisations": {"read", "admin"},
    "GET /organisations/{code}": {"read", "admin"},
    "GET /agreements/{ref}/documents/{sha256}": {"documents"},
}
"""Routes that ask for others than those of their kind."""

NOBODY = {"ref": "NOT-THERE", "command_id": "not-there", "sha256": "0" * 64, "code": "NOBODY"}
NOBODY |= {"seq": "1", "kind": "opened", "name": "nobody"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ref(program: Program) -> str:
    found = fresh_ref("ACCESS")
    assert (await program.open(found)).status_code == 201
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def routes(program: Program) -> list[tuple[str, str, set[str]]]:
    """Every route there is, and the scopes of which it asks for one."""
    described = (await program.get("/openapi.json")).json()
    found = [
        (
            method.upper(),
            path,
            OWN.get(f"{method.upper()} {path}", NEEDS[said["tags"][-1]]),
        )
        for path, methods in described["paths"].items()
        for method, said in methods.items()
    ]
    return sorted(found, key=lambda route: route[:2] == ("DELETE", "/token"))  # what ends a token comes last


async def test_every_route_asks_for_its_scope_and_for_no_other(
    program: Program, house: House, routes: list[tuple[str, str, set[str]]]
) -> None:
    """404, 422 and 400 come from behind the gate."""
    assert len(routes) == 49 + sum(not form.rehearsal for form in FORMS)
    for needed in {frozenset(each) for _, _, each in routes}:
        asking = [(method, path.format(**NOBODY)) for method, path, asked in routes if asked == needed]
        for scope in needed:
            alone = with_token(program, await token(house.database, scope))
            for method, path in asking:
                answer = await alone(method, path)
                assert answer.status_code in (200, 204, 404, 415, 422), (method, path, answer.text)
        if without := set(SCOPES) - needed:
            others = with_token(program, await token(house.database, *without))
            for method, path in asking:
                is_problem(await others(method, path), 403, "forbidden")


async def test_without_a_valid_token_nothing_is_answered(
    program: Program, routes: list[tuple[str, str, set[str]]]
) -> None:
    for secret in ("", "entente_" + "x" * 43, "x", "é" * 51, "entente_" + "x" * 9000):
        for method, path, _ in routes:
            bearer = {"Authorization": f"Bearer {secret}".encode()} if secret else {}
            answer = await with_token(program, "")(method, path.format(**NOBODY), headers=bearer)
            is_problem(answer, 401, "unauthorized")
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_that_ended_or_was_revoked_is_none(program: Program, house: House) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1, seconds=1)
    expired = with_token(program, await token(house.database, made=yesterday))
    is_problem(await expired.get("/agreements"), 401, "unauthorized")
    revoked = with_token(program, await token(house.database, orgs=["THIRD", "SECOND"]))
    assert (await revoked.get("/agreements")).status_code == 200
    async with writing(house.database) as connection:
        newest = (await list_tokens(connection))[-1]
        await revoke_token(connection, newest.id, datetime.now(UTC))
    assert newest.organisations == ("SECOND", "THIRD")
    is_problem(await revoked.get("/agreements"), 401, "unauthorized")


async def test_a_bound_token_sees_what_concerns_its_organisations(
    program: Program, house: House, ref: str
) -> None:
    """FOURTH is a party of nothing: what there is looks to it as what there is not."""
    party = with_token(program, await token(house.database, orgs=["ABROAD"]))
    stranger = with_token(program, await token(house.database, orgs=["FOURTH"]))
    for view in ("", "/explanation", "/log", "/text", "/verification", "/pack"):
        there = is_problem(await stranger.get(f"/agreements/{ref}{view}"), 404, "not_found")
        absent = is_problem(await stranger.get(f"/agreements/NOT-THERE{view}"), 404, "not_found")
        assert there["detail"].replace(ref, "NOT-THERE") == absent["detail"]
        assert (await party.get(f"/agreements/{ref}{view}")).status_code == 200
    for path in ("/agreements", "/notices", "/refusals", "/pilots", "/commitments"):
        assert (await stranger.get(path)).json()["items"] == []
    notices = (await party.get("/notices", ref=ref)).json()["items"]
    assert {each["to"] for each in notices} == {"ABROAD"}
    assert (await party.get("/notices", to="SECOND")).json()["items"] == []


async def test_whoever_is_no_party_learns_nothing_of_the_text_by_acting(
    program: Program, house: House
) -> None:
    ref = fresh_ref()
    among = [each for each in PARTIES if each["org"] != "THIRD"]
    opened = agreement(ref, parties=among, policy={"min_consortium": 2})
    assert (await program("POST", "/agreements", json={"agreement": opened})).status_code == 201
    stranger = with_token(program, await token(house.database, orgs=["THIRD"]))
    party = with_token(program, await token(house.database, orgs=["SECOND"]))
    wrong = {"clause": "costs", "text": "Which clauses are there?"}
    said = await stranger.act(ref, "object", "THIRD", **wrong)
    is_problem(said, 409, "NOT_A_PARTY")
    assert "purpose" not in said.text
    told = is_problem(await party.act(ref, "object", "SECOND", **wrong), 422, "input")
    assert told["fix"] == "Use one of: purpose"


async def test_what_is_refused_is_logged_without_what_was_put_into_its_address(
    program: Program, house: House
) -> None:
    auditor = with_token(program, await token(house.database, "audit"))
    with capture_logs() as logs:
        is_problem(await auditor.get("/organisations/a.person@lead.example"), 403, "forbidden")
    (said,) = logs
    assert (said["event"], said["route"]) == ("api_forbidden", "/organisations/{code}")
    assert "@" not in str(logs)


async def test_contacts_are_for_the_admin_scope(program: Program, house: House) -> None:
    reader = with_token(program, await token(house.database, "read"))
    shown = await reader.get("/organisations")
    assert "@" not in shown.text
    assert {each["reachable"] for each in shown.json()["items"]} == {True}
    admin = with_token(program, await token(house.database, "admin"))
    mailboxes = {
        each["code"]: each["mailbox"] for each in (await admin.get("/organisations")).json()["items"]
    }
    assert mailboxes["ABROAD"] == "mou@abroad.example"
    bound = with_token(program, await token(house.database, "admin", orgs=["LEAD"]))
    own = {each["code"]: each["mailbox"] for each in (await bound.get("/organisations")).json()["items"]}
    assert own.pop("LEAD") == "mou@lead.example"
    assert {"ABROAD", "SECOND", "THIRD"} <= own.keys()
    assert set(own.values()) == {None}


class Clock:
    """Stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest_asyncio.fixture(loop_scope="session")
async def limited(house: House) -> AsyncIterator[tuple[Program, Clock]]:
    clock = Clock()
    bounds: dict[str, Any] = {"rates": Rates(2, 3, clock), "failures": Rates(1, 2, clock)}
    async with calling(site(house.door, house.home, **bounds)) as http:
        yield Program(http, await token(house.database)), clock


async def test_who_asks_too_much_waits(limited: tuple[Program, Clock], house: House) -> None:
    program, clock = limited
    assert [(await program.get("/agreements")).status_code for _ in range(3)] == [200] * 3
    answer = await program.get("/agreements")
    is_problem(answer, 429, "too_many")
    assert answer.headers["retry-after"] == "1"
    other = with_token(program, await token(house.database))
    assert (await other.get("/agreements")).status_code == 200
    clock.now = 0.5
    assert (await program.get("/agreements")).status_code == 200
    is_problem(await program.get("/agreements"), 429, "too_many")


async def test_who_guesses_waits_too(limited: tuple[Program, Clock]) -> None:
    program, _ = limited
    guessing = with_token(program, "entente_" + "x" * 43)
    for status, code in ((401, "unauthorized"), (401, "unauthorized"), (429, "too_many")):
        is_problem(await guessing.get("/agreements"), status, code)
    assert (await program.get("/agreements")).status_code == 200


async def test_other_pages_are_told_nothing(program: Program, house: House) -> None:
    """No CORS: a page of another origin gets no leave to read, nor to send."""
    elsewhere = {"Origin": "https://elsewhere.example"}
    answer = await program("GET", "/agreements", headers=elsewhere)
    asked = await program(
        "OPTIONS", "/agreements", headers={**elsewhere, "Access-Control-Request-Method": "POST"}
    )
    is_problem(asked, 405, "method")
    for each in (answer, asked):
        assert not [name for name in each.headers if name.startswith("access-control")]
        assert each.headers["x-content-type-options"] == "nosniff"
        assert each.headers["cache-control"] == "private, no-cache"


async def test_every_kind_of_error_has_a_title_and_a_line_on_the_page() -> None:
    assert TITLES.keys() == KINDS.keys() - {"usage"}


async def test_usual_limits_are_those_of_the_page(house: House) -> None:
    service = create_api(house.door, load_settings(home=house.home), no_replayer).state.service
    assert (service.rates._a_second, service.rates._burst) == (20, 200)
    assert (service.failures._a_second, service.failures._burst) == (1, 30)
