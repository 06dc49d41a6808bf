"""A life as the workflow leads it: decide, seal, have it recorded, believe. Real rules, real databases."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading, writing
from activities.record import RecordActivities
from console import inbox
from console.doors.registry_file import Organisation
from models import acts
from models.canonical import text_hash
from models.checks import Refused
from models.clock import ASKS_AGAIN, due_by
from models.lifecycle import Elapsed, apply, decide, refusal
from models.messages import Outcome, Recorded, Transition, Vouched
from models.milestones import Draft, Milestone, Source, seal
from models.policy import Policy
from models.state import Agreement
from models.terms import Party, Terms

REF = "MOU-JP-1"
STARTS = datetime(2026, 1, 12, 8, tzinfo=UTC)
ZONES = {"LEAD": "Europe/Paris", "SECOND": "Europe/Madrid", "THIRD": "Europe/Lisbon", "ABROAD": "Asia/Tokyo"}
CLUSTERS = tuple(f"CLUSTER-{number:02}" for number in range(1, 21))
"""For agreements with many readers."""

REGISTRY = tuple(
    Organisation(code, f"{code.title()} association", "FR", f"mou@{code.lower()}.example", zone)
    for code, zone in (ZONES | dict.fromkeys(CLUSTERS, "Europe/Berlin")).items()
)
TITLE = text_hash("Memorandum of Understanding")


def parties(*more: str) -> tuple[Party, ...]:
    """The four of `ZONES`, and more clusters."""
    bound = [
        Party(org=org, side="partner" if org == "ABROAD" else "consortium", zone=ZONES[org]) for org in ZONES
    ]
    return (*bound, *(Party(org=org, side="consortium", zone="Europe/Berlin") for org in more))


def opening(**fields: object) -> dict[str, object]:
    """The fields of an `open` by LEAD, all good where nothing is given."""
    terms = Terms(duration="P3Y", notice="P3M", clauses={"purpose": text_hash("we cooperate")})
    usual = {"title": TITLE, "country": "JP", "parties": parties(), "terms": terms, "policy": Policy()}
    return {**usual, **fields}


class Recording:
    """Holds one life's state, and hands every transition to the record activity."""

    def __init__(self, database: AsyncEngine, ref: str = REF) -> None:
        self.database = database
        self.state = Agreement(ref=ref)
        self.now = STARTS
        self.activity = RecordActivities(database)
        self._commands = count(1)

    async def open(self, **fields: object) -> Recorded:
        return await self.do("open", "LEAD", **opening(**fields))

    async def signed(self, **opened: object) -> None:
        """Open, approve and sign."""
        await self.open(**opened)
        for act in ("approve", "sign"):
            for org in self.state.signatories():
                if act == "sign" or org != "LEAD":
                    await self.do(act, org)

    async def do(self, act: str, by: str, **fields: object) -> Recorded:
        """Put an act into the inbox and have it recorded."""
        given = self.act(act, by, **fields)
        await self.enter(given)
        transition = self.transition(given)
        return self.believe(transition, await self.activity.record(transition))

    def act(self, act: str, by: str, **fields: object) -> acts.Act:
        """Return an act as a door stamps it now."""
        ref, number = self.state.ref, f"c{next(self._commands)}"
        command_id = number if ref == REF else f"{ref}-{number}"
        stamp = {"ref": ref, "command_id": command_id, "received_at": self.now}
        return acts.ACT.validate_python({"act": act, "by": by, **stamp, **fields})

    async def enter(self, act: acts.Act) -> None:
        async with writing(self.database) as connection:
            await inbox.enter(connection, act, "request")

    def transition(self, act: acts.Act) -> Transition:
        """Return what the workflow would have recorded for an act."""
        decision = decide(self.state, act, act.received_at)
        refused = decision if isinstance(decision, Refused) else None
        drafts = (refusal(act, decision),) if isinstance(decision, Refused) else decision
        milestones = self._seal(drafts, act)
        answer = Outcome(
            ref=act.ref,
            command_id=act.command_id,
            status="refused" if refused else "recorded",
            code=refused.code if refused else None,
            milestones=tuple(each.type for each in milestones),
            seq=milestones[-1].seq,
            digest=milestones[-1].digest,
        )
        vouched = Vouched(
            command_id=act.command_id, payload_hash=act.payload_hash(), received_at=act.received_at
        )
        return Transition(ref=act.ref, milestones=milestones, vouched=vouched, answer=answer)

    def elapsed(self, passed: timedelta) -> Transition:
        """Let time pass; return what the workflow would have recorded for what is due then."""
        self.now += passed
        due = due_by(self.state, self.now)
        assert due is not None, "nothing is due"
        drafts = decide(self.state, Elapsed(due=due), self.now)
        assert not isinstance(drafts, Refused)
        as_of = self.now if due.what in ASKS_AGAIN else due.at
        milestones = self._seal(drafts, None)
        return Transition(ref=self.state.ref, milestones=milestones, due=due, as_of=as_of)

    async def pass_time(self, passed: timedelta) -> Recorded:
        """Let time pass and have what is due recorded."""
        transition = self.elapsed(passed)
        return self.believe(transition, await self.activity.record(transition))

    def believe(self, transition: Transition, recorded: Recorded) -> Recorded:
        if recorded.status == "recorded":
            for milestone in transition.milestones:
                self.state = apply(self.state, milestone, recorded.days[milestone.seq])
        return recorded

    def _seal(self, drafts: Sequence[Draft], act: acts.Act | None) -> tuple[Milestone, ...]:
        stamp = {
            name: getattr(act, name, None) for name in ("command_id", "received_at", "door", "authority")
        }
        source = Source(**stamp, workflow_id=f"agreement/{self.state.ref}", run_id="run")
        sealed: list[Milestone] = []
        head = self.state.head
        for seq, draft in enumerate(drafts, start=self.state.seq + 1):
            sealed.append(seal(draft, source, seq, head, self.now))
            head = sealed[-1].digest
        return tuple(sealed)


async def rows(database: AsyncEngine, query: str, **values: object) -> list[tuple[Any, ...]]:
    """Return what SQL finds, in the form SQLite stores it: instants and JSON as text."""
    async with reading(database) as connection:
        return [tuple(map(_plain, row)) for row in await connection.execute(text(query), values)]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(value) if isinstance(value, dict | list) else value


async def execute(database: AsyncEngine, statement: str, **values: object) -> None:
    async with writing(database) as connection:
        await connection.execute(text(statement), values)


async def refuse(database: AsyncEngine, event: str, table: str, words: str, only: str = "") -> None:
    """Let every INSERT or UPDATE of a table fail, or only some."""
    when = f"WHEN ({only})" if only else ""
    if database.dialect.name == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        await execute(database, f"CREATE TRIGGER refusal BEFORE {event} ON {table} {when} {body}")
        return
    body = f"BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{words}'; END"
    await execute(database, f"CREATE FUNCTION refusal() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    row = f"FOR EACH ROW {when} EXECUTE FUNCTION refusal()"
    await execute(database, f"CREATE TRIGGER refusal BEFORE {event} ON {table} {row}")


async def allow(database: AsyncEngine, table: str) -> None:
    """Take a refusal back."""
    on_table = "" if database.dialect.name == "sqlite" else f" ON {table}"
    await execute(database, f"DROP TRIGGER refusal{on_table}")


async def written(database: AsyncEngine) -> dict[str, list[tuple[Any, ...]]]:
    """Everything the record activity writes to."""
    tables = ("milestone", "notice", "agreement", "command_inbox")
    return {table: await rows(database, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}  # noqa: S608
