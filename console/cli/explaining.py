"""`entente explain`: what an agreement waits for, what comes next, who may do what or why not."""

from datetime import datetime

from rich.console import RenderableType
from sqlalchemy.ext.asyncio import AsyncConnection

from console import inbox
from console.cli.looking import Page, look
from console.cli.paper import heading, table
from console.cli.session import Session
from console.codes import words
from console.past import find_past
from console.queries import find_state
from console.sentences.conditions import eligibility_words
from console.sentences.standing import phase_words
from console.sentences.turns import (
    decision_words,
    kept_words,
    next_words,
    past_words,
    unbound_words,
    waiting_words,
)
from models.acts import Act
from models.explain import Explanation, explain
from models.state import Agreement


def show_explanation(session: Session, ref: str, at: str | None) -> int:
    """Print what the query `explain` answers from the recorded state, or would have answered in the past."""

    async def view(connection: AsyncConnection, now: datetime) -> Page:
        if at is None:
            state = await find_state(connection, ref)
            kept = await inbox.pending(connection, ref)
            return explanation_page(state, explain(state, now), now, kept)
        past = await find_past(connection, ref, at, now)
        kept = await inbox.pending_at(connection, ref, past.at)
        page = explanation_page(past.state, explain(past.state, past.at), past.at, kept)
        said = past_words(past, past.state.zone(past.state.coordinator))
        return page._replace(parts=(said, "", *page.parts))

    return look(session, view)


def explanation_page(state: Agreement, explained: Explanation, now: datetime, kept: list[Act]) -> Page:
    """Return the explanation as words, and as the document of the query with the acts that are `kept`."""
    told: list[RenderableType] = [
        heading(state.ref, f"is {phase_words(state)}, revision {state.revision}"),
        waiting_words(state, explained, now) or "Nobody is awaited.",
        *filter(None, [kept_words(state, kept), decision_words(state, explained), unbound_words(explained)]),
        next_words(state) or "Nothing happens by itself any more.",
        *filter(None, [eligibility_words(state, now)]),
    ]
    may = [(org, _hyphens(acts) or "nothing") for org, acts in explained.may.items()]
    reasons = _reasons(explained)
    because = _because(explained)
    tables = (
        "",
        heading("Who may do what now"),
        table(("", ""), may),
        "",
        heading("What is refused now"),
        table(("", "", ""), reasons, fixed=2),
        "",
        table(("", ""), because),
    )
    pending = [
        {"command_id": act.command_id, "act": act.act, "by": act.by, "received_at": act.received_at}
        for act in kept
    ]
    return Page({**explained.model_dump(mode="json"), "pending": pending}, (*told, *tables))


def _hyphens(acts: tuple[str, ...]) -> str:
    return ", ".join(act.replace("_", "-") for act in acts)


def _reasons(explained: Explanation) -> list[tuple[str, str, str]]:
    """Return act, code and those it is refused to, in the order of acts."""
    parties = list(explained.why_not)
    found: dict[tuple[str, str], list[str]] = {}
    for org, refused in explained.why_not.items():
        for act, code in refused.items():
            found.setdefault((act, code), []).append(org)
    everybody = {pair for pair, orgs in found.items() if len(orgs) == len(parties)}
    return [
        (act.replace("_", "-"), code, "everybody" if (act, code) in everybody else _few(orgs, parties))
        for (act, code), orgs in sorted(found.items())
    ]


def _because(explained: Explanation) -> list[tuple[str, str]]:
    """Return every code once with its words, and once more for an act of which it says something else."""
    found = {(code, act) for row in explained.why_not.values() for act, code in row.items()}
    plain = {(code, words(code).why) for code, act in found if words(code, act) == words(code)}
    exact = {
        (code, f"{act.replace('_', '-')}: {words(code, act).why}")
        for code, act in found
        if words(code, act) != words(code)
    }
    return sorted(plain) + sorted(exact)


def _few(orgs: list[str], parties: list[str]) -> str:
    others = [org for org in parties if org not in orgs]
    return f"all but {', '.join(others)}" if len(others) < len(orgs) else ", ".join(orgs)
