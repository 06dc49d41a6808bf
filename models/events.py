"""A milestone as other systems are told of it: a CloudEvent 1.0, without anything about a person.

Texts and documents are hashes, as they are in the chain. What only says how an act came in (door, authority,
command id, run) stays inside: a command id is any caller's own words.
"""

from typing import Any, Literal, get_args

from pydantic import SerializeAsAny
from pydantic.json_schema import GenerateJsonSchema

from models.base import Instant, Message, Sha256
from models.canonical import canonical
from models.days import Days, Payload
from models.milestones import HEADLINE, AnyPayload, Milestone

MILESTONES: dict[str, type[Payload]] = {
    name: kind
    for kind in get_args(get_args(AnyPayload)[0])
    for name in get_args(kind.model_fields["type"].annotation)
}
"""Every type of milestone there is, and what it says."""

UNTOLD = {"type", "days"}
"""Of a payload: what stands beside it, and what the record was asked for."""


class Told(Message):
    """One link of an agreement's chain. `mandate` lists numbers of mandates used.

    `days` are the local days this milestone sets, such as deadlines; `ends` is the first instant after one.
    """

    agreement: str
    seq: int
    type: str
    headline: bool
    actor: str | None
    on_behalf_of: tuple[str, ...]
    mandate: tuple[int, ...]
    occurred_on: str | None
    terms_hash: Sha256 | None
    recorded_at: Instant
    prev_digest: Sha256
    digest: Sha256
    days: Days
    payload: SerializeAsAny[Payload]


class Event(Message):
    """A CloudEvent: `source` and `id` name it for ever, `sequence` puts those of a subject in order."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: Instant
    datacontenttype: Literal["application/json"] = "application/json"
    sequence: str
    data: Told


def event_type(milestone: str) -> str:
    """Return the type of the event that tells of a type of milestone."""
    return f"eu.entente.{milestone}.v1"


def event_of(ref: str, milestone: Milestone, days: Days, source: str) -> Event:
    """Return the event that tells of a milestone: the same whenever it is asked for."""
    shared = {name: getattr(milestone, name) for name in Told.model_fields.keys() & Milestone.model_fields}
    headline = milestone.type in HEADLINE
    return Event(
        id=f"{ref}/{milestone.seq}",
        source=source,
        type=event_type(milestone.type),
        subject=ref,
        time=milestone.recorded_at,
        sequence=f"{milestone.seq:09d}",
        data=Told(**shared, agreement=ref, type=milestone.type, headline=headline, days=days),
    )


def body_of(event: Event) -> bytes:
    """Return an event's bytes, the same at every attempt."""
    return canonical(event.model_dump(mode="json", exclude={"data": {"payload": UNTOLD}}))


class _Plain(GenerateJsonSchema):
    """Fields have names; titles would repeat them."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - as pydantic has it
        return False


def event_schema(milestone: str) -> dict[str, Any]:
    """Return the JSON Schema of the events that tell of a type of milestone.

    Every field is always there; as fields may be added within a version, it allows more than it names.
    """
    schema = Event.model_json_schema(mode="serialization", schema_generator=_Plain)
    kind = MILESTONES[milestone].model_json_schema(mode="serialization", schema_generator=_Plain)
    shared = kind.pop("$defs", {})
    said = {name: each for name, each in kind["properties"].items() if name not in UNTOLD}
    schema["$defs"] |= {**shared, "Payload": {**kind, "properties": said}}
    schema["$defs"].pop("DayAsked", None)
    schema["$defs"]["Told"]["properties"]["type"] = {"const": milestone}
    schema["properties"]["type"] = {"const": event_type(milestone)}
    for each in (schema, *schema["$defs"].values()):
        each["required"] = list(each.get("properties", ()))
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": event_type(milestone)}
    return dialect | {name: each for name, each in schema.items() if name != "title"}
