"""A service with some agreements in it, at different points of their lives, and its pages on a free port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
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
from console.doors.registry_file import read_organisations
from console.doors.yaml_file import load_yaml
from console.queries import find_state
from console.registry import register, registered
from console.settings import Settings, load_settings
from console.stack import Stack, running_stack
from console.staff import signing_in
from console.staff.accounts import Wanted, add_account, find_account
from console.web.app import create_site
from console.web.serving import serving, taken_place
from models.coverage import awaited
from models.state import Agreement

EXAMPLES = Path(__file__).parents[2] / "examples" / "wiintech"
CLUSTERS = ("PLASTIPOLIS", "AVEP", "POOLNET", "BUSINESS_UPPER_AUSTRIA", "CCIS", "PROPLAST", "KIMW")
HUB = CLUSTERS[0]
SLOW = ("negotiation_window=P60D", "signing_window=P60D")
QUICK = ("negotiation_window=P6D",)


@dataclass(frozen=True, slots=True)
class World:
    """What runs."""

    stack: Stack
    settings: Settings
    site: FastAPI

    @property
    def url(self) -> str:
        """Where its pages are, also for those who follow the link in a mail."""
        return str(self.settings.public_url)

    @property
    def door(self) -> Door:
        """A door through which everybody acts."""
        return replace(self.stack.door, acts_for_anyone=True, name="link")

    async def way_in(self, *roles: str, language: str = "en") -> str:
        """Make an account and return a link that signs it in."""
        now = await self.stack.door.clock()
        async with writing(self.stack.database, "staff") as connection:
            mailbox = f"{'.'.join(roles)}.{language}@staff.example"
            account = await find_account(connection, mailbox)
            if account is None:
                wanted = Wanted(mailbox, roles, None, "A. Person", language)
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


PLAN = """\
terms:
  clauses:
    costs: Each party bears its own costs, and travels at its own.
"""


async def populate(world: World, folder: Path) -> None:
    """Bring the portfolio to where every page has something to show."""
    async with writing(world.stack.database) as connection:
        await register(connection, read_organisations(EXAMPLES / "organisations.yaml").values())
    nagano = await world.open("mou-jp-nagano")
    await world.agree(nagano)
    await world.sign(nagano, but=("NAGANO", "KIMW"))
    fiergs = await world.open("mou-br-fiergs")
    changes = folder / "changes.yaml"
    changes.write_text(PLAN.partition("\n")[2].replace("  ", "", 1).replace("\n  ", "\n"), encoding="utf-8")
    await world.act(fiergs, "FIERGS", "propose", terms=str(changes), comment="Who pays for journeys?")
    await world.act(fiergs, "CCIS", "object", clause="costs", text="We cannot pay for journeys of others.")
    mpi = await world.open("mou-us-mpi", QUICK)
    await world.agree(mpi, but=("MPI", "PROPLAST"))
    ohio = await world.open("mou-us-ohio")
    await world.agree(ohio)
    await world.sign(ohio)
    await world.act(ohio, HUB, "adopt_action_plan")
    for org in (HUB, "OHIO"):
        await world.act(ohio, org, "waive_pilots", reason="We have worked together for years.")
    gone = await world.open("mou-in-plastindia")
    await world.act(gone, HUB, "abandon", reason="The programme ended before the first meeting.")


@asynccontextmanager
async def running_world(home: Path) -> AsyncIterator[World]:
    """Start everything, with agreements in it."""
    settings = load_settings(home=home)
    with taken_place(settings) as place:
        settings = settings.model_copy(update={"public_url": place.url})
        async with running_stack(settings, worker.make_workers, tell=lambda _: None) as stack:
            site = create_site(stack.door, settings, lent=starter.lent())
            world = World(stack, settings, site)
            await populate(world, home)
            async with serving(site, place):
                yield world
