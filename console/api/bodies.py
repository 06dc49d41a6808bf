"""What acts are given, as JSON Schema: made from the table of acts; the doors say in words what is wrong."""

from collections.abc import Callable, Mapping
from typing import Any

from console.doors.reading import (
    CLAUSE_BYTES,
    COUNT_MOST,
    LINE_LENGTH,
    LINK_LENGTH,
    LIST_LENGTH,
    PILOT,
    REASON_LENGTH,
    TITLE_LENGTH,
)
from console.forms import BY_NAME, COMMITMENT_KINDS, DIRECTIONS, GROUPS, Key, KeyKind
from models.base import COMMAND_ID, COUNTRY, NAME, ORGANISATION, REF

Schema = dict[str, Any]


def act_body(act: str) -> dict[str, Any]:
    """Return the body of an act, and the header that may name it."""
    form = BY_NAME[act]
    keys = {key.name: described(_of_key(key), key.help) for key in form.keys}
    common: dict[str, Schema] = {
        "by": described(_ORG, f"Who acts: the {form.by}"),
        "command_id": described(_COMMAND, "Names this act: given twice it is one act; default a new one"),
    }
    if act != "open":
        common["revision"] = described(_count(1), "The revision you read; default the current one")
    required = [key.name for key in form.keys if key.required]
    required += [] if form.by_default else ["by"]
    body = closed({**keys, **common}, required)
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "parameters": [_IDEMPOTENCY],
    }


def described(schema: Schema, words: str) -> Schema:
    """Return a schema with words."""
    return {**schema, "description": words}


def closed(properties: Mapping[str, Schema], required: list[str]) -> Schema:
    """Return an object that has these keys and no others; null stands for a key left out."""
    return {
        "type": "object",
        "properties": {
            name: schema if name in required else {"anyOf": [schema, {"type": "null"}]}
            for name, schema in properties.items()
        },
        "required": required,
        "additionalProperties": False,
    }


