"""What came of an act, in words."""

from typing import NamedTuple

from fastapi import Request

from activities.database import reading
from console import inbox
from console.answers import settled
from console.codes import Exit
from console.phrases import Phrase
from console.web.site import site_of


class Said(NamedTuple):
    """The answer to an act. `kept`: it is written down, and nobody has answered yet."""

    is_done: bool
    is_kept: bool
    lines: tuple[Phrase, ...]


async def said_of(request: Request, ref: str, command_id: str) -> Said | None:
    """Return what became of a command on an agreement; None if it is not known there."""
    site = site_of(request)
    async with reading(site.database) as connection:
        entry = await inbox.find(connection, command_id)
    if entry is None or entry.act.ref != ref:
        return None
    if entry.outcome is None:
        return Said(is_done=False, is_kept=True, lines=())
    answer = await settled(site.database, entry.act, entry.outcome, await site.now())
    return Said(is_done=answer.code is Exit.DONE, is_kept=False, lines=answer.told)


async def ref_of(request: Request, command_id: str) -> str | None:
    """Return which agreement a command was given to, if it was given."""
    async with reading(site_of(request).database) as connection:
        entry = await inbox.find(connection, command_id)
    return entry.act.ref if entry else None
