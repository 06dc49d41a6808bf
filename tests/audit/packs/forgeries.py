"""Forgeries: what somebody does to rows and histories, alone or with the chain sealed again."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from models.canonical import content_hash

Rows = list[dict[str, Any]]

SCHEDULED, COMPLETED = "activityTaskScheduledEventAttributes", "activityTaskCompletedEventAttributes"


class Forgery(NamedTuple):
    """What is done to rows or a history of the MOU, and where that is found: level, milestone or event."""

    change: Callable[[Rows], object]
    found: set[tuple[str, str]]


def resealed(rows: Rows, start: int = 0) -> None:
    """Recompute the chain from a row on, as who holds the database can."""
    for place in range(start, len(rows)):
        row = rows[place]
        if place:
            row["content"]["prev_digest"] = rows[place - 1]["digest"]
        row["digest"] = content_hash(row["content"])


def altered(rows: Rows) -> None:
    rows[3]["content"]["payload"]["revision"] = 7


def altered_and_sealed(rows: Rows) -> None:
    altered(rows)
    resealed(rows, 3)


def moved(rows: Rows) -> None:
    rows[3]["recorded_at"] = rows[3]["content"]["recorded_at"] = "2001-01-01T00:00:00.000000Z"
    resealed(rows, 3)


def renumbered(rows: Rows) -> None:
    del rows[3]
    for seq, row in enumerate(rows, 1):
        row["seq"] = row["content"]["seq"] = seq
    resealed(rows)


def inserted(rows: Rows) -> None:
    rows.insert(4, json.loads(json.dumps(rows[3])))
    for seq, row in enumerate(rows, 1):
        row["seq"] = row["content"]["seq"] = seq
    resealed(rows)


def appended(rows: Rows) -> None:
    rows.append(json.loads(json.dumps(rows[-1])))
    rows[-1]["seq"] = rows[-1]["content"]["seq"] = len(rows)
    resealed(rows, len(rows) - 1)


ROWS = {
    "altered": Forgery(altered, {("V1", "4"), ("V3", "event")}),
    "altered and sealed again": Forgery(
        altered_and_sealed, {("V3", "4"), ("V3", "event"), ("checkpoint", "MOU")}
    ),
    "its columns alone": Forgery(lambda rows: rows[3].update(actor="ABROAD"), {("V1", "4")}),
    "its days alone": Forgery(lambda rows: rows[0].update(days={}), {("V3", "event")}),
    "deleted": Forgery(lambda rows: rows.pop(3), {("V1", "5"), ("V3", "event")}),
    "deleted and the rest sealed again": Forgery(
        renumbered, {("V3", "4"), ("V3", "event"), ("checkpoint", "MOU")}
    ),
    "the tail cut": Forgery(lambda rows: rows.pop(), {("V3", "event"), ("checkpoint", "MOU")}),
    "swapped": Forgery(lambda rows: rows.insert(3, rows.pop(4)), {("V1", "5"), ("V1", "4"), ("V1", "6")}),
    "inserted and the rest sealed again": Forgery(
        inserted, {("V3", "5"), ("V3", "event"), ("checkpoint", "MOU")}
    ),
    "appended and sealed": Forgery(appended, {("V3", "17"), ("checkpoint", "MOU")}),
    "moved in time and sealed again": Forgery(
        moved, {("V1", "4"), ("V3", "4"), ("V3", "event"), ("checkpoint", "MOU")}
    ),
}


def payload(holder: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> None:
    (sent,) = holder["payloads"]
    value = json.loads(base64.b64decode(sent["data"]))
    change(value)
    sent["data"] = base64.b64encode(json.dumps(value).encode()).decode()


def recordings(events: Rows) -> Iterator[dict[str, Any]]:
    """The events that ask for a recording."""
    return (each for each in events if each.get(SCHEDULED, {}).get("activityType") == {"name": "record"})


def asked(events: Rows, change: Callable[[dict[str, Any]], object]) -> None:
    payload(next(recordings(events))[SCHEDULED]["input"], change)


def answered(events: Rows, change: Callable[[dict[str, Any]], object]) -> None:
    first = next(recordings(events))["eventId"]
    done = next(each for each in events if each.get(COMPLETED, {}).get("scheduledEventId") == first)
    payload(done[COMPLETED]["result"], change)


def removed(events: Rows) -> None:
    events.remove(list(recordings(events))[2])


def first_milestone(**fields: object) -> Callable[[Rows], object]:
    """Alter what was asked to be recorded first."""
    return lambda events: asked(events, lambda said: said["milestones"][0].update(fields))


def answer(**fields: object) -> Callable[[Rows], object]:
    """Alter what the first recording was answered with."""
    return lambda events: answered(events, lambda said: said.update(fields))


def a_default(events: Rows) -> None:
    asked(events, lambda said: said["milestones"][0]["payload"]["policy"].update(grace="P1D"))


def activity(events: Rows) -> None:
    next(recordings(events))[SCHEDULED]["activityId"] = "ms-00001-" + "ab" * 32


HISTORIES = {
    "an input": Forgery(first_milestone(actor="THIRD"), {("V3", "event")}),
    "a default in an input": Forgery(a_default, {("V3", "event")}),
    "an input's own digest": Forgery(first_milestone(digest="ab" * 32), {("V3", "event"), ("V3", "1")}),
    "whose input it is": Forgery(
        lambda events: asked(events, lambda said: said.update(ref="MOU-OTHER")), {("V3", "event")}
    ),
    "the name of an activity": Forgery(activity, {("V3", "event")}),
    "the digest of a result": Forgery(answer(digest="ab" * 32), {("V3", "event")}),
    "the days of a result": Forgery(answer(days={}), {("V3", "event")}),
    "what a result says": Forgery(answer(status="unknown_command"), {("V3", "event")}),
    "a recording removed": Forgery(removed, {("V3", "3")}),
}
