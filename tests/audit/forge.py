"""What somebody can do who may write everywhere: rows, inbox, ledger, histories, files."""

import asyncio
import base64
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import SQLModel, col

from activities.database import open_database, writing
from activities.snapshot import columns_of, read_days, read_milestone
from console.audit.collect import collect
from console.audit.events import ACCEPTED, COMPLETED, SCHEDULED, STARTED, UPDATED, instant
from console.audit.evidence import Event, Evidence, Row, Run
from console.audit.histories import run_of
from models.canonical import content_hash
from models.lifecycle import fold
from models.state import Agreement
from models.tables import AgreementRow, CommandRow, MilestoneRow, NoticeRow
from tests.audit.lives import Lived

_TIMES = (
    "recorded_at",
    "received_at",
    "settled_at",
    "queued_at",
    "not_before",
    "answered_at",
    "retry_at",
    "sent_at",
    "next_at",
    "opened_at",
    "changed_at",
)


class Forger:
    """A life in the hands of an attacker. What he makes of the rows goes through a real database file."""

    def __init__(self, life: Lived, folder: Path) -> None:
        self._life, self.folder = life, folder
        evidence = deepcopy(life.evidence)
        self.ref = evidence.ref
        self.rows, self.inbox = list(evidence.milestones), list(evidence.commands)
        self.ledger, self.kin = list(evidence.notices), list(evidence.kin)
        self.events = {(run.workflow_id, run.run_id): list(run.events) for run in evidence.runs}
        self.runs = list(evidence.runs)
        self.stored, self.listed = evidence.stored or {}, evidence.listed or {}
        self.told = evidence.told or {}
        self.means: dict[str, Any] = {}
        self.sql: list[str] = []
        """Run on the file last."""

    # rows

    def row(self, seq: int) -> Row:
        return next(row for row in self.rows if row["seq"] == seq)

    def content(self, seq: int) -> dict[str, Any]:
        found: dict[str, Any] = self.row(seq)["content"]
        return found

    def renumber(self) -> None:
        """Give rows the numbers of their places, in column and content."""
        for place, row in enumerate(self.rows, 1):
            row["seq"] = row["content"]["seq"] = place

    def rechain(self) -> None:
        """Compute every digest again, and make the columns fit."""
        self.renumber()
        before = self.rows[0]["content"]["prev_digest"]
        for row in self.rows:
            content = row["content"]
            content["prev_digest"] = before
            row |= {name: content[name] for name in ("type", "actor", "recorded_at")}
            row["digest"] = before = content_hash(content)

    def restate(self) -> None:
        """Make the state beside the milestones, and what lists show, fit them."""
        state = self.folded()
        self.stored = state.model_dump(mode="json")
        self.listed = {name: value for name, value in columns_of(state).items() if name != "state"}

    def folded(self) -> Agreement:
        chain = ((read_milestone(row["content"], row["digest"]), read_days(row["days"])) for row in self.rows)
        return fold(self.ref, chain)

    # inbox and ledger

    def act(self, seq: int) -> Row:
        """The inbox row behind a milestone."""
        command_id = self.content(seq)["command_id"]
        return next(row for row in self.inbox if row["command_id"] == command_id)

    def notice(self, kind: str, org: str) -> Row:
        return next(row for row in self.ledger if (row["kind"], row["organisation"]) == (kind, org))

    # histories

    def history(self, number: int = 0) -> list[Event]:
        """The events of the agreement's run of that number."""
        return list(self.events.values())[number]

    def event(self, kind: str, fits: Callable[[Any], bool] = lambda _: True, number: int = 0) -> Event:
        """The first event that has such attributes, and whose content fits."""
        return next(event for event in self.history(number) if kind in event and fits(payload(event)))

    def recording(self, seq: int, number: int = 0) -> Event:
        """The event that asks for a milestone to be recorded."""
        return next(
            event
            for event in self.history(number)
            if SCHEDULED in event
            and event[SCHEDULED]["activityType"]["name"] == "record"
            and seq in [each["seq"] for each in payload(event)["milestones"]]
        )

    def answer(self, seq: int, number: int = 0) -> Event:
        """The event that answers it."""
        asked = self.recording(seq, number)["eventId"]
        return next(
            event
            for event in self.history(number)
            if COMPLETED in event and event[COMPLETED]["scheduledEventId"] == asked
        )

    def coming(self, seq: int, number: int = 0) -> Event:
        """The event that brought the act of a milestone."""
        command_id = self.content(seq)["command_id"]
        return self.event(ACCEPTED, lambda act: act["command_id"] == command_id, number)

    # and out again

    async def evidence(self) -> Evidence:
        """Write the rows into a copy of the file, triggers dropped; return what an auditor then finds."""
        file = self.folder / "entente.db"
        await asyncio.to_thread(shutil.copy, self._life.home / "entente.db", file)
        await asyncio.to_thread(_run_sql, file, _dropping)
        database = open_database(f"sqlite+aiosqlite:///{file}")
        tables: tuple[tuple[type[SQLModel], Sequence[Row]], ...] = (
            (MilestoneRow, self.rows), (CommandRow, self.inbox), (NoticeRow, self.ledger),
        )  # fmt: skip
        try:
            async with writing(database) as connection:
                for table, rows in tables:
                    await connection.execute(delete(table).where(col(table.agreement) == self.ref))  # type: ignore[attr-defined]
                    for row in rows:
                        await connection.execute(insert(table).values(_stored(table, row)))
                await connection.execute(delete(AgreementRow).where(col(AgreementRow.ref) == self.ref))
                if self.listed:
                    row = {**self.listed, "state": self.stored}
                    await connection.execute(insert(AgreementRow).values(_stored(AgreementRow, row)))
            await asyncio.to_thread(_run_sql, file, lambda _: self.sql)
            collected = await collect(database, self.folder / "none", self.ref, None)
        finally:
            await database.dispose()
        return replace(collected, runs=list(self._runs()), told=self.told, untold="", missing={},
                       kin=self.kin)  # fmt: skip

    def _runs(self) -> Iterator[Run]:
        """Yield runs; those whose events are as they were stay the very same."""
        originals = {(run.workflow_id, run.run_id): run for run in self._life.evidence.runs}
        for run in self.runs:
            key = run.workflow_id, run.run_id
            same = self.events[key] == list(originals[key].events)
            yield originals[key] if same else run_of(*key, self.events[key], run.source)


