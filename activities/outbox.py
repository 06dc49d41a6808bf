"""What is to be sent: a row a notice, in the language of its reader, and not before the reader works."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.languages import SOURCE, chosen_language
from activities.mail.letter import TEMPLATE_VERSION
from activities.working_hours import habits_of, next_working_moment
from models.milestones import Milestone
from models.names import notice_id
from models.notices import WAITS_FOR_AN_HOUR, subject, told, useless_from
from models.state import Agreement
from models.tables import OrganisationRow

_FIND_READERS = select(OrganisationRow).where(
    col(OrganisationRow.code).in_(bindparam("orgs", expanding=True))
)


def notice_rows(state: Agreement, milestone: Milestone) -> list[dict[str, Any]]:
    """Return the outbox rows of a milestone, given the state after it; their readers are looked up later."""
    about = subject(milestone.payload)
    return [
        {
            "id": notice_id(state.ref, milestone.seq, telling.kind, telling.org),
            "agreement": state.ref,
            "seq": milestone.seq,
            "kind": telling.kind,
            "organisation": telling.org,
            "act": about.act,
            "about": about.about,
            "number": about.number,
            "state": "queued",
            "queued_at": milestone.recorded_at,
            "attempts": 0,
            "template": str(TEMPLATE_VERSION),
        }
        for telling in told(state, milestone)
    ]


async def addressed(
    connection: AsyncConnection, state: Agreement, rows: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return rows with what the registry says of their readers now: language, and when they work next."""
    rows = list(rows)
    readers = await load_readers(connection, {row["organisation"] for row in rows})
    return [{**row, **_for(readers.get(row["organisation"]), state, row)} for row in rows]


async def load_readers(connection: AsyncConnection, orgs: Iterable[str]) -> dict[str, OrganisationRow]:
    """Return the registry's rows of organisations, by code."""
    found = (await connection.execute(_FIND_READERS, {"orgs": list(orgs)})).mappings()
    return {row["code"]: OrganisationRow(**row) for row in found}


def _for(reader: OrganisationRow | None, state: Agreement, row: dict[str, Any]) -> dict[str, Any]:
    if reader is None:
        return {"language": SOURCE, "not_before": None}
    return {"language": chosen_language(reader.language), "not_before": _not_before(reader, state, row)}


def _not_before(reader: OrganisationRow, state: Agreement, row: dict[str, Any]) -> datetime | None:
    """Return the reader's next working moment, where the notice waits for it and is still of use then."""
    at, kind = row["queued_at"], row["kind"]
    if kind not in WAITS_FOR_AN_HOUR:
        return None
    then = next_working_moment(at, habits_of(reader))
    too_late = useless_from(state, kind, row["about"])
    return None if then == at or (too_late is not None and then >= too_late) else then
