"""Answering by a link: through the same door as every act, under the link's own authority."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import NAMESPACE_OID, uuid5

from activities.database import writing
from console.carry_out import NotCarriedOutError
from console.commands import Door, OtherPayloadError
from console.doors.acts import ActRequest, Signatory
from console.doors.terms_file import TermsPatch
from console.links.link import Link, note_use, use_up
from console.links.standing import OF_THE_TEXT
from models.canonical import normal_text, text_hash

DOOR = "link"
"""What the record calls this door."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody wants to answer, read and checked; texts are as typed."""

    act: str
    reason: str = ""
    clause: str = ""
    clauses: Mapping[str, str | None] = field(default_factory=dict)
    """Of a proposal: the clauses that change, None for those that go."""
    replaced: Mapping[str, object] = field(default_factory=dict)
    """Of a proposal: the other terms that change, as they travel."""
    under: tuple[str, ...] = ()
    own: bool = True
    name: str = field(default="", repr=False)
    capacity: str = field(default="", repr=False)
    holder: str = ""
    until: date | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    """What an act says beside that, as it travels."""
    said: Mapping[str, str] = field(default_factory=dict)
    """What it says in words, by field."""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Documents it cites, by their hash."""


async def give(door: Door, link: Link, answer: Answer, attempt: int) -> str:
    """Hand an answer in; return what came of it: `recorded`, `kept`, `other`, or the code of a refusal.

    `kept`: the service does not answer, and the act waits in the inbox. `other`: another answer was first.

    Raises:
        InputError, NotFoundError, UnreachableError: Nothing was written.
    """
    ours = replace(door, name=DOOR, authority=link.id, acts_for_anyone=True)
    came = await _given(ours, request_of(link, answer, attempt))
    at = await door.clock()
    async with writing(door.database) as connection:
        await note_use(connection, link, answer.act, came, at)
        if came in ("recorded", "kept"):
            await use_up(connection, link, at)
    return came


async def _given(door: Door, request: ActRequest) -> str:
    try:
        outcome = await door.submit(request)
    except OtherPayloadError:
        return "other"
    except NotCarriedOutError as failure:
        return (failure.outcome.code or "BUG") if failure.outcome else "kept"
    return "recorded" if outcome.status == "recorded" else str(outcome.code)


def request_of(link: Link, answer: Answer, attempt: int) -> ActRequest:
    """Return the act of an answer."""
    command_id = link.command_id(attempt)
    texts: dict[str, str] = {}
    fields = _fields(answer, command_id, texts)
    patch = None
    if answer.act == "propose":
        clauses = {key: _kept(said, texts) for key, said in answer.clauses.items()}
        patch = TermsPatch(replaced=answer.replaced, clauses=clauses)
    signer = fields.get("signatory")
    return ActRequest(
        act=answer.act,
        ref=link.agreement,
        by=link.organisation,
        revision=link.revision if answer.act in OF_THE_TEXT else None,
        command_id=command_id,
        fields=fields,
        terms=patch,
        texts=texts,
        files=answer.files,
        signatory=Signatory(str(signer), answer.name, answer.capacity) if signer else None,
    )


def _fields(answer: Answer, command_id: str, texts: dict[str, str]) -> dict[str, object]:
    """Return what an act says beside its text; every text is put among `texts`."""
    given = {**answer.fields, **{name: _kept(said, texts) for name, said in answer.said.items()}}
    match answer.act:
        case "propose":
            return {"comment": _kept(answer.reason, texts)} if answer.reason else {}
        case "object":
            return {"clause": answer.clause, "text": _kept(answer.reason, texts)}
        case "reject" | "decline" | "contest":
            return {"reason": _kept(answer.reason, texts)}
        case "grant_mandate":
            return {"to": answer.holder, **({"valid_until": answer.until} if answer.until else {})}
        case "sign":
            signer = uuid5(NAMESPACE_OID, f"signatory/{command_id}").hex
            return {"under": answer.under, "own": answer.own, "signatory": signer}
        case _:
            return given


def _kept(said: str | None, texts: dict[str, str]) -> str | None:
    if said is None:
        return None
    normal = normal_text(said)
    texts[text_hash(normal)] = normal
    return text_hash(normal)
