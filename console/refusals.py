"""What was refused: by the chains' own milestones, and what the inbox alone keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.snapshot import load_milestones, load_state
from console.codes import TURNED_AWAY, words
from console.sentences import Line, life
from console.sentences.conditions import about
from console.sentences.vocabulary import TRIED
from models.messages import Outcome
from models.milestones import RefusedAct
from models.tables import CommandRow, MilestoneRow


@dataclass(frozen=True, slots=True)
class Refusal:
    """One act a rule or the workflow said no to. Times are UTC.

    `by` is None where nobody vouches for the act; `naming` is whom or what it is about. `seq` is None where
    only the inbox keeps it.
    """

    ref: str
    seq: int | None
    at: datetime
    received_at: datetime | None
    by: str | None
    act: str
    code: str
    naming: tuple[str, ...]
    command_id: str | None
    door: str | None
    sentence: str


class Wanted(NamedTuple):
    """Which refusals to list; what is left out admits all."""

    ref: str | None = None
    org: str | None = None
    code: str | None = None

    def admits(self, refusal: Refusal) -> bool:
        """Say whether a refusal is one of them; an act nobody vouches for counts to those it names."""
        claimed = refusal.naming if refusal.by is None else (refusal.by,)
        return self.org in (None, *claimed) and self.code in (None, refusal.code)


async def list_refusals(
    connection: AsyncConnection, wanted: Wanted, names: Mapping[str, str]
) -> list[Refusal]:
    """Return refusals in the order they were given."""
    found = await _of_chains(connection, wanted.ref, names)
    known = {(each.ref, each.command_id) for each in found}
    kept = await _of_inbox(connection, wanted.ref, names)
    found += [each for each in kept if (each.ref, each.command_id) not in known]
    return sorted(filter(wanted.admits, found), key=lambda each: (each.at, each.ref, each.seq or 0))


async def _of_chains(connection: AsyncConnection, ref: str | None, names: Mapping[str, str]) -> list[Refusal]:
    refused = select(col(MilestoneRow.agreement)).where(col(MilestoneRow.type) == "refused").distinct()
    if ref is not None:
        refused = refused.where(col(MilestoneRow.agreement) == ref)
    refs = (await connection.execute(refused)).scalars().all()
    return [
        _on_record(each, line)
        for each in refs
        for line in life(each, await load_milestones(connection, each), names, {})
        if isinstance(line.milestone.payload, RefusedAct)
    ]


def _on_record(ref: str, line: Line) -> Refusal:
    milestone, payload = line.milestone, line.milestone.payload
    if not isinstance(payload, RefusedAct):
        raise TypeError(f"{milestone.type} is no refusal")
    return Refusal(
        ref=ref,
        seq=milestone.seq,
        at=milestone.recorded_at,
        received_at=milestone.received_at,
        by=milestone.actor,
        act=payload.act,
        code=payload.code,
        naming=payload.naming,
        command_id=milestone.command_id,
        door=milestone.door,
        sentence=line.sentence,
    )


_IN_INBOX = select(
    *(
        col(getattr(CommandRow, name))
        for name in ("agreement", "act", "by", "received_at", "settled_at", "command_id", "door", "outcome")
    )
).where(col(CommandRow.outcome)["status"].as_string() == "refused")


async def _of_inbox(connection: AsyncConnection, ref: str | None, names: Mapping[str, str]) -> list[Refusal]:
    query = _IN_INBOX if ref is None else _IN_INBOX.where(col(CommandRow.agreement) == ref)
    return [await _kept(connection, row, names) for row in (await connection.execute(query)).all()]


async def _kept(connection: AsyncConnection, row: Any, names: Mapping[str, str]) -> Refusal:  # noqa: ANN401
    outcome = Outcome.model_validate(row.outcome)
    code, state = outcome.code or "BUG", await load_state(connection, row.agreement)
    said = about(row.act, code, outcome.naming, state, lambda org: names.get(org, org))
    what = f": {said}" if outcome.naming else ""
    how = "turned away" if code in TURNED_AWAY else "refused"
    who, act = names.get(row.by, row.by), TRIED.get(row.act, row.act)
    why = words(code, row.act).why
    return Refusal(
        ref=row.agreement,
        seq=None,
        at=row.settled_at,
        received_at=row.received_at,
        by=row.by,
        act=row.act,
        code=code,
        naming=outcome.naming,
        command_id=row.command_id,
        door=row.door,
        sentence=f"{who} tried to {act}; {how}: {why}{what} ({code}). The inbox alone keeps it.",
    )
