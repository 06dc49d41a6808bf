"""Real lives to verify, each played once and left as it was: evidence, files, keys, time."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio.client import Client
from temporalio.worker import Worker

from activities.database import reading
from console.audit.collect import collect
from console.audit.evidence import Evidence
from console.audit.keys import public_keys
from console.audit.line import Line, Verdict
from console.audit.receipts import Brought, find_receipts
from console.audit.replaying import Replays, replay
from console.audit.verify import Means, Report, verify
from console.build import build_id
from console.doors.registry_file import Organisation
from console.doors.story_file import Story, read_story
from console.rehearsal.outcome import load_record, with_agreements
from console.rehearsal.play import Play
from console.rehearsal.rehearse import differing
from console.rehearsal.stage import Post, Stage, build_stage
from models.tables import AgreementRow
from tests.rehearsal.stages import Change
from tests.workflows.house import House
from worker import make_rehearsal_worker, make_replayer
from workflows import life
from workflows.options import EVENTS_PER_RUN


@dataclass(frozen=True, slots=True)
class Lived:
    """One agreement's life, and the files it left."""

    evidence: Evidence
    home: Path
    at: datetime
    replays: Replays
    events_per_run: int = EVENTS_PER_RUN
    """As it was when this was lived: a replay has to know."""
    differences: tuple[str, ...] = ()
    """What did not come as its story expects."""

    @property
    def keys(self) -> Mapping[str, bytes]:
        return public_keys(self.home / "keys")

    @property
    def means(self) -> Means:
        return Means(build_id(), self.at, self.keys, self.replays)

    def mails(self) -> list[Brought]:
        """The receipts in the mailboxes of everybody, about this agreement."""
        files = sorted((self.home / "mail" / "new").glob("*"))
        lines = ((file, line) for file in files for line in find_receipts(file.read_bytes()))
        brought = (Brought(file.name, line) for file, line in lines)
        return [each for each in brought if each.receipt.ref == self.evidence.ref]

    async def verified(self, evidence: Evidence | None = None, **means: Any) -> Report:  # noqa: ANN401
        """Verify this life, or what somebody made of its evidence; untouched runs are not replayed again."""
        found = evidence or self.evidence
        touched = [run for run in found.runs if run not in self.evidence.runs]
        with runs_of(self.events_per_run):
            replays = {**self.replays, **await replay(touched, make_replayer)}
        here = {(run.workflow_id, run.run_id): "" for run in found.runs}
        replays = {key: failure for key, failure in replays.items() if key in here}
        return verify(found, replace(self.means, replays=replays, **means))


class _Watched(Play):
    """Evidence is collected while the worker works: only then a workflow tells where it stands."""

    found: list[tuple[Evidence, datetime]]

    def __init__(self, stage: Stage, story: Story, organisations: Mapping[str, Organisation]) -> None:
        super().__init__(story, stage, organisations, ())
        self._stage_watched = stage

    async def _finish(self) -> None:
        await super()._finish()
        stage = self._stage_watched
        async with reading(stage.database) as connection:
            refs = (await connection.execute(select(col(AgreementRow.ref)))).scalars().all()
        folder, at = stage.home / "histories", await stage.clock.now()
        self.found = [(await collect(stage.database, folder, ref, stage.client), at) for ref in refs]


def unchanged(story: Story) -> Story:
    return story


async def lived(
    path: Path, home: Path, change: Change = unchanged, keys: Path | None = None
) -> dict[str, Lived]:
    """Play a story, perhaps changed, with new keys or those of a folder; keep in `home` all it left."""
    story = change(read_story(path))
    organisations = story.organisations or {}

    def make_worker(client: Client, database: AsyncEngine, post: Post, folder: Path, cached: int) -> Worker:
        if keys is not None:
            shutil.copytree(keys, folder / "keys", dirs_exist_ok=True)
        return make_rehearsal_worker(client, database, post, folder, cached)

    async with build_stage(organisations, make_worker) as stage:
        play = _Watched(stage, story, organisations)
        await play.run()
        numbers = with_agreements(await load_record(stage.database))
        differences = tuple(await differing(stage, play, story, numbers))
        await asyncio.to_thread(_keep, stage.home, home)
    lives = {each.ref: await left(each, home, at) for each, at in play.found}
    return {ref: replace(life, differences=differences) for ref, life in lives.items()}


def _keep(stage: Path, home: Path) -> None:
    """Copy a database with what its write-ahead log holds, and all files beside it."""
    shutil.copytree(stage, home, ignore=shutil.ignore_patterns("entente.db*"))
    with sqlite3.connect(stage / "entente.db") as source, sqlite3.connect(home / "entente.db") as target:
        source.backup(target)


@contextmanager
def runs_of(events: int) -> Iterator[None]:
    """Let runs be long after so many events."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(life, "EVENTS_PER_RUN", events)
        yield


async def left(evidence: Evidence, home: Path, at: datetime, events_per_run: int = EVENTS_PER_RUN) -> Lived:
    """Return a life with its runs replayed."""
    with runs_of(events_per_run):
        replays = await replay(evidence.runs, make_replayer)
    return Lived(evidence, home, at, replays, events_per_run)


async def lived_in(house: House, ref: str, home: Path, events_per_run: int = EVENTS_PER_RUN) -> Lived:
    """Take what a house has of an agreement, and a copy of its files."""
    evidence = await collect(house.database, house.home / "histories", ref, house.client)
    await asyncio.to_thread(_keep, house.home, home)
    return await left(evidence, home, datetime.now(UTC), events_per_run)


def found(report: Report, verdict: Verdict) -> list[Line]:
    return [line for line in report.lines if line.verdict is verdict]
