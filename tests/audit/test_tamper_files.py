"""Attacks on the files of kept histories, verified without the engine."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from console.audit.collect import collect
from console.audit.events import ACCEPTED
from console.audit.evidence import Event
from console.audit.histories import run_of
from console.audit.line import Line, Verdict
from console.audit.looking import records_to_look_at
from tests.audit.attacks import beside
from tests.audit.forge import alter, payload
from tests.audit.lives import Lived, left

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def home(long_life: Lived, tmp_path: Path) -> Path:
    """A copy of everything a life left."""
    return Path(shutil.copytree(long_life.home, tmp_path / "home"))


def kept(home: Path, life: Lived, number: int) -> Path:
    """The file of a run, by its number."""
    (file,) = (home / "histories").rglob(f"{life.evidence.runs[number].run_id}-*.json.gz")
    return file


async def lines_of(home: Path, life: Lived) -> list[Line]:
    """What an auditor is told who has the home alone."""
    async with records_to_look_at(f"sqlite+aiosqlite:///{home / 'entente.db'}") as database:
        evidence = await collect(database, home / "histories", life.evidence.ref, None)
    return list((await (await left(evidence, home, life.at, life.events_per_run)).verified()).lines)


def rewrite(file: Path, change: Callable[[list[Event]], None], *, renamed: bool) -> None:
    """Change the events in a kept file; `renamed`: and call it after them."""
    events = json.loads(gzip.decompress(file.read_bytes()))["events"]
    change(events)
    run_id = file.name.rpartition("-")[0]
    run = run_of("", run_id, events, "kept")
    target = file.with_name(f"{run_id}-{run.sha256}.json.gz") if renamed else file
    file.unlink()
    target.write_bytes(gzip.compress(json.dumps({"events": events}).encode()))


def another_authority(events: list[Event]) -> None:
    """Alter the first approval."""
    alter(
        next(each for each in events if ACCEPTED in each and payload(each)["act"] == "approve"), authority="x"
    )


def of(lines: list[Line], level: str, verdict: Verdict) -> list[Line]:
    return [line for line in lines if (line.level, line.verdict) == (level, verdict)]


async def test_untouched_files_contradict_nothing(home: Path, long_life: Lived) -> None:
    lines = await lines_of(home, long_life)
    assert of(lines, "V2", Verdict.CONTRADICTED) == []
    assert {line.verdict for line in lines} == {Verdict.VERIFIED, Verdict.NOT_VERIFIABLE}


@beside("a kept history altered", "V5", "run")
async def test_a_kept_history_altered_is_found(home: Path, long_life: Lived) -> None:
    rewrite(kept(home, long_life, 0), another_authority, renamed=False)
    lines = of(await lines_of(home, long_life), "V5", Verdict.CONTRADICTED)
    named = [line.where for line in lines if line.what == "a kept history is not what its name says"]
    assert named == [f"run {long_life.evidence.runs[0].run_id}"]


@beside("a kept history altered, and named after its new content", "V4", "milestone 2, act")
async def test_a_kept_history_altered_and_renamed_is_found(home: Path, long_life: Lived) -> None:
    rewrite(kept(home, long_life, 0), another_authority, renamed=True)
    lines = await lines_of(home, long_life)
    assert "a kept history is not what its name says" not in [line.what for line in lines]
    assert of(lines, "V4", Verdict.CONTRADICTED)[0].where.startswith("milestone 2, act")
    assert of(lines, "V2", Verdict.CONTRADICTED)


@beside("a copy of a kept history put beside it, altered", "V5", "run")
async def test_two_copies_that_differ_are_found(home: Path, long_life: Lived) -> None:
    file = kept(home, long_life, 1)
    content = file.read_bytes()
    rewrite(file, lambda events: alter(events[0], unsent=[1]), renamed=True)
    file.write_bytes(content)
    found_lines = of(await lines_of(home, long_life), "V5", Verdict.CONTRADICTED)
    assert "two histories of one run differ" in [line.what for line in found_lines]


@beside("the tail of a kept history cut, and named after what is left", "V6", "milestones")
async def test_a_kept_history_that_was_cut_is_found(home: Path, long_life: Lived) -> None:
    def cut(events: list[Event]) -> None:
        del events[len(events) // 2 :]

    rewrite(kept(home, long_life, 0), cut, renamed=True)
    assert of(await lines_of(home, long_life), "V6", Verdict.CONTRADICTED)


@beside("a kept history damaged", "V5, as not verifiable", "file")
async def test_a_damaged_file_is_told(home: Path, long_life: Lived) -> None:
    file = kept(home, long_life, 0)
    file.write_bytes(file.read_bytes()[:200])
    lines = await lines_of(home, long_life)
    damaged = [line for line in of(lines, "V5", Verdict.NOT_VERIFIABLE) if line.where == f"file {file.name}"]
    assert [line.what for line in damaged] == ["a kept history cannot be read"]


@beside("a kept history removed", "V5, as not verifiable", "run")
async def test_a_missing_file_is_told(home: Path, long_life: Lived) -> None:
    kept(home, long_life, 0).unlink()
    lines = await lines_of(home, long_life)
    places = [line.where for line in of(lines, "V5", Verdict.NOT_VERIFIABLE)]
    assert f"run {long_life.evidence.runs[0].run_id}" in places
    assert found_none(lines)


def found_none(lines: list[Line]) -> bool:
    return not [line for line in lines if line.verdict is Verdict.CONTRADICTED]
