"""A life on a page: sentences by phase, what came of each, idle gaps folded, and what is ahead."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from activities.working_hours import next_working_moment
from console.phrases import Phrase, begin, listed, phrase
from console.phrases.facts import at_time
from console.registry import habits
from console.sentences import Line, life
from console.sentences import effects as of
from console.sentences.ahead import ahead_words
from console.sentences.causes import Cause, cause_words, causes
from console.sentences.mails import MAIL_STATES, mail_words
from console.sentences.vocabulary import word
from console.web.agreements.sight import Sight
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
    all_due = sorted(((_leaves(each, sight), each) for each in dues(sight.state)), key=lambda each: each[0])
    found = []
    for (at, what, number), some in groupby(
        all_due, key=lambda each: (each[0], each[1].what, each[1].number)
    ):
        alike = [due for _, due in some]
        if what == "reminder":
            who = listed([sight.reader.name(due.org) for due in alike])
            said = [phrase("reminder %(number)s to %(who)s", number=number, who=who)]
        else:
            said = [ahead_words(due, sight.reader.name) for due in alike]
        found += [Ahead(at_time(at, sight.zone), each) for each in said]
    return found[:_MOST_AHEAD]


def _leaves(due: Due, sight: Sight) -> datetime:
    """Return when something happens: a reminder leaves in the working hours of whoever gets it."""
    known = sight.reader.registry.get(due.org)
    if due.what != "reminder" or known is None:
        return due.at
    return next_working_moment(due.at, habits(known))
