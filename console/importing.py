"""Opening many agreements from files: all are read before the first is written, and each is opened once."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from activities.database import reading
from console import inbox
from console.carry_out import NotCarriedOutError
from console.commands import Door
from console.doors.acts import ActRequest, read_act
from console.doors.context import ActContext
from console.doors.node import Node
from console.doors.registry_file import Organisation
from console.doors.together import Together
from console.doors.yaml_file import load_yaml
from console.engine.errors import UnreachableError
from console.refs import is_used
from console.repeated import request_hash
from models.errors import InputError
from models.messages import Outcome
from models.names import import_queue

AT_ONCE: Final = 4
"""So many openings are on their way together."""

TRIES: Final = 3
"""So often an opening nobody answers is sent; then the import stops."""

A_LOOK: Final = 0.2
LOOKS: Final = 15
"""Seconds between two looks for a worker, and how many."""

Organisations = Mapping[str, Organisation]


@dataclass(frozen=True, slots=True)
class Planned:
    """One file of an import. Its command id is made of its content: the same file is the same act."""

    file: Path
    ref: str
    command_id: str
    fate: str = "left"
    """`opened`, `known` before, `taken` by another, `refused`, `changed` in its file, `pending` or `left`."""
    code: str | None = None
    """Of a refusal."""


Advance = Callable[[Planned], None]


def agreement_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and those of a folder in order of name.

    Raises:
        InputError: A path is nothing, or a folder without files in YAML.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside or not all(each.is_file() for each in inside):
            raise InputError(str(path), "no agreement is there", "Name a YAML file, or a folder of them")
        found += inside
    return found


async def plan(door: Door, files: Sequence[Path], organisations: Organisations) -> list[Planned]:
    """Read every file, and see what of them is open already; nothing is written.

    Raises:
        InputError: Some could not be opened; each mistake has its file and line.
    """
    lines: dict[str, str] = {}
    planned: list[Planned] = []
    with Together() as each:
        for file in files:
            with each.apart():
                node, request = _read(file, organisations)
                place = node.at("ref")
                if request.ref in lines:
                    found = f"{request.ref} is in {lines[request.ref]} too"
                    raise place.wrong(found, "Import each agreement once")
                lines[request.ref] = place.where
                planned.append(await _planned(door, file, request))
    return planned


def _read(file: Path, organisations: Organisations) -> tuple[Node, ActRequest]:
    node = load_yaml(file)
    opening = Node({"agreement": node}, "", node.file, node.line)
    request = read_act("open", opening, ActContext(organisations))
    return node, replace(request, command_id=f"import-{request_hash(request)[:40]}")


async def _planned(door: Door, file: Path, request: ActRequest) -> Planned:
    each = Planned(file, request.ref, request.command_id or "")
    async with reading(door.database) as connection:
        entry = await inbox.find(connection, each.command_id)
        singly = await inbox.find_given(connection, request.ref, request_hash(request))
        used = entry is None and await is_used(connection, request.ref)
    if entry is not None:
        return _answered(each, entry.outcome, "known") if entry.outcome else each
    if used and singly is not None:
        return _answered(each, singly.outcome, "known") if singly.outcome else replace(each, fate="pending")
    if used:
        return replace(each, fate="taken")
    try:
        await door.check(request)
    except InputError as wrong:
        raise InputError(wrong.field, wrong.problem, wrong.fix, wrong.where or str(file)) from None
    return each


def _answered(each: Planned, outcome: Outcome, fate: str) -> Planned:
    refused = outcome.status == "refused"
    return replace(each, fate="refused" if refused else fate, code=outcome.code)


def import_door(door: Door) -> Door:
    """Return a door that opens agreements beside the main task queue, to which they move then."""
    return replace(door, task_queue=import_queue(door.task_queue), moves_to=door.task_queue)


async def connected(door: Door) -> Door:
    """Return a door with one connection for all its acts, once somebody works behind it.

    Raises:
        UnreachableError: No Temporal answers, or nobody works on the door's task queue.
    """
    client = await door.client()
    await _refuse_unserved(client, door.task_queue)

    async def same() -> Client:
        return client

    return replace(door, client=same)


async def _refuse_unserved(client: Client, task_queue: str) -> None:
    """See that somebody works on a task queue; who has just started is waited for."""
    wanted = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    for _ in range(LOOKS):
        if (await client.workflow_service.describe_task_queue(wanted)).pollers:
            return
        await asyncio.sleep(A_LOOK)
    raise UnreachableError(
        f"Nobody works on the task queue {task_queue}. Start a worker, or the service, and import again."
    )


class Import:
    """One run over what was planned. What it does not come to is `left`, for the next run."""

    def __init__(self, door: Door, organisations: Organisations, rate: float, advance: Advance) -> None:
        self._door, self._organisations, self._advance = door, organisations, advance
        self._turns, self._pacing = asyncio.Semaphore(AT_ONCE), asyncio.Lock()
        self._pause, self._next = 1 / rate, 0.0
        self._stopped = False

    async def run(self, planned: Sequence[Planned]) -> list[Planned]:
        """Open what is left, so many a second at most; stop where nobody answers."""
        done = await asyncio.gather(*map(self._in_turn, planned), return_exceptions=True)
        for each in done:
            if isinstance(each, BaseException):
                raise each
        return [each for each in done if isinstance(each, Planned)]

    async def _in_turn(self, each: Planned) -> Planned:
        async with self._turns:
            if each.fate == "left":
                await self._pace()
            try:
                done = each if each.fate != "left" or self._stopped else await self._open(each)
            except BaseException:
                self._stopped = True
                raise
        self._advance(done)
        return done

    async def _pace(self) -> None:
        """Wait for the next of so many moments in a second."""
        now = asyncio.get_running_loop().time
        async with self._pacing:
            if not self._stopped and (wait := self._next - now()) > 0:
                await asyncio.sleep(wait)
            self._next = max(self._next, now()) + self._pause

    async def _open(self, each: Planned) -> Planned:
        """Open one; it is read again, so that no more than a few wait in memory with their documents."""
        try:
            _, request = _read(each.file, self._organisations)
            if request.command_id != each.command_id:
                return replace(each, fate="changed")
            act, outcome = await self._door.accept(request)
        except InputError as wrong:
            return replace(each, fate="taken" if wrong.field == "ref" else "changed")
        for _ in range(TRIES):
            try:
                outcome = outcome or await self._door.finish(act)
            except NotCarriedOutError as failure:
                outcome = failure.outcome
            if outcome is not None:
                return _answered(each, outcome, "opened")
        self._stopped = True
        return replace(each, fate="pending")
