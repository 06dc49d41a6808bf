"""A life written down: the file `entente rehearse` takes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from console.doors.expectations import Expected, code, read_expectations
from console.doors.formats import instant
from console.doors.node import Node, shown, under
from console.doors.reading import block, choice, fields, items, line, mapping, organisation_code, ref, scalar
from console.doors.registry_file import Organisation, read_organisations
from console.doors.together import every
from console.doors.yaml_file import load_yaml
from console.forms import BY_NAME, COMMON, TIMED
from models.errors import Code, InputError

LONGEST = timedelta(days=36_525)
STORY_ACTS = 2_000
_AFTER = re.compile(r"P(?=[0-9T])(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?(?:T([0-9]{1,5})H)?")


@dataclass(frozen=True)
class StoryAct:
    """One line of a story. `node` holds its keys, for `read_act` once the registry is known.

    `on` None means the story's own agreement, `by` None the coordinator; `do` may be `worker_down`,
    `worker_up`, `mail_down` or `mail_up` (`control`), which no one reads further.
    """

    after: timedelta
    do: str
    by: str | None
    on: str | None
    expect: Code | None
    node: Node

    @property
    def control(self) -> bool:
        """Whether it drives the rehearsal rather than the agreement."""
        return BY_NAME[self.do].rehearsal


@dataclass(frozen=True)
class Story:
    """A rehearsal file: acts in the order they happen; `until` None: until the life ends.

    `organisations` None: the registry's. `agreement` is opened at `starts` where there is one.
    """

    name: str
    starts: datetime
    acts: tuple[StoryAct, ...]
    agreement: Node | None = None
    organisations: Mapping[str, Organisation] | None = None
    until: timedelta | None = None
    digests: bool = False
    expect: Mapping[str, Expected] = field(default_factory=dict)


def read_story(source: Node | str | Path) -> Story:
    """Read a rehearsal file, but for what needs the registry: its agreement and the keys of its acts.

    Raises:
        InputError: Anything wrong, with its field and line.
    """
    node = source if isinstance(source, Node) else load_yaml(source)
    if isinstance(node.value, dict) and {"ref", "parties"} <= node.value.keys():
        raise node.wrong(
            "this is an agreement, not a rehearsal",
            f"Write one: `name: A try`, `starts: 2027-01-11T08:00:00Z`, `agreement: {Path(node.file).name}`",
        )
    found = fields(node, _READERS, ("name", "starts"))
    if "agreement" not in found and not any(act.do == "open" for act in found.get("acts", ())):
        raise InputError("agreement", "is missing and no act opens one", "Add agreement", node.where)
    return Story(**{"acts": (), **found})


def _agreement(node: Node) -> Node:
    """Return the agreement, which may be written in a file of its own, beside this one."""
    if not isinstance(node.value, str):
        return node
    path = node.folder / scalar(node)
    try:
        return load_yaml(path)
    except InputError as error:
        if error.where:
            raise
        raise node.wrong(error.problem, error.fix) from None


def read_elapsed(text: str, node: Node) -> timedelta:
    """Read a length of weeks, 24-hour days and hours.

    Raises:
        InputError: Another form, or beyond a century.
    """
    found = _AFTER.fullmatch(text)
    if found is None:
        fix = "Write weeks, days or hours, such as P2D, P2DT3H, PT9H or P3W"
        raise node.wrong(f"{shown(text)} is no length of time", fix)
    weeks, days, hours = (int(part or 0) for part in found.groups())
    elapsed = timedelta(weeks=weeks, days=days, hours=hours)
    if elapsed > LONGEST:
        raise node.wrong(f"{shown(text)} is over a century", "Write a shorter one")
    return elapsed


def _organisations(node: Node) -> dict[str, Organisation]:
    if isinstance(node.value, tuple):
        return read_organisations(node)
    path = node.folder / scalar(node)
    try:
        return read_organisations(path)
    except InputError as error:
        if error.where:
            raise
        raise node.wrong(error.problem, error.fix) from None


def _elapsed(node: Node) -> timedelta:
    return read_elapsed(scalar(node), node)


def _acts(node: Node) -> tuple[StoryAct, ...]:
    return tuple(sorted(every(_act, items(node, STORY_ACTS)), key=lambda act: act.after))


def _act(node: Node) -> StoryAct:
    there = mapping(node)
    if "do" not in there:
        raise InputError(under(node.field, "do"), "is missing", "Name the act", node.where)
    form = BY_NAME[choice(there["do"], BY_NAME)]
    known = ("after", "do") if form.rehearsal else (*(key.name for key in form.keys), *COMMON, *TIMED)
    required = ("after", *(key.name for key in form.keys if key.required))
    with block(node, known, required) as (given, each):
        return StoryAct(
            after=each(_elapsed, given["after"]),
            do=form.act,
            by=each(organisation_code, given["by"]) if "by" in given else None,
            on=each(ref, given["on"]) if "on" in given else None,
            expect=each(code, given["expect"]) if "expect" in given else None,
            node=node,
        )


_READERS: Mapping[str, Callable[[Node], object]] = {
    "name": line,
    "starts": instant,
    "agreement": _agreement,
    "organisations": _organisations,
    "acts": _acts,
    "until": lambda node: None if node.is_word("end") else _elapsed(node),
    "digests": lambda node: choice(node, ("on", "off")) == "on",
    "expect": read_expectations,
}
