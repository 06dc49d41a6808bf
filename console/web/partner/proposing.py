"""Reading what a partner proposes: clauses, the terms beside them, and documents in the place of others."""

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from starlette.datastructures import FormData

from activities.documents import DocumentStore
from activities.keys import DeploymentKeys
from activities.languages import Language
from console.doors.countries import COUNTRIES
from console.doors.reading import CLAUSE_BYTES, FILES_BYTES, TEXTS_BYTES
from console.doors.together import Together
from console.links.answering import Answer
from console.links.seen import Seen
from console.printing.saying import tongue_name
from console.web.lengths import length_typed
from console.web.partner.forms import WrongError, reason_of, typed, unfit
from console.web.places import tongues
from console.web.uploads import chosen_file, content_of
from models.canonical import normal_text, sha256_hex
from models.durations import normal_duration
from models.errors import InputError
from models.terms import Document, Terms

CLAUSE: Final = "clause."
ADDED: Final = "added"
"""Name of the field of a clause that is to be added."""
DURATION, NOTICE, LAW = "terms.duration", "terms.notice", "terms.governing_law"
DOCUMENT: Final = "document."
KEPT: Final = ".kept"
"""How the field of a document that was chosen before is called, after that of the document."""
TONGUE: Final = "document_language"

FIELDS: Final = (CLAUSE, ADDED, "reason", "terms.", TONGUE)
"""How the fields begin that go on from the look at a proposal to its sending; documents go on as kept."""

_HASH = 64


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where documents lie between the look at a proposal and its sending: nobody else can name them."""

    store: DocumentStore
    keys: DeploymentKeys
    link: str

    def ticket(self, sha256: str) -> str:
        """Return what a page carries of a document that was chosen on it."""
        return f"{sha256}.{self.keys.link_token(f'shelf/{self.link}/{sha256}')}"

    async def put(self, content: bytes) -> None:
        """Keep a document; it is in no list before it is proposed."""
        await asyncio.to_thread(self.store.put, content)

    async def found(self, ticket: str) -> bytes | None:
        """Return the document of a ticket of this link."""
        sha256 = ticket[:_HASH]
        if not hmac.compare_digest(ticket.encode(), self.ticket(sha256).encode()):
            return None
        return await asyncio.to_thread(self.store.get, sha256)


class Place(NamedTuple):
    """Where a document goes: its field, the language it is in, and how that is called."""

    field: str
    language: str
    name: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is not as it was: clauses, None for those that go, and wire fields of the terms."""

    clauses: Mapping[str, str | None] = field(default_factory=dict)
    replaced: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    placed: Mapping[str, str] = field(default_factory=dict)
    """Hashes of documents by the fields they came in."""

    @property
    def changes_something(self) -> bool:
        """Say whether there is anything to propose."""
        return bool(self.clauses or self.replaced)

    def terms(self, current: Terms) -> Terms:
        """Return the terms it would lead to, but for the clauses."""
        return Terms.model_validate({**dict(current), **self.replaced})


def places(seen: Seen, language: Language) -> list[Place]:
    """Return where a proposal may put a document: in the place of each, or of the first there would be."""
    terms = seen.state.terms
    tags = [each.language for each in terms.documents] if terms else []
    if not tags:
        tags = [(terms.authentic_language if terms else None) or ""]
    return [Place(f"{DOCUMENT}{number}", tag, tongue_name(language, tag)) for number, tag in enumerate(tags)]


async def read_proposal(form: FormData, seen: Seen, language: Language, shelf: Shelf) -> Proposal:
    """Return what a form proposes; documents chosen in it are kept.

    Raises:
        WrongError: It does not fit, or changes nothing.
    """
    with Together() as each:
        clauses = each(_fitting, proposed(form, seen), language)
        replaced = each(_other_terms, form, seen, language)
        each(reason_of, form, language, needed=False)
        papers = await _papers(form, seen, language, shelf)
    placed = {name: sha256_hex(content) for name, content in papers.items()}
    files = {placed[name]: content for name, content in papers.items()}
    found = Proposal(clauses, replaced | _documents(form, seen, language, placed), files, placed)
    if not found.changes_something:
        raise WrongError(ADDED, language.say("You have not changed anything yet."))
    return found


