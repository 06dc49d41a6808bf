"""Activities of the past as written: a file per agreement, each entry as `report_activity` takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from console.carry_out import NotCarriedOutError
from console.commands import Door
from console.doors.acts import ActRequest, read_act
from console.doors.context import ActContext
from console.doors.node import Node
from console.doors.reading import block, items, mapping, ref
from console.doors.registry_file import Organisation
from console.doors.together import every
from console.doors.yaml_file import load_yaml
from console.repeated import request_hash
from models.messages import Outcome

ACT = "report_activity"
MOST = 2_000


def read_activities(source: Node | str | Path, organisations: Mapping[str, Organisation]) -> list[ActRequest]:
    """Read a file of activities; each has a command id made of its content.

    Two entries that say the same are two activities: the second is told apart by its number, so that the
    same file, given again, is the same acts.

    Raises:
        InputError: Anything wrong, with its field and line.
    """
    node = source if isinstance(source, Node) else load_yaml(source)
    with block(node, ("on", "activities"), ("on", "activities")) as (given, each):
        on, written = each(ref, given["on"]), each(items, given["activities"], MOST)
        return each(_requests, written, on, organisations)


def _requests(
    written: Sequence[Node], on: str, organisations: Mapping[str, Organisation]
) -> list[ActRequest]:
    context = ActContext(organisations=organisations, ref=on)
    said: dict[str, int] = {}
    found: list[ActRequest] = []
    for request in every(lambda item: read_act(ACT, _alone(item), context), written):
        content = request_hash(request)
        said[content] = said.get(content, 0) + 1
        found.append(replace(request, command_id=f"activity-{content[:40]}-{said[content]}"))
    return found


def _alone(node: Node) -> Node:
    """Return an entry, which belongs to its file's agreement and is no answer to a command."""
    for key in ("on", "command_id", "revision", "after", "do", "expect"):
        if key in mapping(node):
            raise mapping(node)[key].wrong("has no place in a list of activities", "Take it out")
    return node


class Done(NamedTuple):
    """What became of an activity: `recorded`, `known` before, `refused` with a code, or `pending`."""

    ref: str
    kind: str
    fate: str
    code: str | None = None


async def bring_in(door: Door, requests: Sequence[ActRequest]) -> list[Done]:
    """Record activities one after another, once it is seen that all of them could be.

    Raises:
        InputError, NotFoundError: One could not be entered; nothing is written.
    """
    for request in requests:
        await door.check(request)
    return [await _bring(door, request) for request in requests]


async def _bring(door: Door, request: ActRequest) -> Done:
    kind = str(request.fields["kind"])
    act, outcome = await door.accept(request)
    if outcome is not None:
        return _answered(request.ref, kind, outcome, "known")
    try:
        return _answered(request.ref, kind, await door.finish(act), "recorded")
    except NotCarriedOutError as failure:
        if failure.outcome is None:
            return Done(request.ref, kind, "pending")
        return _answered(request.ref, kind, failure.outcome, "recorded")


def _answered(ref: str, kind: str, outcome: Outcome, fate: str) -> Done:
    refused = outcome.status == "refused"
    return Done(ref, kind, "refused" if refused else fate, outcome.code)
