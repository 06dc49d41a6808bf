"""A life on a page: sentences by phase, what came of each, idle gaps folded, and what is ahead."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from console.phrases import Phrase, begin, phrase
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
    """Return what happens by itself if nobody acts, the next thing first."""
    due = sorted(dues(sight.state), key=lambda each: each.at)[:_MOST_AHEAD]
    return [Ahead(at_time(each.at, sight.zone), _ahead(each, sight)) for each in due]


def _ahead(due: Due, sight: Sight) -> Phrase:
    """Say what happens then, and when its mail leaves, if its one reader is not at work then."""
    what = ahead_words(due, sight.reader.name)
    if len(due.told) != 1:
        return what
    (org,) = due.told
    at, zone = leaves(due.at, org, sight.reader), sight.state.zone(org)
    if not apart(at, due.at):
        return what
    return phrase(
        "%(what)s; its mail leaves on %(when)s (%(clock)s)",
        what=what,
        when=at_time(at, zone),
        clock=time_of(zone),
    )