def answer_of(proposal: Proposal, form: FormData, language: Language) -> Answer:
    """Return the answer that proposes it. Raises as `reason_of`."""
    reason = reason_of(form, language, needed=False)
    return Answer(
        "propose",
        clauses=proposal.clauses,
        replaced=proposal.replaced,
        files=proposal.files,
        reason=reason,
    )


def _fitting(clauses: dict[str, str | None], language: Language) -> dict[str, str | None]:
    too_long = language.say("This is too long. Please make it shorter.")
    with Together() as each:
        for key, said in clauses.items():
            if said and len(said.encode()) > CLAUSE_BYTES:
                each.note(WrongError(f"{CLAUSE}{key}", too_long))
        if sum(len(said.encode()) for said in clauses.values() if said) > TEXTS_BYTES:
            each.note(WrongError(ADDED, too_long))
    return clauses


def proposed(form: FormData, seen: Seen) -> dict[str, str | None]:
    """Return the clauses a proposal changes; None for those that are to go."""
    terms = seen.state.terms
    current = {key: seen.text(sha256) for key, sha256 in terms.clauses.items()} if terms else {}
    found: dict[str, str | None] = {}
    for key, text in current.items():
        if f"{CLAUSE}{key}" in form:
            said = typed(form, f"{CLAUSE}{key}")
            if said != normal_text(text).strip():
                found[key] = said or None
    if added := typed(form, ADDED):
        free = (f"clause_{number}" for number in range(len(current) + 1, len(current) + 1000))
        found[next(key for key in free if key not in current)] = added
    return found


def _other_terms(form: FormData, seen: Seen, language: Language) -> dict[str, object]:
    """Return the terms that are not as they were; a field that was not on the page says nothing."""
    terms, found = seen.state.terms, dict[str, object]()
    if terms is None:
        return found
    with Together() as each:
        for name, now in ((DURATION, terms.duration), (NOTICE, terms.notice)):
            said = each(_length, form, name, language) if name in form else normal_duration(now)
            if said != normal_duration(now):
                found[name.removeprefix("terms.")] = said
        if LAW in form and (law := typed(form, LAW)) != (terms.governing_law or ""):
            found["governing_law"] = law or None
            if law and law not in COUNTRIES:
                each.note(WrongError(LAW, language.say("Please choose one.")))
    return found


def _length(form: FormData, name: str, language: Language) -> str:
    field = language.say("Duration") if name == DURATION else language.say("Notice to end it")
    words = language.say("%(field)s: please write a whole number.", {"field": field})
    try:
        return normal_duration(length_typed(form, name))
    except (InputError, ValueError):
        raise WrongError(name, words) from None


async def _papers(form: FormData, seen: Seen, language: Language, shelf: Shelf) -> dict[str, bytes]:
    """Return the documents of a form by their fields."""
    found: dict[str, bytes] = {}
    with Together() as each:
        for place in places(seen, language):
            with each.apart():
                content = await _content(form, place.field, language, shelf)
                if content is not None:
                    found[place.field] = content
    if sum(map(len, found.values())) > FILES_BYTES:
        raise WrongError(f"{DOCUMENT}0", language.say("These documents are too large together."))
    return found


def _documents(
    form: FormData, seen: Seen, language: Language, placed: Mapping[str, str]
) -> dict[str, object]:
    """Return all documents, if any is another one now; the first of a text says which language counts."""
    terms = seen.state.terms
    now = {each.language: each.sha256 for each in terms.documents} if terms else {}
    chosen = dict(now)
    for place in places(seen, language):
        if place.field in placed:
            chosen[place.language or _tongue(form, language)] = placed[place.field]
    if chosen == now:
        return {}
    documents = tuple(Document(language=tag, sha256=sha256) for tag, sha256 in chosen.items())
    counts = terms.authentic_language if terms else None
    return {"documents": documents} | ({} if counts else {"authentic_language": next(iter(chosen))})


def _tongue(form: FormData, language: Language) -> str:
    said = typed(form, TONGUE)
    if not said or said not in dict(tongues(language)):
        raise WrongError(TONGUE, language.say("Please choose one."))
    return said


async def _content(form: FormData, name: str, language: Language, shelf: Shelf) -> bytes | None:
    upload = chosen_file(form.get(name))
    if upload is None:
        ticket = typed(form, name + KEPT)
        return await shelf.found(ticket) if ticket else None
    try:
        content = await content_of(upload, name)
    except InputError:
        raise WrongError(name, unfit(language)) from None
    await shelf.put(content)
    return content
