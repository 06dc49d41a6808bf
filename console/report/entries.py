"""What stands behind numbers, as it is shown: each entry of the record with its facts and its evidence."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from console.phrases.facts import byte_size
from console.report.sources import Paper, Source
from console.report.words.entries import attribution_name, entry_name, group_name, in_utc
from console.report.words.telling import Teller
from models.acts import Participant
from models.report.cells import Origin


class ShownPaper(NamedTuple):
    """A piece of evidence; `href` is empty where it cannot be opened."""

    name: str
    sha256: str
    size: str
    href: str


class ShownEntry(NamedTuple):
    """An entry; `story` leads to the life it belongs to, where that can be opened."""

    key: str
    what: str
    facts: tuple[tuple[str, str], ...]
    papers: tuple[ShownPaper, ...]
    entry: str
    digest: str
    story: str


class Where(NamedTuple):
    """Where documents and lives can be opened; empty where they cannot."""

    document: Callable[[Origin, str], str] = lambda _origin, _sha256: ""
    story: Callable[[Origin], str] = lambda _origin: ""


NOWHERE = Where()


def entry_key(origin: Origin) -> str:
    """Return what tells an entry from others in one document."""
    return f"{origin.agreement}-{origin.seq}"


def entries_of(
    teller: Teller, origins: Iterable[Origin], sources: Mapping[Origin, Source], where: Where = NOWHERE
) -> list[ShownEntry]:
    """Return the entries that are on record, in the order given."""
    return [_entry(teller, sources[each], where) for each in origins if each in sources]


def _entry(teller: Teller, source: Source, where: Where) -> ShownEntry:
    language, origin = teller.language, source.origin
    name = entry_name(language, source.kind)
    return ShownEntry(
        entry_key(origin),
        language.labelled(name, source.title) if source.title else name,
        tuple((label, said) for label, said in _facts(teller, source) if said),
        tuple(_paper(origin, each, where) for each in source.papers),
        f"{origin.agreement} · {origin.seq}",
        source.digest,
        where.story(origin),
    )


def _facts(teller: Teller, source: Source) -> Iterator[tuple[str, str]]:
    language, say = teller.language, teller.language.say
    yield say("Day"), teller.occasion(source.on) if source.on else ""
    yield say("Place"), source.place or ""
    yield say("Host"), teller.organisation(source.host) if source.host else ""
    yield say("Country"), language.country(source.country) if source.country else ""
    yield say("Purpose"), teller.code("purpose", source.purpose) if source.purpose else ""
    yield say("In whose name"), attribution_name(language, source.attribution) if source.attribution else ""
    yield say("Took part"), "; ".join(_participant(teller, each) for each in source.participants)
    yield say("Recorded by"), teller.organisation(source.by) if source.by else ""
    yield say("Recorded"), in_utc(language, source.recorded_at)
    yield say("Agreement"), source.agreement_title


def _participant(teller: Teller, participant: Participant) -> str:
    """Return an organisation, or how many of a group there were."""
    if participant.org:
        return teller.organisation(participant.org)
    language = teller.language
    group = group_name(language, participant.group or "")
    if participant.country:
        group = f"{group} ({language.country(participant.country)})"
    return language.labelled(group, str(participant.count or 0))


def _paper(origin: Origin, paper: Paper, where: Where) -> ShownPaper:
    href = where.document(origin, paper.sha256) if paper.size is not None else ""
    return ShownPaper(paper.name.replace("_", " "), paper.sha256, byte_size(paper.size), href)
