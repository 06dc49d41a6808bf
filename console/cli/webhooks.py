"""`entente webhooks`: endpoints, from the record store alone; the worker follows within seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from rich.console import RenderableType
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import writing
from activities.webhooks.signing import make_root
from console.cli.looking import Page, look, print_page
from console.cli.paper import table
from console.cli.session import Session
from console.codes import Exit
from console.doors.formats import fixed_duration
from console.doors.node import leaf
from console.doors.reading import line, whole
from console.doors.reading import ref as reference
from console.queries import open_records
from console.settings import prepare_home
from console.webhooks import endpoints
from console.webhooks.endpoints import Standing, Stuck
from console.webhooks.telling import endpoint_document, read_wish, secret_to_show
from models.durations import span

Change = Callable[[AsyncConnection, datetime], Awaitable[str]]
"""Changes an endpoint as of now, and says in words what it is then."""

_KEEP = "Give it to whoever runs the endpoint. It is not stored, and not shown again."


def show_webhooks(session: Session) -> int:
    """Print every endpoint."""

    async def view(connection: AsyncConnection, now: datetime) -> Page:
        return webhooks_page(await endpoints.standings(connection), now)

    return look(session, view)


def webhooks_page(found: list[Standing], now: datetime) -> Page:
    """Return the list as words and as a document."""
    document = [endpoint_document(each, now) for each in found]
    if not found:
        return Page(document, ("No webhook yet: `entente webhooks add WEBHOOK URL` makes one.",))
    rows = [
        (
            each.row.name,
            each.stands,
            str(each.waiting),
            _moment(each.row.delivered_at) or "never",
            each.row.url,
        )
        for each in found
    ]
    parts: list[RenderableType] = [table(("", "stands", "waiting", "took last (UTC)", "at"), rows)]
    parts += [words for each in found for words in _remarks(each, now)]
    return Page(document, tuple(parts))


def _remarks(standing: Standing, now: datetime) -> Iterator[str]:
    row = standing.row
    if row.types:
        yield f"{row.name} wants only {', '.join(row.types)}."
    if row.state != "active":
        since = f" since {_moment(row.paused_at)} UTC" if row.paused_at else ""
        yield (
            f"{row.name} is {row.state}{since}: {row.reason}. `entente webhooks resume {row.name}` goes on."
        )
    if row.overlap_until and row.overlap_until > now:
        yield f"{row.name}: the secret before signs too until {_moment(row.overlap_until)} UTC."
    yield from (_stuck_words(row.name, each) for each in standing.stuck[:5])
    if len(standing.stuck) > 5:  # noqa: PLR2004 - a screen is not endless; JSON has all
        yield f"{row.name} does not take events of {len(standing.stuck) - 5} more agreements."


def _stuck_words(name: str, stuck: Stuck) -> str:
    times = "once" if stuck.attempts == 1 else f"{stuck.attempts} times"
    again = f"; again {_moment(stuck.not_before)} UTC" if stuck.not_before else "; again now"
    return f"{name} was told {stuck.agreement}/{stuck.seq} {times} in vain ({stuck.answer}){again}."


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else ""


def add_webhook(session: Session, name: str, url: str, types: tuple[str, ...], *, from_start: bool) -> int:
    """Make an endpoint and print its secret."""
    settings = session.settings()
    reach = settings.webhook_reach
    made = asyncio.run(read_wish(name, url, types, reach, from_start=from_start))
    webhook = uuid4().hex

    async def add(connection: AsyncConnection, now: datetime) -> str:
        root = _root(settings.home, session)
        await endpoints.add(connection, made, webhook, root, now)
        what = "what is on record and every milestone" if from_start else "every milestone"
        of = f"milestones of type {', '.join(made.types)}" if made.types else what
        return f"{made.name} is told {of} from now on."

    return _change(session, made.name, add, secret=True)


def _root(home: Path, session: Session) -> bytes:
    prepare_home(session.settings())
    return make_root(home / "keys")


def pause_webhook(session: Session, name: str, note: str | None) -> int:
    """Tell it nothing for a while."""
    why = line(leaf(note, "--note"), 200) if note is not None else "by hand"

    async def pause(connection: AsyncConnection, now: datetime) -> str:
        await endpoints.pause(connection, name, why, now)
        return f"{name} is told nothing until `entente webhooks resume {name}`; events wait."

    return _change(session, name, pause)


def resume_webhook(session: Session, name: str) -> int:
    """Go on."""

    async def resume(connection: AsyncConnection, now: datetime) -> str:
        await endpoints.resume(connection, name, now)
        waiting = (await endpoints.standing(connection, await endpoints.find(connection, name))).waiting
        return f"{name} is told again; {_counted(waiting)} waiting."

    return _change(session, name, resume)


def rotate_secret(session: Session, name: str, overlap: str) -> int:
    """Give it a new secret and print it."""
    both, home = span(fixed_duration(leaf(overlap, "--overlap"))), session.settings().home

    async def rotate(connection: AsyncConnection, now: datetime) -> str:
        row = await endpoints.rotate(connection, name, both, _root(home, session), now)
        if not both:
            return f"{name} has a new secret. The one before signs no more."
        return f"{name} has a new secret. The one before signs too until {_moment(row.overlap_until)} UTC."

    return _change(session, name, rotate, secret=True)


def remove_webhook(session: Session, name: str) -> int:
    """Forget it."""

    async def gone() -> Page:
        async with open_records(session.settings().database_url) as database, writing(database) as connection:
            await endpoints.remove(connection, name)
        return Page({"name": name, "removed": True}, (f"{name} is removed, and told nothing more.",))

    print_page(asyncio.run(gone()), as_json=session.as_json)
    return Exit.DONE


def replay_events(session: Session, name: str, ref: str | None, first: str | None) -> int:
    """Tell it again; without `ref` everything."""
    seq = whole(leaf(first or "1", "--from", plain=True), 1)
    agreement = reference(leaf(ref, "REF")) if ref is not None else None

    async def replay(connection: AsyncConnection, now: datetime) -> str:
        if agreement is None:
            await endpoints.replay_all(connection, name, now)
        else:
            await endpoints.replay(connection, name, agreement, seq, now)
        row = await endpoints.find(connection, name)
        waiting = (await endpoints.standing(connection, row)).waiting
        what = f"{agreement} from {seq} on" if agreement else "everything"
        held = "" if row.state == "active" else f" It is {row.state}: `entente webhooks resume {name}`."
        return f"{name} is told {what} again; {_counted(waiting)} waiting.{held}"

    return _change(session, name, replay)


def _counted(events: int) -> str:
    return "one event is" if events == 1 else f"{events} events are"


def _change(session: Session, name: str, change: Change, *, secret: bool = False) -> int:
    """Change an endpoint, all or nothing, and print what it is then, with its secret if that is new."""

    async def changed() -> Page:
        now, settings = datetime.now(UTC), session.settings()
        async with open_records(settings.database_url) as database, writing(database) as connection:
            words = await change(connection, now)
            after = await endpoints.standing(connection, await endpoints.find(connection, name))
        document = endpoint_document(after, now)
        if not secret:
            return Page(document, (words,))
        key = secret_to_show(after.row, settings.home)
        return Page({**document, "secret": key}, (words, f"Its secret: {key}", _KEEP))

    print_page(asyncio.run(changed()), as_json=session.as_json)
    return Exit.DONE
