"""Rehearsing files: read, play, compare, and say what came of it."""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import structlog

from activities.database import reading
from console import inbox
from console.carry_out import NotCarriedOutError
from console.doors.node import leaf
from console.doors.reading import organisation
from console.doors.registry_file import Organisation
from console.doors.story_file import Story, StoryAct, read_elapsed, read_story
from console.mail_load import mail_statistics
from console.rehearsal.outcome import Result, compare, iso, lists, load_record, with_agreements
from console.rehearsal.play import Play, Played
from console.rehearsal.stage import MakeWorker, Stage, build_stage
from models.errors import InputError
from models.names import agreement_id

log = structlog.get_logger()

P = TypeVar("P", bound=Play)
MakePlay = Callable[[Stage], P]

RUNS = 3
"""So often a story is begun: under load this engine now and then loses a life's task for good."""


@dataclass(frozen=True, slots=True)
class Variation:
    """What is tried other than the file says: policy `settings`, silent organisations, late ones."""

    settings: tuple[str, ...] = ()
    silent: frozenset[str] = frozenset()
    late: tuple[tuple[str, timedelta], ...] = ()

    @property
    def none(self) -> bool:
        """Whether the file is played as it stands."""
        return self == Variation()


AS_WRITTEN = Variation()


def story_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and those of a folder in order of name.

    Raises:
        InputError: A path is nothing, or a folder without rehearsals.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside or not all(each.is_file() for each in inside):
            raise InputError(str(path), "no rehearsal is there", "Name a YAML file, or a folder of them")
        found += inside
    return found


def read_variation(settings: Sequence[str], assume: Sequence[str]) -> Variation:
    """Read `--set` and `--assume silent=ORG|late=ORG:P40D`.

    Raises:
        InputError: Another form.
    """
    silent: set[str] = set()
    late: list[tuple[str, timedelta]] = []
    for each in assume:
        node = leaf(each, "--assume")
        behaviour, _, rest = each.partition("=")
        org, _, by = rest.partition(":")
        if behaviour == "silent" and org and not by:
            silent.add(org)
        elif behaviour == "late" and org and by:
            late.append((org, read_elapsed(by, leaf(by, "--assume"))))
        else:
            raise node.wrong("is no behaviour", "Write silent=ORG, or late=ORG:P40D")
    return Variation(tuple(settings), frozenset(silent), tuple(late))


async def rehearse(
    path: Path, registry: Mapping[str, Organisation], make_worker: MakeWorker, variation: Variation
) -> Result:
    """Play one file and return its JSON; `differences` is empty where it came as expected.

    Raises:
        InputError: The file is no story, or an act in it is none.
    """
    return await rehearse_story(read_story(path), registry, make_worker, variation, path.name)


async def rehearse_story(
    written: Story,
    registry: Mapping[str, Organisation],
    make_worker: MakeWorker,
    variation: Variation = AS_WRITTEN,
    file: str = "",
) -> Result:
    """Play a story that was read, or made up; else as `rehearse`."""
    story = varied(written, variation)
    organisations = registry if story.organisations is None else story.organisations
    for org in (*variation.silent, *(late for late, _ in variation.late)):
        organisation(leaf(org, "--assume"), organisations)
    began, settings = time.perf_counter(), variation.settings
    performed = performance(
        organisations, make_worker, lambda stage: Play(story, stage, organisations, settings)
    )
    async with performed as (stage, play):
        record = await load_record(stage.database)
        found = with_agreements(record)
        result: Result = {
            "name": story.name,
            "file": file,
            **found,
            **lists(record),
            "mail_load": await _mail_load(stage, story.starts),
            "history_events": await _events(stage, list(found["agreements"])),
        }
        differences = await differing(stage, play, story, found) if variation.none else play.undone
    return {**result, "differences": differences, "seconds": f"{time.perf_counter() - began:.2f}"}


async def differing(stage: Stage, play: Play, story: Story, found: Result) -> list[str]:
    """Return a line for whatever of a played story did not come as its file expects."""
    return [*play.undone, *await _acts_as_expected(stage, play.played), *compare(story.expect, found)]


@asynccontextmanager
async def performance(
    organisations: Mapping[str, Organisation], make_worker: MakeWorker, make_play: MakePlay[P]
) -> AsyncIterator[tuple[Stage, P]]:
    """Play a story to its end and keep its stage open; where the engine lost a life, begin on another."""
    for left in reversed(range(RUNS)):
        async with build_stage(organisations, make_worker) as stage:
            play = make_play(stage)
            try:
                await play.run()
            except NotCarriedOutError:
                if not left:
                    raise
                log.warning("rehearsal.begun_again")
                continue
            yield stage, play
            return


async def _mail_load(stage: Stage, starts: datetime) -> Result:
    """Return the figure for mails, over the time that was played."""
    async with reading(stage.database) as connection:
        load = await mail_statistics(connection, await stage.clock.now(), starts)
    return {**load.document, "since": iso(load.since), "until": iso(load.until), "words": load.words}


def varied(story: Story, variation: Variation) -> Story:
    """Return the story with organisations silent or late."""
    late = dict(variation.late)
    acts = [
        replace(act, after=act.after + late.get(act.by or "", timedelta(0)))
        for act in story.acts
        if act.by is None or act.by not in variation.silent
    ]
    return replace(story, acts=tuple(sorted(acts, key=lambda act: act.after)))


async def _events(stage: Stage, refs: list[str]) -> int:
    total = 0
    for ref in refs:
        history = await stage.client.get_workflow_handle(agreement_id(ref)).fetch_history()
        total += len(history.events)
    return total


async def _acts_as_expected(stage: Stage, played: list[Played]) -> list[str]:
    """Return a line for every act that was refused unexpectedly, or not refused as expected."""
    lines: list[str] = []
    async with reading(stage.database) as connection:
        for each in played:
            entry = await inbox.find(connection, each.command_id)
            code = entry.outcome.code if entry and entry.outcome else "no outcome"
            if code != (each.act.expect.value if each.act.expect else None):
                lines.append(_unexpected(each.act, code))
    return lines


def _unexpected(act: StoryAct, code: str | None) -> str:
    who = f"{act.node.where}: {act.by or 'the coordinator'} {act.do}"
    expected = f"expected {act.expect}, " if act.expect else ""
    return f"{who}: {expected}found {code or 'recorded'}"
