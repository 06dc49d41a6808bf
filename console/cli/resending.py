"""`entente notices resend`: the same notice once more."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from activities.database import writing
from console.cli.looking import check_organisations
from console.cli.paper import print_json, print_parts
from console.cli.session import Session
from console.codes import Exit
from console.notices.resending import notices_back, resend
from console.queries import NotFoundError, known_names, open_records
from console.settings import Settings
from models.tables import NoticeRow


def resend_notices(session: Session, ids: Sequence[str], org: str | None) -> int:
    """Put notices back into the outbox; the service sends them."""
    rows = asyncio.run(_resend(session.settings(), ids, org))
    if session.as_json:
        print_json({"resent": [{"id": each.id, "resent": each.resent + 1} for each in rows]})
    else:
        lines = [f"{each.id} is sent anew, for the {_nth(each.resent + 2)} time." for each in rows]
        print_parts(
            [*lines, "The service begins within seconds: `entente notices show NOTICE` says how it went."]
        )
    return Exit.DONE


async def _resend(settings: Settings, ids: Sequence[str], org: str | None) -> list[NoticeRow]:
    now = datetime.now(UTC)
    async with open_records(settings.database_url) as database, writing(database) as connection:
        if org is not None:
            check_organisations([("--to", org)], await known_names(connection))
            ids = await notices_back(connection, org, now)
            if not ids:
                raise NotFoundError(f"No notice that is still of use came back from {org}.")
        return await resend(connection, ids, now)


def _nth(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")
