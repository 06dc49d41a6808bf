"""`entente list`: the agreements there are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from console import inbox
from console.cli.looking import Page, check_organisations, look
from console.cli.paper import table
from console.cli.session import Session
from console.doctor.waiting import count, some
from console.notices.attention import matters
from console.portfolio import Urgent, urgency_of
from console.queries import Standing, Wanted, known_names, list_standings
from console.sentences.days import short_day
from models.acts import Act
from models.clock import FIRST

_MOST_NAMED = 2
_HIDDEN = ("next_at", "next_what", "parties", "undecided", "deadline")
_SHOWN = [each.name for each in fields(Standing) if each.name not in _HIDDEN]


def show_list(session: Session, filters: Mapping[str, str | None]) -> int:
    """Print the list of agreements."""
    wanted = Wanted(**filters)

    async def view(connection: AsyncConnection, now: datetime) -> Page:
        asked = (("--org", wanted.org), ("--waiting", wanted.waiting))
        check_organisations(asked, await known_names(connection))
        standings, open_matters = await list_standings(connection, wanted), await matters(connection, now)
        urgent, kept = await urgency_of(connection, standings, now), await inbox.pending(connection)
        open_ = len(open_matters)
        return list_page(standings, urgent, filtered=any(wanted), attention=open_, kept=kept)

    return look(session, view)


def list_page(
    standings: list[Standing],
    urgent: Mapping[str, Urgent],
    *,
    filtered: bool = False,
    attention: int = 0,
    kept: Sequence[Act] = (),
) -> Page:
    """Return the list as words and as a document.

    Args:
        standings: Where its agreements stand.
        urgent: How urgent each of them is.
        filtered: Some may have been left out.
        attention: How many matters need a person.
        kept: The acts that have no answer yet.
    """
    document = [standing_document(each, urgent[each.ref]) for each in standings]
    if not standings:
        hint = (
            "None of them is like that." if filtered else "No agreement yet: `entente open FILE` opens one."
        )
        return Page(document, (hint, *_kept(kept)))
    rows = [
        (each.ref, phase(each), ", ".join(each.partners), _waiting(each), _next(each)) for each in standings
    ]
    total = f"{count(len(rows), 'agreement')}."
    if attention:
        things = "thing needs" if attention == 1 else "things need"
        total += f" {attention} {things} a person: `entente attention`."
    silent = [
        f"{each.ref} is at risk: {' '.join(urgent[each.ref].because)}"
        for each in standings
        if urgent[each.ref].is_silence
    ]
    columns = ("ref", "stands", "with", "waits for", "if nobody acts")
    return Page(document, (table(columns, rows), *silent, *_kept(kept), total))


def _kept(kept: Sequence[Act]) -> Iterator[str]:
    """Say which acts the list does not show yet, and how to see why."""
    if kept:
        acts, refs = count(len(kept), "act"), some(each.ref for each in kept)
        yield f"Not carried out yet: {acts} ({refs}). `entente doctor` says whether anybody works."


def standing_document(standing: Standing, urgent: Urgent) -> dict[str, object]:
    """Return a line of the list as a document; `because`: why it is at risk, or would be."""
    shown = {name: getattr(standing, name) for name in _SHOWN}  # asdict would copy every value
    at, what = standing.next_at, standing.next_what
    then = {"at": at, "what": what} if what else None
    return {**shown, "next": then, "need": urgent.need, "because": urgent.because}


def phase(standing: Standing) -> str:
    """Return such as `signing`, `in force`, `lapsed` or `negotiating, lapsed`."""
    said = standing.phase.replace("_", " ")
    return standing.outcome or (f"{said}, lapsed" if standing.lapsed_at else said)


def _waiting(standing: Standing) -> str:
    """Say who is awaited; the coordinator first, where it has to decide."""
    others = [each for each in standing.waiting if not (standing.undecided and each == standing.coordinator)]
    names = [f"{standing.coordinator} to decide", *others] if standing.undecided else others
    shown = 1 if standing.undecided else _MOST_NAMED
    named, more = ", ".join(names[:shown]), len(names) - shown
    return f"{named} and {more} more" if more > 0 else named or "-"


_WEST_OF_UTC = timedelta(hours=11, microseconds=1)
"""Taken from the first instant that is too late, the end of a day somewhere, it leaves that last day."""

NEXT: dict[str, str] = {
    "reminder": "reminder",
    "deadline": "lapses",
    "grace_end": "closes",
    "contest_end": "contest ends",
    "expiry_notice": "notice of its end",
    "end_of_term": "expires",
    "dormancy": "nudge",
    "report_due": "report reminder",
    "decision_reminder": "reminder to decide",
    "escalation": "silence is told on",
}


def _next(standing: Standing) -> str:
    if standing.next_at is None or standing.next_what is None:
        return "-"
    at = standing.next_at - _WEST_OF_UTC if standing.next_what in FIRST else standing.next_at
    return f"{NEXT[standing.next_what]}, {short_day(at.date())}"
