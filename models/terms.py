"""What parties agree to, and the hash that stands for it."""

from typing import Literal

from models.base import Message, Sha256
from models.canonical import Json, content_hash, normal_text
from models.durations import normal_duration

Side = Literal["consortium", "partner"]
Role = Literal["signatory", "represented", "observer"]
Kind = Literal["mou", "intensified"]


class Party(Message):
    """An organisation on one side. `zone` (IANA) is pinned at the opening; it is no term."""

    org: str
    side: Side
    role: Role = "signatory"
    zone: str = "UTC"


class Document(Message):
    """One language of the text, by the SHA-256 of its bytes."""

    language: str
    sha256: Sha256


class Terms(Message):
    """One revision's content. Clauses by stable id, as hashes: their texts never travel."""

    duration: str
    notice: str
    governing_law: str | None = None
    authentic_language: str | None = None
    areas: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    clauses: dict[str, Sha256] = {}


class Frame(Message):
    """What a hash covers beside the terms: the agreement they belong to."""

    ref: str
    kind: Kind
    coordinator: str
    parties: tuple[Party, ...]


def terms_hash(frame: Frame, revision: int, terms: Terms) -> str:
    """Return the SHA-256 (hex) of version 1 of the terms: the same for equal terms and for no others."""
    parties = sorted(frame.parties, key=lambda party: party.org)
    documents = sorted(terms.documents, key=lambda document: document.language)
    content: Json = {
        "v": 1,
        "ref": frame.ref,
        "kind": frame.kind,
        "revision": revision,
        "coordinator": frame.coordinator,
        "parties": [{"org": party.org, "side": party.side, "role": party.role} for party in parties],
        "areas": list[Json](sorted(map(normal_text, terms.areas))),
        "duration": normal_duration(terms.duration),
        "notice": normal_duration(terms.notice),
        "governing_law": terms.governing_law,
        "authentic_language": terms.authentic_language,
        "documents": [{"language": each.language, "sha256": each.sha256} for each in documents],
        "clauses": dict[str, Json](terms.clauses),
    }
    return content_hash(content)
