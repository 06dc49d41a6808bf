"""What bodies beside those of acts hold, as JSON Schema; the doors say in words what is wrong with them."""

from collections.abc import Collection
from typing import Any

from console.api.bodies import IN_DAYS, Schema, closed, described
from console.doors.habits_file import EARLIEST, LATEST, NONE
from console.doors.reading import LINE_LENGTH, LIST_LENGTH, MAILBOX_LENGTH
from console.doors.registry_file import COUNTRYS_OWN, MOST
from console.webhooks.reading import NAME, URL_LENGTH
from models.base import COUNTRY, ORGANISATION, REF
from models.events import MILESTONES, event_type
from models.habits import WEEKDAYS

MAIL_LENGTH = 10_000
"""Characters of a text with receipts or checkpoints in it; escaped in JSON it fits into a body."""

MOST_LINES, LONGEST_LINE = 10, 500
"""Receipts or checkpoints to verify with: how many, and how many characters each may have."""

NOTE_LENGTH = 200


def body(properties: dict[str, Schema], required: Collection[str] = ()) -> dict[str, Any]:
    """Return the description of a body with these keys and no others."""
    schema = closed(properties, list(required))
    return {"requestBody": {"required": bool(required), "content": {"application/json": {"schema": schema}}}}


def _line(length: int = LINE_LENGTH) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": length, "pattern": r"^\S(.*\S)?$"}


def _hour(pattern: str = "^([01][0-9]|2[0-3]):[0-5][0-9]$") -> Schema:
    return {"type": "string", "pattern": pattern}


_MAILBOX: Schema = {"type": "string", "format": "email", "maxLength": MAILBOX_LENGTH}
_DAYS: Schema = {
    "type": "array", "items": {"enum": list(WEEKDAYS)}, "minItems": 1, "uniqueItems": True,
}  # fmt: skip
_HOURS: dict[str, Schema] = {
    "region": described(
        {"type": "string", "pattern": "^([A-Z]{2}-[A-Z0-9]{1,3}|none)$"}, "Whose holidays count as well"
    ),
    "working_days": _DAYS,
    "send_window": closed({"from": _hour(), "until": _hour()}, []),
    "digest": {
        "anyOf": [
            closed(
                {
                    "day": {"enum": list(WEEKDAYS)},
                    "hour": {"type": "integer", "minimum": EARLIEST, "maximum": LATEST},
                },
                [],
            ),
            {"const": NONE},
        ]
    },
}
ORGANISATION_BODY = body(
    {
        "name": _line(),
        "country": {"type": "string", "pattern": COUNTRY},
        "mailbox": _MAILBOX,
        "timezone": described({"type": "string", "minLength": 1, "maxLength": 64}, "Such as Europe/Paris"),
        "language": {"type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
        "contact": described(_line(), "The person behind the mailbox"),
        "further_mailboxes": {
            "type": "array",
            "maxItems": MOST,
            "items": {"anyOf": [_MAILBOX, closed({"mailbox": _MAILBOX, "contact": _line()}, ["mailbox"])]},
        },
        **_HOURS,
    },
    ("name", "country", "mailbox", "timezone"),
)
"""What stands between the braces of one organisation in the registry's file, but its code."""

HABITS_BODY = body({**_HOURS, "working_days": {"anyOf": [_DAYS, {"const": COUNTRYS_OWN}]}})
HABITS_BODY["requestBody"]["required"] = True
HABITS_BODY["requestBody"]["content"]["application/json"]["schema"]["minProperties"] = 1

NUMBER_BODY = body(
    {
        "number": described(
            {"type": "integer", "minimum": 1, "maximum": 1_000},
            "Which time it is sent anew: one more than `resent`. Given again, nothing is sent",
        )
    },
    ("number",),
)
ORG_BODY = body({"org": {"type": "string", "pattern": ORGANISATION}}, ("org",))
NOTE_BODY = body({"note": described(_line(NOTE_LENGTH), "Why, without names")})

_WEBHOOK: dict[str, Schema] = {
    "name": described({"type": "string", "pattern": f"^{NAME}$"}, "What it is called here, such as crm"),
    "url": described(
        {"type": "string", "pattern": "^https://[!-~]+$", "maxLength": URL_LENGTH}, "Where events are sent"
    ),
    "types": {
        "type": "array",
        "items": {"enum": [*MILESTONES, *map(event_type, MILESTONES)]},
        "maxItems": LIST_LENGTH,
        "uniqueItems": True,
    },
    "from_start": described({"type": "boolean"}, "Tell it what is on record already, too"),
}
WEBHOOK_BODY = body(_WEBHOOK, ("name", "url"))
SECRET_BODY = body(
    {
        "fingerprint": described(
            {"type": "string", "minLength": 1, "maxLength": 128},
            "`secret_fingerprint` of the secret to be replaced: given again, nothing is",
        ),
        "overlap": described(
            IN_DAYS, "How long the old secret signs too, in days or weeks; default P7D, P0D for not at all"
        ),
    },
    ("fingerprint",),
)
REPLAY_BODY = body(
    {
        "ref": described({"type": "string", "pattern": REF}, "Of one agreement; left out, of all"),
        "from": described({"type": "integer", "minimum": 1, "maximum": 1_000_000}, "Its first milestone"),
    }
)

_LINES: Schema = {
    "type": "array",
    "maxItems": MOST_LINES,
    "items": {"type": "string", "minLength": 1, "maxLength": LONGEST_LINE},
}
OUTSIDE_BODY = body(
    {
        "receipts": described(_LINES, "Receipts partners kept: the last lines of mails"),
        "checkpoints": described(_LINES, "Checkpoints handed out before"),
    }
)
RECEIPTS_BODY = body(
    {
        "text": described(
            {"type": "string", "minLength": 1, "maxLength": MAIL_LENGTH}, "A mail, or a receipt line"
        )
    },
    ("text",),
)
