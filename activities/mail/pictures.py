"""Drawings as pictures for mails: drawn aside, in time or not at all. No mail fails or waits by one."""

import asyncio
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

import structlog

from activities.drawings.picture import Picture
from activities.mail.headers import opaque_id

log = structlog.get_logger()

Pictures = Mapping[str, Picture]
"""By the SVG that was drawn."""

NO_PICTURES: Final[Pictures] = MappingProxyType({})

_ASIDE: Final = ThreadPoolExecutor(1, "drawing")
"""A drawing that never ends holds up nothing but drawings."""

IN_TIME: Final = 5.0
"""Seconds after which a mail leaves without; thousands of times what one takes."""


class Shown(NamedTuple):
    """A picture as one mail has it; `cid` is a Content-ID without its brackets."""

    cid: str
    picture: Picture


def shown(drawing: str, pictures: Pictures, domain: str) -> Shown | None:
    """Return a drawing as a mail from a domain shows it, if it could be drawn."""
    picture = pictures.get(drawing)
    return Shown(opaque_id(f"drawing/{drawing}", domain)[1:-1], picture) if picture else None


async def pictures_of(drawings: Collection[str]) -> Pictures:
    """Return what could be drawn in time."""
    if not drawings:
        return NO_PICTURES
    try:
        async with asyncio.timeout(IN_TIME):
            return await asyncio.get_running_loop().run_in_executor(_ASIDE, drawn, drawings)
    except TimeoutError:
        not_drawn("TimeoutError")
        return NO_PICTURES


def drawn(drawings: Collection[str]) -> Pictures:
    """Return what can be drawn; of what cannot, the log tells."""
    found: dict[str, Picture] = {}
    for each in drawings:
        try:
            from activities.drawings.raster import rasterise  # noqa: PLC0415 - no typesetter, and mails leave

            found[each] = rasterise(each)
        except BaseException as failure:  # noqa: BLE001 - a panic of the typesetter, too: the mail says the same
            not_drawn(type(failure).__name__)
    return found


@cache
def not_drawn(cause: str) -> None:
    """Say it once: a font that is missing is missing for every mail."""
    log.warning("mail.not_drawn", cause=cause)
