"""`entente rebuild`: a record store made anew from event histories, and what could not be made anew."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import RenderableType
from temporalio.client import Client

from activities.database import file_of, migrate, open_database, writing
from activities.mail.days import listed
from console.audit.keys import public_keys
from console.audit.packs import PackError
from console.audit.sources import Sources
from console.cli.looking import Page, print_page
from console.cli.paper import heading, table
from console.cli.session import Session
from console.codes import Exit
from console.engine.connect import connect
from console.engine.errors import UnreachableError
from console.queries import NotFoundError
from console.rebuild.lives import Life, read_life
from console.rebuild.sources import by_ref, find_agreements
from console.rebuild.writing import Written, filled, rested_on, write_lives
from console.sentences.standing import phase_words
from console.settings import Settings, load_settings, prepare_home
from models.errors import InputError

INTO, FROM = "--into", "--from"

FROM_BACKUP = (
    "Histories hold no name, mailbox or text. From your backup, or by hand, come: organisations and contacts "
    "(`entente orgs import`), texts, documents, and acts that had not reached their agreement."
)


class Rebuilt(NamedTuple):
    """What came of it: lives written, lives that could not be, and where they were looked for."""

    written: Written
    lives: list[Life]
    left: list[Life]
    unproven: dict[str, list[str]]
    sources: Sources
    unasked: str
    chosen: bool
    """Whether the sources were named: then nobody expects the engine's."""

    @property
    def code(self) -> Exit:
        """Contradicted goes before not verifiable."""
        if any(each.wrong for each in self.left):
            return Exit.FAILED
        unasked = not (self.sources.asked or self.chosen)
        incomplete = self.left or self.unproven or self.sources.damaged or unasked
        return Exit.UNVERIFIABLE if incomplete or any(each.goes_on for each in self.lives) else Exit.DONE


def rebuild(session: Session, into: str, places: Sequence[Path]) -> int:
    """Rebuild into an empty database, and tell what came of it."""
    settings = session.settings()
    rebuilt = asyncio.run(_rebuild(settings, _checked(session, into), places))
    print_page(rebuilt_page(rebuilt), as_json=session.as_json)
    return rebuilt.code


def _checked(session: Session, into: str) -> str:
    """Judge the URL as the setting of that kind is judged, and see that its folder is there."""
    try:
        load_settings(home=session.home, database_url=into)
    except InputError as wrong:
        raise InputError(INTO, wrong.problem, wrong.fix) from None
    file = file_of(into)
    if file is not None and not file.absolute().parent.is_dir():
        raise InputError(INTO, f"there is no folder {file.parent}", "Make it first, or name another")
    return into


async def _rebuild(settings: Settings, url: str, places: Sequence[Path]) -> Rebuilt:
    for place in places:
        if not (place.is_dir() or place.is_file()):
            raise InputError(FROM, f"there is no {place}", "Name a folder of kept histories, or a pack")
    prepare_home(settings)
    client, unasked = await _engine(settings)
    kept = settings.home / "histories"
    own = public_keys(settings.home / "keys")
    try:
        sources = await find_agreements(client, places or ([kept] if kept.is_dir() else []), own)
    except PackError as failure:
        fix = "Name a whole pack; `entente verify` tells more of this one"
        raise InputError(FROM, str(failure), fix) from None
    if not sources.workflows:
        raise NotFoundError(f"No history of an agreement was found: {unasked or 'the engine has none'}.")
    lives = [read_life(ref, each) for ref, each in by_ref(sources).items()]
    good = [each for each in lives if each.steps]
    await migrate(url)
    database = open_database(url)
    try:
        async with writing(database) as connection:
            if rows := await filled(connection):
                said = listed([f"{count} in {name}" for name, count in rows.items()])
                raise InputError(INTO, f"the database is not empty: {said}", "Name an empty one")
            written = await write_lives(connection, good)
    finally:
        await database.dispose()
    left = [each for each in lives if each.wrong or each.lacking]
    return Rebuilt(written, good, left, rested_on(good), sources, unasked, bool(places))


async def _engine(settings: Settings) -> tuple[Client | None, str]:
    try:
        return await connect(settings, wait=False, tell=lambda _: None), ""
    except UnreachableError as failure:
        return None, str(failure)


def rebuilt_page(rebuilt: Rebuilt) -> Page:
    """Return what came of a rebuilding as words and as a document."""
    document = {
        "written": rebuilt.written._asdict(),
        "agreements": [_life(each) for each in rebuilt.lives],
        "not_rebuilt": [
            {"ref": each.ref, "contradicted": bool(each.wrong), "why": each.wrong or each.lacking}
            for each in rebuilt.left
        ],
        "unproven": rebuilt.unproven,
        "damaged": rebuilt.sources.damaged,
        "engine_asked": rebuilt.sources.asked,
    }
    return Page(document, tuple(_words(rebuilt)))


def _life(life: Life) -> dict[str, object]:
    return {
        "ref": life.ref,
        "milestones": life.state.seq,
        "head": life.state.head,
        "phase": life.state.phase,
        "outcome": life.state.outcome,
        "goes_on": life.goes_on or None,
        "notes": life.notes,
    }


def _words(rebuilt: Rebuilt) -> Iterator[RenderableType]:
    made = rebuilt.written
    yield (
        f"Rebuilt {made.agreements} agreement{'s' * (made.agreements != 1)}: {made.milestones} milestones, "
        f"{made.commands} acts, {made.notices} notices, none of which is sent again."
    )
    rows = [
        (each.ref, str(each.state.seq), each.state.head[:16], phase_words(each.state))
        for each in rebuilt.lives
    ]
    if rows:
        yield table(("", "milestones", "head", "stands"), rows)
    if told := list(_told(rebuilt)):
        yield ""
        yield heading("What somebody should know")
        yield table(("", ""), told)
    if not rebuilt.sources.asked:
        yield ""
        yield f"The engine was not asked: {rebuilt.unasked}"
    yield ""
    yield FROM_BACKUP
    yield "Then start the worker with ENTENTE_DATABASE_URL set to this database: living agreements go on."


def _told(rebuilt: Rebuilt) -> Iterator[tuple[str, str]]:
    for each in rebuilt.left:
        yield each.ref, f"Not rebuilt: {each.wrong or each.lacking}."
    for each in rebuilt.lives:
        if each.goes_on:
            yield each.ref, f"Rebuilt up to milestone {each.state.seq}: {each.goes_on}."
        yield from ((each.ref, f"{note[:1].upper()}{note[1:]}.") for note in each.notes)
    for ref, others in rebuilt.unproven.items():
        yield ref, f"It rests on {listed(others)}, of which no history tells."
    for file, why in rebuilt.sources.damaged.items():
        yield file, f"Not to be relied on: {why}."
