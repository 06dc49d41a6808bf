"""Running recorded lives again on this build: which of them would it break? Nothing is written or sent."""

import gzip
import json
import re
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from google.protobuf.json_format import ParseError
from rich.padding import Padding
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer

from console.audit.events import content, start_of
from console.build import build_id
from console.cli.looking import Page, print_page
from console.cli.session import Replay
from console.codes import Exit
from console.engine.connect import connect
from console.queries import NotFoundError
from console.settings import Settings
from models.errors import InputError

RUNNING: Final = "ExecutionStatus = 'Running' AND WorkflowType IN ('agreement', 'pilot')"
_KINDS: Final = ("*.json", "*.json.gz")
_MESSAGE: Final = re.compile(r'message: "((?:[^"\\]|\\.)+)"')
_LONGEST: Final = 400


class Broken(NamedTuple):
    """A history this build does not go along with."""

    workflow_id: str
    run_id: str
    where: str
    why: str


async def replay(settings: Settings, wanted: Replay, replayer: Replayer) -> int:
    """Replay kept histories, running ones or both, print what came of it, and return an exit code.

    Raises:
        InputError: A path or a file cannot be read as histories.
        NotFoundError: There are none.
        UnreachableError: The running ones are wanted, and no engine answers.
    """
    client = await connect(settings, wait=False, tell=lambda _: None) if wanted.live else None
    places: list[str] = []
    broken: list[Broken] = []
    kept = settings.home / "histories"
    paths = [*wanted.paths, kept] if wanted.kept and kept.is_dir() else wanted.paths
    async with replayer.workflow_replay_iterator(_all(paths, client, places)) as results:
        async for result in results:
            if result.replay_failure is not None:
                history, why = result.history, _reason(result.replay_failure)
                broken.append(Broken(history.workflow_id, history.run_id, places[-1], why))
    if not places:
        raise NotFoundError("There are no histories there: no agreement runs, or no run has ended.")
    print_page(_page(len(places), broken), as_json=wanted.as_json)
    return Exit.FAILED if broken else Exit.DONE


async def _all(
    paths: Sequence[Path], client: Client | None, places: list[str]
) -> AsyncIterator[WorkflowHistory]:
    """Give one history after the other, noting where each is from."""
    for file in _files(paths):
        history = read_history(file)
        if history is not None:
            places.append(str(file))
            yield history
        elif file in paths:
            raise _no_history(file)
    if client is not None:
        async for running in client.list_workflows(RUNNING):
            handle = client.get_workflow_handle(running.id, run_id=running.run_id)
            history = await handle.fetch_history()
            places.append("running")
            yield history


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for kind in _KINDS for file in path.rglob(kind))
        elif path.is_file():
            yield path
        else:
            raise InputError(str(path), "is not there", "Name a folder of histories, or one of them")


def read_history(file: Path) -> WorkflowHistory | None:
    """Read a history as a worker keeps it, or as Temporal's own command line writes it.

    Other JSON, which has no events, gives None.

    Raises:
        InputError: It is neither.
    """
    try:
        kept = file.read_bytes()
        found = json.loads(gzip.decompress(kept) if file.suffix == ".gz" else kept)
        if "events" not in found:
            return None
        events = found["events"]
        return WorkflowHistory.from_json(workflow_id_of(events), {"events": events})
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, ParseError) as failure:
        raise _no_history(file) from failure


def _no_history(file: Path) -> InputError:
    problem = "is no history of a workflow, as JSON with its events"
    return InputError(str(file), problem, "Leave it out, or put back an unharmed copy")


def workflow_id_of(events: Sequence[Any]) -> str:
    """Return the id of the workflow a history is of; servers that do not write it down tell its input."""
    started = start_of(events)
    if "workflowId" in started:
        return str(started["workflowId"])
    given = content(started["input"])
    return "/".join([started["workflowType"]["name"], given["ref"], *filter(None, [given.get("pilot")])])


def _reason(failure: Exception) -> str:
    """Return what the core says, out of the dump it says it in."""
    said = _MESSAGE.search(str(failure))
    return (said[1] if said else str(failure).partition("\n")[0])[:_LONGEST]


def _page(count: int, broken: Sequence[Broken]) -> Page:
    document = {"build": build_id(), "replayed": count, "broken": [each._asdict() for each in broken]}
    histories = f"{count} {'history' if count == 1 else 'histories'}"
    if not broken:
        return Page(document, [f"{histories} replayed; build {build_id()} goes along with all of them."])
    words = (
        f"{histories} replayed; build {build_id()} would break {len(broken)} of them. Do not roll it out: an "
        "agreement it breaks stands still until a build that goes along with it is back."
    )
    return Page(document, [words, *(_lines(each) for each in broken)])


def _lines(broken: Broken) -> Padding:
    return Padding(f"{broken.workflow_id}, run {broken.run_id} ({broken.where})\n{broken.why}", (1, 0, 0, 2))
