"""What a coordinator wants to see when the demonstration has run: portfolio, one life, mails, what next."""

import os
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import reading
from console.cli.looking import Page
from console.cli.notices import count_by_organisation
from console.cli.paper import heading, table
from console.cli.pilots import commitments_page
from console.cli.portfolio import list_page
from console.cli.story import log_page
from console.pilots import list_commitments
from console.portfolio import urgency_of
from console.queries import Wanted, find_texts, known_names, list_notices, list_standings, open_records
from console.settings import Settings

TOLD = "MOU-IN-PLASTINDIA"
"""The life that is told: a counter-proposal, signatures, pilots, and what grew from them."""


async def demo_page(settings: Settings, differing: list[str], seconds: float) -> Page:
    """Return the whole of it as words and as a document."""
    async with open_records(settings.database_url) as database, reading(database) as connection:
        portfolio = await _portfolio(connection)
        life = await log_page(connection, TOLD)
        promised = await list_commitments(connection)
        titles = await find_texts(connection, {each.title for each in promised})
        promises = commitments_page(promised, titles)
        mails, counts = await _mails(connection)
    document = {
        "portfolio": portfolio.document,
        "life": life.document,
        "commitments": promises.document,
        "mails": counts,
        "differences": differing,
        "illustration": "days, wording and course are illustration; parties, countries and topics are facts",
        "home": str(settings.home),
    }
    parts: tuple[RenderableType, ...] = (
        heading("\nThe portfolio"),
        *portfolio.parts,
        heading("\nOne life, in sentences"),
        *life.parts,
        heading("\nWhat the intensified agreement commits to"),
        *promises.parts,
        heading("\nMails per organisation"),
        mails,
        *_differences(differing),
        *_how_to_go_on(settings.home, seconds),
    )
    return Page(document, parts)


async def _portfolio(connection: AsyncConnection) -> Page:
    """Return the list as of its newest milestone: what was played lies in years other than this one."""
    standings = await list_standings(connection, Wanted())
    newest = max(each.changed_at for each in standings)
    return list_page(standings, await urgency_of(connection, standings, newest))


async def _mails(connection: AsyncConnection) -> tuple[RenderableType, dict[str, dict[str, int]]]:
    counts = count_by_organisation(await list_notices(connection))
    names = await known_names(connection)
    rows = [(org, names.get(org, ""), str(sum(states.values()))) for org, states in counts.items()]
    total = sum(sum(states.values()) for states in counts.values())
    return table(("", "", "mails"), [*rows, ("all", "", str(total))]), counts


def _differences(differing: list[str]) -> tuple[RenderableType, ...]:
    if not differing:
        return (Text("\nEverything came as the example expects."),)
    return (heading("\nOther than the example expects"), *(Text(f"  {line}") for line in differing))


def _how_to_go_on(home: Path, seconds: float) -> tuple[RenderableType, ...]:
    entente = f"{_command()} --home {_near(home)}"
    steps = (
        (f"{entente} up", "keep this portfolio running, with Temporal's own pages"),
        (f"{entente} log MOU-US-MPI", "another life: signed in ink at a fair, under mandates"),
        (f"{entente} status IA-IN-PLASTINDIA", "the intensified agreement: who is bound, what comes next"),
        (f"{entente} pilots", "targets, results and lessons of the pilot actions"),
        (
            f"{entente} report --programme examples/wiintech/programme.yaml",
            "what its programme asks for, and what does not fit",
        ),
        (
            f"{entente} notices --agreement {TOLD}",
            "every notice; the mails themselves lie in the folder mail",
        ),
        (
            f"{_command()} rehearse examples/stories/s3.yaml",
            "silence, reminders, a lapse: 4 months in seconds",
        ),
        ("make up", "an empty service of your own"),
    )
    return (
        Text(
            f"\nDone in {seconds:.0f} s. Parties, countries and topics are facts; the rest is illustration.",
            "dim",
        ),
        heading("\nHow to go on"),
        *(_step(command, why) for command, why in steps),
    )


def _step(command: str, why: str) -> Group:
    """Return a command in one line, however narrow the terminal: it is to be copied."""
    return Group(Text.assemble("  ", (command, "bold"), f"\n      {why}", no_wrap=True, overflow="ignore"))


def _command() -> str:
    """Return how to call us from here: by name where that works, else by path."""
    from_make = Path(".venv/bin/entente")
    return str(from_make) if from_make.exists() and "VIRTUAL_ENV" not in os.environ else "entente"


def _near(home: Path) -> str:
    here = Path.cwd()
    return str(home.relative_to(here)) if home.is_relative_to(here) else str(home)
