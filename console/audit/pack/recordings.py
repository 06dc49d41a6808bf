"""V3: what the engine's histories say was recorded is what is on record."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from console.audit.pack.archive import CONTRADICTED, NOT_VERIFIABLE, VERIFIED, Line
from console.audit.pack.contents import Row, count

_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)

_ABSENT = {
    place: json.loads(default)
    for default, places in {
        "null": "commitments.country commitments.direction days.after days.on participants.count "
        "participants.country participants.group participants.org payload.about payload.attribution "
        "payload.comment payload.copy_to payload.document payload.follows payload.host payload.lesson "
        "payload.org payload.pilot payload.place payload.purpose payload.reason payload.reopens "
        "payload.signatory payload.superseded_by policy.escalate terms.authentic_language "
        "terms.governing_law",
        "[]": "payload.days payload.naming payload.participants policy.coordinator_reminders policy.groups "
        "terms.areas terms.documents",
        "{}": "payload.evidence payload.s3 terms.clauses",
        "true": "payload.own",
        "false": "intensify.sme_led payload.overdue",
        "0": "signing_rule.quorum",
        "1": "intensify.min_completed_pilots",
        "3": "policy.min_consortium",
        "20": "policy.max_revisions",
        '"P12M"': "dormant.flag",
        '"P9M"': "dormant.nudge",
        '"P14D"': "policy.contest_window policy.grace",
        '"P30D"': "policy.pilot_report_due",
        '"P45D"': "policy.negotiation_window policy.signing_window",
        '"UTC"': "parties.zone",
        '"all"': "signing_rule.kind",
        '"everybody"': "escalate.to",
        '"negotiate"': "policy.on_decline",
        '"signatory"': "parties.role",
        '["P180D","P90D","P60D","P30D"]': "policy.expiry_notices",
        '["P7D","P14D","P21D","P28D"]': "policy.reminders",
        '["agenda","attendance","minutes"]': "policy.evidence",
        '{"kind":"all","quorum":0}': "policy.signing_rule",
        '{"min_completed_pilots":1,"sme_led":false}': "policy.intensify",
        '{"nudge":"P9M","flag":"P12M"}': "policy.dormant",
    }.items()
    for place in places.split()
}
"""What a history spells out and a record leaves out: every default there is, by where it stands."""


def is_same(stored: Any, sent: Any, inside: str = "payload") -> bool:
    """Whether what was sent is what is stored, once what is at its default is left out."""
    if type(stored) is not type(sent):
        return False
    if isinstance(stored, list):
        return len(stored) == len(sent) and all(is_same(*pair, inside) for pair in zip(stored, sent))
    if not isinstance(stored, dict):
        return bool(stored == sent)
    if stored.keys() - sent.keys():
        return False
    return all(
        is_same(stored[name], value, name) if name in stored else _is_default(f"{inside}.{name}", value)
        for name, value in sent.items()
    )


def _is_default(place: str, value: Any) -> bool:
    return place in _ABSENT and type(value) is type(_ABSENT[place]) and value == _ABSENT[place]


def _payload(payloads: Any) -> Any:
    """Return what was sent, of the engine's own wrapping: base64 of JSON."""
    return json.loads(base64.b64decode(payloads["payloads"][0]["data"]))


class Asked(NamedTuple):
    """One recording: its event and activity id, what was to be recorded, and the answer, None without one."""

    event: str
    activity: str
    transition: Row
    answer: Any

    @property
    def wrote(self) -> bool:
        """Whether the answer says that it is on record."""
        return self.answer is not None and self.answer["status"] == "recorded"


def recordings_in(events: list[Any]) -> Iterator[Asked]:
    """Return every recording a history holds, in order."""
    scheduled, completed = "activityTaskScheduledEventAttributes", "activityTaskCompletedEventAttributes"
    answers = {each[completed]["scheduledEventId"]: each[completed] for each in events if completed in each}
    for event in events:
        asked = event.get(scheduled)
        if asked is not None and asked["activityType"]["name"] == "record":
            answer = answers.get(event["eventId"])
            given = _payload(answer["result"]) if answer else None
            yield Asked(event["eventId"], asked["activityId"], _payload(asked["input"]), given)


