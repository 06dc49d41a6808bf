"""JSON Schema (draft 2020-12) of every JSON file in a pack, made from the models that make the files."""

import functools
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import TypeAdapter
from sqlmodel import SQLModel

from console.audit.pack.contents import FORMAT, VERSION
from models import milestones
from models.acts import ACT
from models.days import Day
from models.messages import Outcome
from models.state import Agreement
from models.tables import AgreementRow, CommandRow, MilestoneRow, NoticeRow

Schema = dict[str, Any]

_PAYLOADS = get_args(get_args(milestones.AnyPayload)[0])
_TEXT, _COUNT, _YES_OR_NO = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_INSTANT = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z$"}


@functools.cache
def pack_schema() -> Schema:
    """Return one document; the first six of its `$defs` describe files, or a line where a file has lines."""
    refs, described = TypeAdapter.json_schemas(
        [
            (name, "validation", TypeAdapter(kind))
            for name, kind in {
                **{each.__name__: each for each in _PAYLOADS},
                "link": milestones.Milestone,
                "state": Agreement,
                "day": Day,
                "outcome": Outcome,
            }.items()
        ]
        + [("act", "validation", ACT)]
    )
    known = {name: schema for (name, _), schema in refs.items()}
    definitions: Schema = described["$defs"]
    content = _content(known, definitions)
    files = {
        "manifest": _manifest(),
        "agreement": _agreement(known["state"]),
        "milestone": _row(
            MilestoneRow, content=content, days=_map_of(known["day"]), recorded_at=_INSTANT
        ),
        "command": _row(
            CommandRow, "request_hash", payload=known["act"], outcome=_or_null(known["outcome"]),
            received_at=_INSTANT, settled_at=_or_null(_INSTANT),
        ),
        "notice": _row(
            NoticeRow, queued_at=_INSTANT,
            **dict.fromkeys(("not_before", "answered_at", "retry_at", "sent_at"), _or_null(_INSTANT)),
        ),
        "history": _history(),
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:entente:pack:{VERSION}",
        "title": "The JSON files in a pack of evidence",
        "$defs": {**files, **_plain(definitions)},
    }


def _manifest() -> Schema:
    file = _object(path=_TEXT, size=_COUNT, sha256=_SHA256)
    head = _object(ref=_TEXT, seq=_COUNT, digest=_or_null(_SHA256), recorded_at=_or_null(_INSTANT))
    return _object(
        "manifest.json",
        format={"const": FORMAT},
        version={"const": VERSION},
        made_by=_object(name={"const": "entente"}, version=_TEXT, build=_TEXT),
        agreements=_list_of(head),
        with_documents=_YES_OR_NO,
        files=_list_of(file),
    )


def _agreement(state: Schema) -> Schema:
    listed: Schema = {name: {} for name in AgreementRow.model_fields if name != "state"}
    return _object(
        "agreements/REF/agreement.json. `listed`: what lists show beside `stored`; `missing`: runs whose "
        "history is not here; `misnamed`: kept histories whose file was not called after its content; "
        "`altered`: texts kept in other words than milestones cite",
        ref=_TEXT,
        policy=_or_null({"type": "object"}),
        stored=_or_null(state),
        listed=_or_null(_object(**listed)),
        missing=_list_of(_object(workflow_id=_TEXT, run_id=_TEXT, why=_TEXT)),
        unreadable=_list_of(_object(file=_TEXT, why=_TEXT)),
        misnamed=_list_of(_object(history=_TEXT, named=_TEXT)),
        altered=_list_of(_SHA256),
        moving=_YES_OR_NO,
    )


def _content(known: Mapping[str, Schema], definitions: Schema) -> Schema:
    """Describe what a digest covers: the fields of a milestone, and beside its type a payload of that."""
    link = definitions.pop(_name(known["link"]))["properties"]
    fields = {name: schema for name, schema in link.items() if name not in ("digest", "payload")}
    kinds = []
    for payload in (each.__name__ for each in _PAYLOADS):
        schema = definitions[_name(known[payload])]
        said = schema["properties"].pop("type")
        schema["additionalProperties"] = False
        types = {"enum": said.get("enum", [said.get("const")])}
        kinds.append({"properties": {"type": types, "payload": known[payload]}})
    return {**_object(**fields, type=_TEXT, payload={"type": "object"}), "oneOf": kinds}


def _history() -> Schema:
    event = {
        "type": "object",
        "required": ["eventId", "eventTime", "eventType"],
        "properties": {"eventId": _TEXT, "eventTime": _TEXT, "eventType": _TEXT},
    }
    return _object(
        "histories/WORKFLOW/RUN-SHA256.json, as the engine's own tools print it", events=_list_of(event)
    )


def _row(table: type[SQLModel], *without: str, **better: Schema) -> Schema:
    described = table.model_json_schema()
    columns = {name: each for name, each in described["properties"].items() if name not in without}
    return _object(str(described.get("description", "")), **_plain({**columns, **better}))


def _object(about: str = "", /, **properties: Any) -> Schema:  # noqa: ANN401 - JSON has any form
    return {
        **({"description": about} if about else {}),
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


def _list_of(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _map_of(value: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _name(ref: Schema) -> str:
    return str(ref["$ref"]).rpartition("/")[2]


def _plain(schema: Any) -> Any:  # noqa: ANN401
    """Leave out titles and defaults: the first repeat names, the second are no part of a file."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    noise = {name for name in ("title", "default") if not isinstance(schema.get(name), dict)}
    return {name: _plain(each) for name, each in schema.items() if name not in noise}
