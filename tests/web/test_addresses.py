"""How often an address may ask: that of whoever asks, behind a proxy too, and nobody's who only says so."""

from dataclasses import replace
from socket import IPPROTO_TCP, TCP_NODELAY, create_connection

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from console.api import limits
from console.engine.ports import free_port
from console.links import sending
from console.settings import Settings
from console.staff import signing_in
from console.web.app import create_site
from console.web.audit import pages, verifying
from console.web.partner import pace
from console.web.plans import trial
from console.web.serving import serving, taken_place
from console.web.staff.entrance import PER_ADDRESS
from tests.door.prometheus import ROOT
from tests.web.browser import Form, Shown

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("proxies", "last"), [("127.0.0.1", 200), ("10.1.0.0/16", 429), (None, 429)])
async def test_behind_a_proxy_that_is_ours_each_address_has_its_own_pace(
    site: FastAPI, settings: Settings, proxies: str | None, last: int
) -> None:
    place_of = {"web_address": f"127.0.0.1:{free_port()}", "web_proxies": proxies}
    door = replace(site.state.site.door, name="cli")
    with taken_place(settings.model_copy(update=place_of)) as place:
        behind = create_site(door, settings.model_copy(update=place_of), place.url)
        async with serving(behind, place), AsyncClient(base_url=place.url) as client:
            form = Shown((await client.get("/sign-in")).text).form("/sign-in")
            statuses = [await tried(client, form, "192.0.2.7") for _ in range(PER_ADDRESS + 1)]
            assert statuses == [200] * PER_ADDRESS + [429]
            assert await tried(client, form, "192.0.2.8") == last


async def tried(client: AsyncClient, form: Form, address: str) -> int:
    """What is answered to a mailbox nobody has, asked for from an address."""
    told = {"X-Forwarded-For": address}
    return (await client.post(form.action, data={**form.values, "mailbox": "x"}, headers=told)).status_code


async def test_operators_read_the_numbers_that_hold() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for numbers in (
        f"sign in {PER_ADDRESS} times in 10 minutes; have links sent {pace.MOST} times an hour",
        f"rehearse {trial.PER_ACCOUNT} times and verify {verifying.PER_ACCOUNT} times in 10 minutes",
        f"the service {pages.LOOKS} times a minute",
        f"sent {signing_in.MOST_LINKS} links to sign in an hour",
        f"have {pace.MOST} mails an hour",
        f"ask for {sending.MOST_LINKS} links in a day",
        f"the API {limits.BURST} times at once, and then {limits.A_SECOND:.0f} times a second",
    ):
        assert numbers in page


async def test_answers_are_not_kept_back_to_be_sent_together(settings: Settings) -> None:
    with taken_place(settings.model_copy(update={"web_address": f"127.0.0.1:{free_port()}"})) as place:
        with create_connection(place.listening.getsockname()):
            accepted, _ = place.listening.accept()
        with accepted:
            assert accepted.getsockopt(IPPROTO_TCP, TCP_NODELAY)
