"""A whole service, with its pages on a free port, and what its people do there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI

import starter
import worker
from activities.database import reading, writing
from console.commands import Door
from console.doors.acts import read_act
from console.doors.context import ActContext
from console.doors.node import Node
from console.doors.yaml_file import load_yaml
from console.links.link import Link
from console.queries import find_state
from console.registry import registered
from console.rehearsal.stage import Post
from console.settings import Settings, load_settings
from console.stack import Stack, running_stack
from console.staff import signing_in
from console.staff.accounts import Wanted, add_account, find_account
from console.web.app import create_site
from console.web.serving import serving, taken_place
from models.coverage import awaited
from models.state import Agreement
from tests.partner.partnership import Partnership
from tests.workflows.house import House

EXAMPLES = Path(__file__).parents[2] / "examples" / "wiintech"
CLUSTERS = ("PLASTIPOLIS", "AVEP", "POOLNET", "BUSINESS_UPPER_AUSTRIA", "CCIS", "PROPLAST", "KIMW")
HUB = CLUSTERS[0]
SLOW = ("negotiation_window=P60D", "signing_window=P60D")


@dataclass(frozen=True, slots=True)
class World:
    """What runs."""

    stack: Stack
    settings: Settings
    site: FastAPI
    links: dict[str, str] = field(default_factory=dict)
    """Links in mails, by the state they are in."""
    known: dict[str, Link] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where its pages are, also for those who follow the link in a mail."""
        return str(self.settings.public_url)

    @property
    def door(self) -> Door:
        """A door through which everybody acts."""
        return replace(self.stack.door, acts_for_anyone=True, name="link")

    def partnership(self) -> Partnership:
        """The mails of this world, as those who get them see them."""
        home = self.settings.home
        house = House(self.stack.client, self.stack.database, Post(home / "mail"), self.door, home)
        return Partnership(house, self.settings, self.site, self.url, self.known)

    async def way_in(self, *roles: str, language: str = "en", org: str | None = None) -> str:
        """Make an account and return a link that signs it in."""
        now = await self.stack.door.clock()
        async with writing(self.stack.database, "staff") as connection:
            mailbox = f"{'.'.join([*roles, *([org.lower()] if org else [])])}.{language}@staff.example"
            account = await find_account(connection, mailbox)
            if account is None:
                wanted = Wanted(mailbox, roles, org, "A. Person", language)
                account = await add_account(connection, wanted, now)
            token = await signing_in.make_link(connection, account.id, now, signing_in.BY_HAND)
        return f"{self.url}/sign-in/{token}"

    async def open(self, name: str, settings: tuple[str, ...] = SLOW) -> str:
        """Open an agreement of the example portfolio; return its reference."""
        story = load_yaml(EXAMPLES / "portfolio" / f"{name}.yaml")
        agreement = story.at("agreement")
        async with reading(self.stack.database) as connection:
            context = ActContext(await registered(connection), settings=settings)
        request = read_act("open", Node({"agreement": agreement}, "open"), context)
        return (await self.door.submit(request)).ref

    async def act(self, ref: str, by: str, act: str, **given: Any) -> None:  # noqa: ANN401
        """Do something."""
        async with reading(self.stack.database) as connection:
            organisations, state = await registered(connection), await find_state(connection, ref)
        clauses = frozenset(state.terms.clauses) if state.terms else None
        context = ActContext(organisations, ref, state.coordinator, clauses)
        outcome = await self.door.submit(read_act(act, {"by": by, **given}, context))
        assert outcome.status == "recorded", outcome

    async def state(self, ref: str) -> Agreement:
        """Return where an agreement stands."""
        async with reading(self.stack.database) as connection:
            return await find_state(connection, ref)

    async def agree(self, ref: str, but: tuple[str, ...] = ()) -> None:
        """Let all others approve."""
        state = await self.state(ref)
        for org in [each.org for each in awaited(state) if each.org not in but]:
            await self.act(ref, org, "approve")

    async def sign(self, ref: str, but: tuple[str, ...] = ()) -> None:
        """Let everybody sign."""
        state = await self.state(ref)
        for org in [each.org for each in awaited(state) if each.org not in but]:
            await self.act(ref, org, "sign")


@asynccontextmanager
async def running_world(home: Path, **more: str) -> AsyncIterator[World]:
    """Start everything, with nothing in it yet."""
    settings = load_settings(home=home)
    with taken_place(settings) as place:
        settings = settings.model_copy(update={"public_url": place.url, **more})
        async with running_stack(settings, worker.make_workers, tell=lambda _: None) as stack:
            site = create_site(stack.door, settings, lent=starter.lent())
            async with serving(site, place):
                yield World(stack, settings, site)
