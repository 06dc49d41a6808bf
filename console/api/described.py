"""How OpenAPI tells parameters and problems: one table, so that no two routes tell them differently."""

from typing import Annotated, Any

from fastapi import Path

from console.api.cursors import MANY, Rows
from console.api.problems import documented
from console.cli.noticing import NOTICE_STATES
from console.codes import TURNED_AWAY
from console.webhooks.reading import NAME
from models.base import COMMAND_ID, COUNTRY, ORGANISATION, REF, SHA256
from models.errors import Code as Refused
from models.phases import OUTCOMES, PHASES

NOTICE_KIND = "[a-z_]{1,30}"

Ref = Annotated[str, Path(description="Its reference", json_schema_extra={"pattern": REF})]
CommandId = Annotated[
    str, Path(description="The id an act was answered with", json_schema_extra={"pattern": f"^{COMMAND_ID}$"})
]
Sha256 = Annotated[str, Path(description="Of the bytes sent", json_schema_extra={"pattern": SHA256})]

Code = Annotated[str, Path(description="Of an organisation", json_schema_extra={"pattern": ORGANISATION})]
Seq = Annotated[
    str, Path(description="Number of a milestone", json_schema_extra={"pattern": "^[1-9][0-9]{0,8}$"})
]
NoticeKind = Annotated[
    str, Path(description="Such as reminder", json_schema_extra={"pattern": f"^{NOTICE_KIND}$"})
]
WebhookName = Annotated[
    str, Path(description="As it is called here", json_schema_extra={"pattern": f"^{NAME}$"})
]

_ORG: dict[str, Any] = {"type": "string", "pattern": ORGANISATION}
_PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "cursor": ("From `next` of the page before", {"type": "string", "minLength": 1, "maxLength": 400}),
    "limit": ("How many rows", {"type": "integer", "minimum": 1}),
    "phase": ("Only those in this phase", {"enum": list(PHASES)}),
    "country": ("Only those with a partner's country", {"type": "string", "pattern": COUNTRY}),
    "org": ("Only those of this organisation", _ORG),
    "waiting": ("Only those that wait for this organisation", _ORG),
    "outcome": ("Only those that ended like this", {"enum": list(OUTCOMES)}),
    "ref": ("Only those of this agreement", {"type": "string", "pattern": REF}),
    "to": ("Only those to this organisation", _ORG),
    "kind": ("Only those of this kind, such as reminder", {"type": "string", "pattern": f"^{NOTICE_KIND}$"}),
    "state": ("Only those in this state", {"enum": list(NOTICE_STATES)}),
    "code": ("Only those refused with this code", {"enum": [*map(str, Refused), *TURNED_AWAY]}),
    "at": ("As it stood at the end of that day, or at that instant (RFC 3339)", {"type": "string"}),
    "since": ("From that day on (UTC); default the first mail", {"type": "string", "format": "date"}),
    "revision": ("An earlier revision; default the current one", {"type": "integer", "minimum": 1}),
}

OF_EVERY_REQUEST = documented(401, 403, 429, 503)


def parameters(*names: str, tagged: bool = False, rows: Rows = MANY) -> dict[str, Any]:
    """Return the query parameters of a route, and the header of one whose answers have tags."""
    said: list[dict[str, Any]] = [
        {"name": name, "in": "query", "description": _PARAMETERS[name][0], "schema": _PARAMETERS[name][1]}
        for name in names
    ]
    for each in said:
        if each["name"] == "limit":
            each["schema"] = {**each["schema"], "maximum": rows.most, "default": rows.usual}
    if tagged:
        words = "The ETag of the answer you have: nothing is sent where it is still right"
        said.append(
            {"name": "If-None-Match", "in": "header", "description": words, "schema": {"type": "string"}}
        )
    return {"parameters": said}


def responses(*statuses: int, tagged: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return the problems of a route beside those every request may meet."""
    unchanged: dict[int | str, dict[str, Any]] = {304: {"description": "You have it already"}}
    return {**(unchanged if tagged else {}), **OF_EVERY_REQUEST, **documented(*statuses)}