def check_recordings(
    ref: str, rows: list[Row], histories: Iterable[tuple[str, bytes, list[Any]]]
) -> Iterator[Line]:
    """Check V3: what histories say was recorded is on record, as it was asked for and answered."""
    by_seq, seen, sound = {row["seq"]: row for row in rows}, set[int](), True
    runs: list[str] = []
    for name, _, events in histories:
        runs.append(name.rpartition("/")[2][:36])
        try:
            for asked in recordings_in(events):
                for problem in _problems(ref, by_seq, asked):
                    sound = False
                    yield Line(CONTRADICTED, "V3", f"{ref} {name} event {asked.event}", problem)
                seen |= {sent["seq"] for sent in asked.transition["milestones"] if _is_row(by_seq, sent)}
        except _UNREADABLE:
            sound = False
            yield Line(CONTRADICTED, "V3", f"{ref} {name}", "cannot be read as a history")
    unseen = [row for row in rows if row["seq"] not in seen]
    yield from _unseen(ref, unseen, runs)
    if rows and sound and not unseen:
        said = f"{count(len(rows), 'milestone')} as they were asked for and answered"
        yield Line(VERIFIED, "V3", ref, f"{said}, in {count(len(runs), 'history', 'histories')}")


def _unseen(ref: str, rows: list[Row], runs: list[str]) -> Iterator[Line]:
    """Tell which milestones no history accounts for; where one should, that is a contradiction."""
    untold: list[int] = []
    for row in rows:
        if row["content"].get("run_id") in runs:
            words = "is on record, and the history of its run says nothing of it"
            yield Line(CONTRADICTED, "V3", f"{ref} {row['seq']}", words)
        else:
            untold.append(row["seq"])
    if untold:
        numbers = str(untold[0]) if len(untold) == 1 else f"{untold[0]} to {untold[-1]}"
        words = f"the history of {count(len(untold), 'milestone')} among these is not in this pack"
        yield Line(NOT_VERIFIABLE, "V3", f"{ref} {numbers}", words)


def _is_row(rows: dict[int, Row], sent: Row) -> bool:
    return sent["seq"] in rows and rows[sent["seq"]]["digest"] == sent["digest"]


def _problems(ref: str, rows: dict[int, Row], asked: Asked) -> Iterator[str]:
    """Tell what is wrong with one recording."""
    last = asked.transition["milestones"][-1]
    if asked.transition["ref"] != ref or asked.activity != f"ms-{last['seq']:05d}-{last['digest']}":
        yield "its activity is named after another milestone than it asks for"
    if asked.wrote and asked.answer["digest"] != last["digest"]:
        yield "was answered with another digest than it asked for"
    for sent in asked.transition["milestones"]:
        if _is_row(rows, sent):
            yield from _differences(rows[sent["seq"]], sent, asked)
        elif asked.wrote:
            yield f"milestone {sent['seq']} was recorded, and is not on record with this digest"


def _differences(row: Row, sent: Row, asked: Asked) -> Iterator[str]:
    """Tell how what is on record differs from what was asked for under the same digest."""
    if asked.answer is not None and not asked.wrote:
        yield f"milestone {sent['seq']} was not written by it, and is on record"
    content = {**row["content"], "payload": {**row["content"]["payload"], "type": row["content"]["type"]}}
    content.pop("type")
    if not is_same(content, {name: value for name, value in sent.items() if name != "digest"}, "content"):
        yield f"milestone {sent['seq']} was asked for with another content than is on record"
    if asked.wrote and asked.answer["days"].get(str(sent["seq"]), {}) != row["days"]:
        yield f"milestone {sent['seq']} was answered with other days than are on record"
