"""The API where programs find it: below the site, behind the guard that stands before all of it."""

import hashlib

import pytest

import starter
from console.settings import load_settings
from console.web.app import create_site
from tests.api.calls import Program, calling, is_problem, with_token
from tests.workflows.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_site_answers_programs_and_guards_them_too(house: House, program: Program) -> None:
    site = create_site(house.door, load_settings(home=house.home), lent=starter.lent())
    large = bytes(1_000_000)
    async with calling(site) as http:
        ours = Program(http, program.secret)
        listed = await ours.get("/agreements")
        assert (listed.status_code, listed.headers["x-content-type-options"]) == (200, "nosniff")
        assert (await ours.get("/openapi.json")).json()["servers"] == [{"url": "/api/v1"}]
        octets, path = {"Content-Type": "application/octet-stream"}, hashlib.sha256(large).hexdigest()
        kept = await ours("PUT", f"/documents/{path}", content=large, headers=octets)
        assert kept.status_code in (200, 201), kept.text
        is_problem(await with_token(ours, "").get("/agreements"), 401, "unauthorized")
        is_problem(await ours.get("/agreements/%0Anothing"), 422, "input")
        is_problem(await ours("POST", "/agreements", content=large), 413, "too_large")


async def test_a_site_that_cannot_replay_offers_no_api(house: House, program: Program) -> None:
    async with calling(create_site(house.door, load_settings(home=house.home))) as http:
        assert (await Program(http, program.secret).get("/agreements")).status_code == 404