def payload(event: Event) -> Any:  # noqa: ANN401 - JSON has any form
    """The content of an event: input of an act, of an activity or a start, or an activity's result."""
    return json.loads(base64.b64decode(_place(event)["data"]))


def put(event: Event, content: object) -> None:
    """Write other content into an event."""
    text = json.dumps(content, separators=(",", ":"))
    _place(event)["data"] = base64.b64encode(text.encode()).decode()


def alter(event: Event, **fields: object) -> None:
    put(event, {**payload(event), **fields})


def _place(event: Event) -> dict[str, Any]:
    if ACCEPTED in event:
        args = event[ACCEPTED]["acceptedRequest"]["input"]["args"]
    elif UPDATED in event:
        args = event[UPDATED]["outcome"]["success"]
    elif STARTED in event:
        args = event[STARTED]["input"]
    else:
        args = event[SCHEDULED]["input"] if SCHEDULED in event else event[COMPLETED]["result"]
    found: dict[str, Any] = args["payloads"][0]
    return found


def _stored(table: type[SQLModel], row: Mapping[str, Any]) -> dict[str, Any]:
    values = {
        name: instant(value) if name in _TIMES and isinstance(value, str) else value
        for name, value in row.items()
    }
    if table is CommandRow:
        values["request_hash"] = "0" * 64
    return values


def _dropping(connection: sqlite3.Connection) -> list[str]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    assert names
    return [f"DROP TRIGGER {name}" for (name,) in names]


def _run_sql(file: Path, statements: Callable[[sqlite3.Connection], Sequence[str]]) -> None:
    connection = sqlite3.connect(file)
    try:
        for statement in statements(connection):
            connection.execute(statement)
        connection.commit()
    finally:
        connection.close()
