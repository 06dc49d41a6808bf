"""Giving an act: read it, write it down, carry it out, and say what follows."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack

from sqlalchemy.exc import SQLAlchemyError

from activities.database import reading
from console.answers import Answer, pending, settled
from console.cli.answers import print_answer
from console.cli.outside import outside
from console.cli.session import Session
from console.commands import Door, NotCarriedOutError
from console.contexts import act_context
from console.doors.acts import read_act
from console.doors.node import OPTIONS, Node, leaf
from console.doors.yaml_file import load_yaml
from console.engine.errors import UnreachableError
from console.queries import open_records
from console.settings import prepare_home
from models.acts import Act
from models.errors import InputError
from models.messages import Outcome


def do_act(session: Session, act: str, ref: str, values: Mapping[str, object]) -> int:
    """Do what a command line says; `values` are keyed as `console.forms.act_options` does."""
    return asyncio.run(_give(session, act, values, ref, ()))


def open_file(session: Session, file: str, overrides: tuple[str, ...], command_id: str | None) -> int:
    """Open the agreement in a file, with some of its policy overridden."""
    tree = {"agreement": load_yaml(file)}
    if command_id is not None:
        tree["command_id"] = leaf(command_id, "--command-id", plain=True)
    return asyncio.run(_give(session, "open", Node(tree, OPTIONS), "", overrides))


async def _give(
    session: Session,
    act: str,
    values: Node | Mapping[str, object],
    ref: str,
    overrides: tuple[str, ...],
) -> int:
    settings = session.settings()
    async with AsyncExitStack() as opened:
        try:
            if settings.home.is_dir():  # one that is not there is told as such, and not made
                prepare_home(settings)
            database = await opened.enter_async_context(open_records(settings.database_url))
            prepare_home(settings)
            door = session.parts.door(settings, database)
            async with reading(database) as connection:
                context = await act_context(connection, await door.clock(), ref, overrides)
            request = read_act(act, values, context)
            given, outcome = await door.accept(request)
        except (SQLAlchemyError, OSError) as failure:
            raise NotAcknowledgedError from failure
        answer = await answer_to(door, given, outcome)
    return print_answer(answer, as_json=session.as_json)


class NotAcknowledgedError(Exception):
    """An act was not written into the inbox, or nobody knows; its cause is the database's or the disk's."""


async def answer_to(door: Door, act: Act, outcome: Outcome | None) -> Answer:
    """Return the answer, or that there is none yet; what the inbox has is kept whatever happens now."""
    try:
        outcome = outcome or await door.finish(act)
    except NotCarriedOutError as failure:
        if failure.outcome is None or failure.command_id != act.command_id:
            return await pending(door.database, act, str(failure))
        outcome = failure.outcome
    except (UnreachableError, InputError) as failure:
        return await pending(door.database, act, str(failure))
    except (SQLAlchemyError, OSError) as failure:
        return await pending(door.database, act, outside(failure).problem)
    return await settled(door.database, act, outcome, await door.clock())
