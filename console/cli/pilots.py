"""`entente pilots` and `entente commitments`: what is done under agreements, and what grows from them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from rich.console import RenderableType
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.mail.days import time_of
from console.cli.looking import Page, look
from console.cli.paper import heading, table
from console.cli.session import Session
from console.cli.turns import local_day
from console.phrases.facts import on_day, until_day
from console.pilots import PilotStory, Promise, list_commitments, list_pilots
from console.queries import find_state, texts_to_show
from console.sentences.pilots import results
from console.sentences.vocabulary import FAILURES, PILOT_NAMES, PURPOSES, word

_COMMITS = {"action_plan": "action plan", "joint_project": "joint project"}


def show_pilots(session: Session, ref: str | None) -> int:
    """Print the pilots of one agreement, or of all."""

    async def view(connection: AsyncConnection, now: datetime) -> Page:
        if ref is not None:
            await find_state(connection, ref)
        pilots = await list_pilots(connection, ref)
        cited = [each for story in pilots for each in (story.title, story.lesson) if each]
        return pilots_page(pilots, await texts_to_show(connection, cited), now)

    return look(session, view)


def pilots_page(pilots: list[PilotStory], texts: Mapping[str, str], now: datetime) -> Page:
    """Return pilots as words and as a document."""
    document = [pilot_document(each, texts, now) for each in pilots]
    if not pilots:
        return Page(document, ("No pilot has been started: `entente start-pilot REF` starts one.",))
    parts: list[RenderableType] = []
    for each in pilots:
        parts += [*_pilot(each, texts, now), ""]
    return Page(document, (*parts, f"{len(pilots)} pilot{'s' * (len(pilots) != 1)}."))


def _pilot(story: PilotStory, texts: Mapping[str, str], now: datetime) -> tuple[RenderableType, ...]:
    title = texts.get(story.title, "")
    rows = [
        ("stands", pilot_stands(story, now)),
        ("what", f"{word(PILOT_NAMES, story.kind)}, {word(PURPOSES, story.purpose)}"),
        ("lead", f"{story.lead}, {'SME-led' if story.sme_led else 'not SME-led'}"),
        ("days", f"{on_day(story.starts_on)} to {on_day(story.ends_on)}"),
        ("report due", f"{until_day(story.report_due, story.zone)}, {time_of(story.zone)}"),
        ("reminded", f"{story.reminders} x" if story.reminders else ""),
        ("targets", results(story.targets, {})),
        ("results", results(story.actuals, story.targets)),
        ("evidence", ", ".join(sorted(story.evidence))),
        ("why", FAILURES.get(story.reason or "", story.reason or "")),
        ("learnt", texts.get(story.lesson or "", "")),
        ("activities", str(story.activities) if story.activities else ""),
    ]
    return (
        heading(f"{story.ref} {story.pilot}", title),
        table(("", ""), [(name, said) for name, said in rows if said]),
    )


def pilot_stands(story: PilotStory, now: datetime) -> str:
    """Return such as `running`, `report overdue` or `completed 12 Jan 2026`."""
    ended = f" {local_day(story.ended_at, story.zone)}" if story.ended_at else ""
    return f"{story.stands(now)}{ended}"


def pilot_document(story: PilotStory, texts: Mapping[str, str], now: datetime) -> dict[str, object]:
    """Return a pilot as a document; an erased text is null."""
    kept = {"title": texts.get(story.title), "lesson": texts.get(story.lesson or "")}
    return {**asdict(story), **kept, "overdue": story.stands(now) == "report overdue"}


def show_commitments(session: Session, ref: str | None) -> int:
    """Print what intensified agreements commit to."""

    async def view(connection: AsyncConnection, _: datetime) -> Page:
        if ref is not None:
            await find_state(connection, ref)
        promises = await list_commitments(connection, ref)
        return commitments_page(promises, await texts_to_show(connection, [each.title for each in promises]))

    return look(session, view)


def commitments_page(promises: list[Promise], texts: Mapping[str, str]) -> Page:
    """Return commitments as words and as a document."""
    document = [commitment_document(each, texts) for each in promises]
    if not promises:
        hint = "Nothing is committed to: `entente open-intensified REF` opens an intensified agreement."
        return Page(document, (hint,))
    parts: list[RenderableType] = []
    for agreement in dict.fromkeys(each.agreement for each in promises):
        own = [each for each in promises if each.agreement == agreement]
        parts += [heading(agreement, _grown(own[0])), table(_COLUMNS, [_row(each, texts) for each in own])]
    return Page(document, tuple(parts))


def commitment_document(promise: Promise, texts: Mapping[str, str]) -> dict[str, object]:
    """Return a commitment as a document; an erased text is null."""
    return {**asdict(promise), "title": texts.get(promise.title)}


_COLUMNS = ("what", "title", "country", "direction")


def _grown(first: Promise) -> str:
    then = fate(first.mou_then, first.stands)
    return f"grows from {first.mou}: {first.stands.replace('_', ' ')}{then}"


def fate(mou_then: str, stands: str) -> str:
    """Return what becomes of the agreement another grows from; empty once that came to nothing."""
    if stands not in (*_OPEN, "in_force"):
        return ""
    if mou_then == "umbrella":
        return "; the older one stays beside it as an umbrella"
    return "; the older one closes as superseded" + (" once it is in force" if stands in _OPEN else "")


_OPEN = ("opening", "negotiating", "signing")


def _row(each: Promise, texts: Mapping[str, str]) -> tuple[str, ...]:
    title = texts.get(each.title, "")
    return (_COMMITS.get(each.kind, each.kind), title, each.country or "-", each.direction or "-")
