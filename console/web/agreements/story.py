"""A life on a page: sentences by phase, what came of each, idle gaps folded, and what is ahead."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from console.phrases import Phrase, begin, listed, phrase
from console.phrases.facts import apart, at_time, time_of
from console.sentences import Line, life
from console.sentences import effects as of
from console.sentences.ahead import ahead_words
from console.sentences.causes import Cause, cause_words, causes
from console.sentences.mails import MAIL_STATES, mail_words
from console.sentences.vocabulary import word
from console.web.agreements.sight import Sight
from console.web.agreements.turns import leaves
from models.clock import Due, dues

IDLE: Final = timedelta(days=14)
"""A silence longer than this is folded into one line."""

_MOST_AHEAD = 12


class Told(NamedTuple):
    """One milestone on the page; `gap` counts the idle days before it, 0 where there were few."""

    seq: int
    at: datetime
    day: Phrase
    sentence: Phrase
    came: Phrase | str
    cause: Phrase
    mails: tuple[Phrase, ...]
    digest: str
    gap: int


class Chapter(NamedTuple):
    """What happened in one phase."""

    phase: str
    told: list[Told]


class Ahead(NamedTuple):
    """Something the clock has in store."""

    day: Phrase
    words: Phrase


def chapters(sight: Sight) -> list[Chapter]:
    """Return the life, in order."""
    ref = sight.state.ref
    lines = life(ref, sight.chain, sight.reader.names, sight.texts)
    seqs = {line.milestone.seq for line in lines}
    notices = [each for each in sight.notices if each.seq in seqs]
    brought = of.effects([each for each, _ in sight.chain], notices)
    parties = tuple(party.org for party in sight.state.parties)
    reader = of.Reader(sight.reader.names, parties, sight.zone)
    told, before = [], None
    for line, cause, effect in zip(lines, causes(ref, sight.chain), brought, strict=True):
        told.append((line.phase, _told(line, cause, effect, reader, before)))
        before = line.at
    return [
        Chapter(phase, [each for _, each in some]) for phase, some in groupby(told, key=lambda each: each[0])
    ]


def _told(line: Line, cause: Cause, effect: of.Effect, reader: of.Reader, before: datetime | None) -> Told:
    milestone = line.milestone
    idle = line.at - before if before is not None else timedelta(0)
    return Told(
        milestone.seq,
        line.at,
        at_time(line.at, reader.zone),
        line.sentence,
        of.effect_words(effect, reader),
        cause_words(cause, reader.zone, milestone.door, milestone.command_id),
        tuple(_mails(effect, reader)),
        milestone.digest,
        idle.days if idle > IDLE else 0,
    )


def _mails(effect: of.Effect, reader: of.Reader) -> Iterator[Phrase]:
    for each in effect.notices:
        when = at_time(each.sent_at, reader.zone) if each.sent_at else word(MAIL_STATES, each.state)
        whom = reader.name(each.organisation)
        yield phrase(
            "%(mail)s to %(whom)s: %(when)s", mail=begin(mail_words(each.kind)), whom=whom, when=when
        )


def ahead(sight: Sight) -> list[Ahead]:
    """Return what happens by itself if nobody acts, the next thing first; what many are sent is told once."""
    alike: dict[object, list[Due]] = {}
    for due in sorted(dues(sight.state), key=lambda each: each.at):
        apart_from_others = len(alike) if due.what != "reminder" else leaves(due.at, due.org, sight.reader)
        alike.setdefault((due.at, due.what, due.number, apart_from_others), []).append(due)
    return [Ahead(at_time(some[0].at, sight.zone), _ahead(some, sight)) for some in alike.values()][
        :_MOST_AHEAD
    ]


def _ahead(some: list[Due], sight: Sight) -> Phrase:
    """Say what happens then, and when its mails leave, if whoever reads them is not at work then."""
    first, *more = some
    what = ahead_words(first, sight.reader.name)
    if more:
        who = listed([sight.reader.name(due.org) for due in some])
        what = phrase("reminder %(number)s to %(who)s", number=first.number, who=who)
    if len(first.told) != 1:
        return what
    (org,) = first.told
    at = leaves(first.at, org, sight.reader)
    if not apart(at, first.at):
        return what
    zone = sight.zone if more else sight.state.zone(org)
    told = {"what": what, "when": at_time(at, zone), "clock": time_of(zone)}
    if more:
        return phrase("%(what)s; their mails leave on %(when)s (%(clock)s)", **told)
    return phrase("%(what)s; its mail leaves on %(when)s (%(clock)s)", **told)