def _text(length: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": length}


def _form(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern if pattern.startswith("^") else f"^{pattern}$"}


def _count(least: int = 0) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": COUNT_MOST}


def _list(items: Schema, least: int = 0, *, distinct: bool = False) -> Schema:
    return {
        "type": "array",
        "items": items,
        "minItems": least,
        "maxItems": LIST_LENGTH,
        "uniqueItems": distinct,
    }


def _map(values: Schema, names: str = NAME, least: int = 0) -> Schema:
    """Return an object of names of one's own."""
    return {
        "type": "object",
        "propertyNames": {"pattern": names},
        "additionalProperties": values,
        "minProperties": least,
        "maxProperties": LIST_LENGTH,
    }


_ORG, _REF, _COUNTRY, _NAME = _form(ORGANISATION), _form(REF), _form(COUNTRY), _form(NAME)
_DAY: Schema = {"type": "string", "format": "date", "pattern": "^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"}
_FILE = _form("^(sha256:)[0-9a-f]{64}$")
_DURATION = described(_form("^P[0-9]+[YMWD]([0-9]+[MWD])*$"), "ISO 8601, such as P45D, P6M or P3Y")
IN_DAYS = described(_form("^P([0-9]+W([0-9]+D)?|[0-9]+D)$"), "ISO 8601 in days or weeks, such as P45D or P6W")
_LANGUAGE = _form("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_COMMAND = _form(COMMAND_ID)
_NONE: Schema = {"const": "none"}

_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same as command_id",
    "schema": _COMMAND,
}

_TERMS: dict[str, Schema] = {
    "duration": _DURATION,
    "notice": _DURATION,
    "governing_law": _COUNTRY,
    "authentic_language": _LANGUAGE,
    "documents": _list(
        closed({"language": _LANGUAGE, "sha256": _form("^(sha256:)?[0-9a-f]{64}$")}, ["language", "sha256"])
    ),
    "clauses": _map(_text(CLAUSE_BYTES)),
}
_FOCUS = _list(_NAME, distinct=True)
_PARTIES = _list(
    closed(
        {
            "org": _ORG,
            "side": {"enum": ["consortium", "partner"]},
            "role": {"enum": ["signatory", "represented", "observer"]},
        },
        ["org", "side"],
    )
)


def _or_none(schema: Schema) -> Schema:
    return {"anyOf": [schema, _NONE]}


_RUNGS = _or_none(_list(IN_DAYS))
_POLICY = closed(
    {
        **dict.fromkeys(
            ("negotiation_window", "signing_window", "grace", "contest_window", "pilot_report_due"), IN_DAYS
        ),
        "reminders": _RUNGS,
        "expiry_notices": _RUNGS,
        "max_revisions": _count(1),
        "min_consortium": _count(1),
        "signing_rule": {
            "anyOf": [{"enum": ["all", "lead_with_mandates"]}, closed({"quorum": _count(1)}, ["quorum"])]
        },
        "groups": _or_none(_list(_list(_ORG))),
        "on_decline": {"enum": ["negotiate", "close"]},
        "intensify": closed({"min_completed_pilots": _count(), "sme_led": {"type": "boolean"}}, []),
        "dormant": _or_none(closed({"nudge": _DURATION, "flag": _DURATION}, [])),
        "evidence": _or_none(_list(_NAME, distinct=True)),
        "coordinator_reminders": _RUNGS,
        "escalate": _or_none(
            closed(
                {"after": IN_DAYS, "to": {"anyOf": [_list(_ORG, distinct=True), {"const": "everybody"}]}},
                ["after"],
            )
        ),
    },
    [],
)
_AGREEMENT: dict[str, Schema] = {
    "ref": _REF,
    "title": _text(TITLE_LENGTH),
    "country": _COUNTRY,
    "coordinator": _ORG,
    "parties": _PARTIES,
    "focus": _FOCUS,
    "terms": closed(_TERMS, ["duration", "notice"]),
    "policy": _POLICY,
}
_OPENED = closed(
    {**_AGREEMENT, "kind": {"enum": ["mou", "intensified"]}, "reopens": _REF},
    ["ref", "title", "country", "coordinator", "parties", "terms"],
)
_INTENSIFIED = closed({**_AGREEMENT, "kind": {"const": "intensified"}}, ["ref", "title", "terms"])
_CHANGES = {
    **closed({**_TERMS, "focus": _FOCUS}, []),
    "minProperties": 1,
}
_CHANGES["properties"]["clauses"] = {
    "anyOf": [_map({"anyOf": [_text(CLAUSE_BYTES), {"type": "null"}]}), {"type": "null"}]
}
_PARTICIPANT = {
    "anyOf": [
        closed({"org": _ORG}, ["org"]),
        closed({"group": {"enum": list(GROUPS)}, "country": _COUNTRY, "count": _count()}, ["group", "count"]),
    ]
}
_COMMITMENT = closed(
    {
        "kind": {"enum": list(COMMITMENT_KINDS)},
        "title": _text(LINE_LENGTH),
        "country": _COUNTRY,
        "direction": {"enum": list(DIRECTIONS)},
    },
    ["kind", "title"],
)

_KINDS: dict[KeyKind, Callable[[Key], Schema]] = {
    "text": lambda _: _text(REASON_LENGTH),
    "line": lambda _: _text(LINE_LENGTH),
    "org": lambda _: _ORG,
    "org_list": lambda _: _list(_ORG, distinct=True),
    "date": lambda _: _DAY,
    "occurred": lambda key: described(_text(LINE_LENGTH), key.help),
    "file": lambda _: _FILE,
    "files": lambda _: _map(_FILE),
    "bool": lambda _: {"type": "boolean"},
    "choice": lambda key: {"enum": list(key.choices)},
    "name": lambda _: _NAME,
    "pilot": lambda _: _form(PILOT),
    "country": lambda _: _COUNTRY,
    "validity": lambda _: closed({"from": _DAY, "until": _DAY}, []),
    "participants": lambda _: _list(_PARTICIPANT),
    "terms": lambda _: _CHANGES,
    "agreement": lambda _: _OPENED,
    "counts": lambda key: _map(_count(), least=int(key.required)),
    "links": lambda _: _map(
        {"type": "string", "pattern": r"^https?://\S+$", "maxLength": LINK_LENGTH}, "^.{1,60}$"
    ),
    "commitments": lambda _: _list(_COMMITMENT, 1),
    "intensified": lambda _: _INTENSIFIED,
}


def _of_key(key: Key) -> Schema:
    return _KINDS[key.kind](key)
