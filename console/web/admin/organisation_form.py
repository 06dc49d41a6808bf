"""An organisation as a form: what is asked, and how it gets into the registry."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import FormData

from console.doors.node import Node
from console.doors.registry_file import Organisation, read_organisation
from console.registry import register, registered
from console.web.fields import given

ASKED = ("code", "name", "country", "mailbox", "contact", "timezone", "language", "region")
"""Keys of the registry a page asks for; hours of work and overviews are set by `entente schedules set`.

Further mailboxes are set by the registry's file.
"""


async def enter(connection: AsyncConnection, form: FormData) -> str:
    """Enter what was typed, and return its code; what the page does not ask of a known one stays as it is.

    Raises:
        InputError: Something of it is wrong.
    """
    organisation = read_organisation(Node(given(form, ASKED), ""))
    known = (await registered(connection)).get(organisation.code)
    if known is not None:
        organisation = replace(
            organisation,
            working_days=known.working_days,
            send_window=known.send_window,
            digest=known.digest,
            further=known.further,
        )
    await register(connection, [organisation])
    return organisation.code


def shown(organisation: Organisation | None) -> dict[str, str]:
    """Return what stands in the fields."""
    if organisation is None:
        return dict.fromkeys(ASKED, "") | {"language": "en"}
    return {name: getattr(organisation, name) or "" for name in ASKED}
