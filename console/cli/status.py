"""`entente status`: where an agreement stands, who is awaited, who is bound and how."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from rich.console import RenderableType
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.mail.days import listed, time_of
from console import inbox
from console.answers import HASH_SHOWN
from console.cli.attention import attention_words
from console.cli.growth import Growth, growth_document, growth_words, load_growth
from console.cli.looking import Page, look
from console.cli.paper import heading, table
from console.cli.session import Session
from console.cli.turns import local_day, until_short
from console.notices.attention import Matter, matters
from console.past import Past, find_past
from console.phrases.facts import at_time, on_day, until_day
from console.queries import Chain, find_chain, find_state, known_names, texts_to_show
from console.registry import without_mailbox
from console.sentences.standing import phase_words
from console.sentences.turns import decision_words, next_words, past_words, unbound_words
from console.sentences.vocabulary import TO_DO
from models.acts import Act
from models.explain import Explanation, explain
from models.state import Agreement
from models.terms import Party
from models.urgency import Trouble


class Seen(NamedTuple):
    """Everything a status is made of, as of `now`."""

    state: Agreement
    explained: Explanation
    chain: Chain
    names: dict[str, str]
    title: str | None
    growth: Growth
    pending: list[Act]
    now: datetime
    unreachable: list[str]
    """Parties no mail can reach now."""
    attention: list[Matter]
    """What else needs a person: mails that came back or do not leave."""
    past: Past | None = None
    """Where `now` lies in the past: what it is told from."""

    def at(self, seq: int) -> datetime:
        """Return when a milestone was recorded."""
        return self.chain[seq - 1][0].recorded_at


def show_status(session: Session, ref: str, at: str | None) -> int:
    """Print where an agreement stands, or stood at a day or an instant."""

    async def view(connection: AsyncConnection, now: datetime) -> Page:
        return await status_page(connection, ref, now, at)

    return look(session, view)


async def status_page(connection: AsyncConnection, ref: str, now: datetime, at: str | None = None) -> Page:
    """Return a status as words and as a document. Raises NotFoundError."""
    past = await find_past(connection, ref, at, now) if at is not None else None
    if past is None:
        state, chain = await find_state(connection, ref), await find_chain(connection, ref)
        kept = await inbox.pending(connection, ref)
    else:
        state, chain, now, _ = past
        kept = await inbox.pending_at(connection, ref, now)
    title = (await texts_to_show(connection, [state.title or ""])).get(state.title or "")
    growth = await load_growth(connection, state, chain, now, past=past is not None)
    names = await known_names(connection)
    lost = (
        [] if past or state.over else await without_mailbox(connection, [each.org for each in state.parties])
    )
    found = [] if past else await matters(connection, now, ref)
    troubles = [each for each in found if each.kind is not Trouble.NO_MAILBOX]
    seen = Seen(state, explain(state, now), chain, names, title, growth, kept, now, lost, troubles, past)
    return Page(_document(seen), tuple(_words(seen)))


def _words(seen: Seen) -> Iterator[RenderableType]:
    state, explained, zone = seen.state, seen.explained, seen.state.zone(seen.state.coordinator)
    yield heading(state.ref, seen.title or "")
    if seen.past is not None:
        yield past_words(seen.past, zone)
        yield ""
    mark = f", hash {state.terms_hash[:HASH_SHOWN]}…" if state.terms_hash else ""
    yield f"It is {phase_words(state)}: revision {state.revision}{mark}, milestone {state.seq}.{_since(seen)}"
    if seen.pending:
        yield _pending_words(seen.pending)
    if explained.waiting_for:
        acts = list(dict.fromkeys(TO_DO[turn.act] for turn in explained.waiting_for))
        yield ""
        yield heading(
            f"Waiting for {len(explained.waiting_for)} of {len(state.signatories())} to {' or '.join(acts)}"
        )
        several = len(acts) > 1
        columns = ("", *(("to",) if several else ()), "since", "until, where it is", "reminded")
        yield table(columns, list(_turns(seen, several=several)))
    if seen.attention:
        yield ""
        yield heading("Needs a person")
        yield from attention_words(seen.attention)
    yield ""
    yield heading("Parties")
    yield table(
        ("", "side", "stands"), [(party.org, party.side, _stands(seen, party)) for party in state.parties]
    )
    yield ""
    yield from growth_words(seen.growth)
    yield from filter(None, (decision_words(state, explained), unbound_words(explained)))
    if seen.unreachable:
        verb = "has" if len(seen.unreachable) == 1 else "have"
        who = listed(seen.unreachable)
        yield f"{who} {verb} no mailbox: mails come back until `entente orgs import` enters one."
    yield next_words(state) or "Nothing happens by itself any more."
    yield f"Days without a zone are {time_of(zone)}."


def _pending_words(pending: list[Act]) -> str:
    """Return what is in the inbox and waits for the service."""
    said = listed([f"{act.act.replace('_', '-')} by {act.by}" for act in pending])
    several = "acts are kept and wait" if len(pending) > 1 else "act is kept and waits"
    return f"{len(pending)} {several} to be carried out: {said}."


def _since(seen: Seen) -> str:
    state, zone = seen.state, seen.state.zone(seen.state.coordinator)
    if state.lapsed_at and state.grace_ends and not state.over:
        until = until_day(state.grace_ends, zone)
        return f" It lapsed on {at_time(state.lapsed_at, zone)}; it may be extended until {until}."
    if state.end and not state.over:
        return f" It ends on {on_day(state.end.on)}."
    return f" Opened on {at_time(state.opened_at, zone)}." if state.opened_at else ""


def _turns(seen: Seen, *, several: bool) -> Iterator[tuple[str, ...]]:
    zone = seen.state.zone(seen.state.coordinator)
    for turn in seen.explained.waiting_for:
        yield (
            turn.org,
            *((TO_DO[turn.act],) if several else ()),
            local_day(turn.since, zone) if turn.since else "",
            until_short(seen.state, turn, seen.now),
            f"{turn.reminders_sent} x" if turn.reminders_sent else "never",
        )


def _stands(seen: Seen, party: Party) -> str:
    """Return how a party is bound, or what it has said so far."""
    state, org = seen.state, party.org
    if org in state.signatures:
        return _signed(seen, party)
    if party.role == "observer":
        return "observes"
    said = [] if party.role == "signatory" else ["represented"]
    if state.agreed_on:
        said.append("not signed" if party.role == "signatory" else "not bound yet")
    elif org in state.rejections:
        said.append(f"rejected revision {state.revision}")
    elif party.role == "signatory":
        approved = state.approvals.get(org)
        said.append(f"approved revision {state.revision}" if approved else "not approved")
    return "; ".join([*said, *_mandate(state, org)])


def _mandate(state: Agreement, org: str) -> Iterator[str]:
    mandate = state.mandates.get(org)
    if mandate is not None:
        last = f" until {on_day(mandate.valid_until_on)}" if mandate.valid_until_on else ""
        yield f"mandate to {mandate.to}{last}"


def _signed(seen: Seen, party: Party) -> str:
    state, signing = seen.state, seen.state.signatures[party.org]
    day = local_day(seen.at(signing.seq), state.zone(state.coordinator))
    how = "on paper, recorded" if signing.ink else "signed"
    if signing.by != party.org:
        return f"bound by {signing.by} under mandate, {how} {day}"
    until = state.contests.get(party.org)
    contest = f"; may contest until {until_day(until, party.zone)}" if until else ""
    return f"{'signed ' if signing.ink else ''}{how} {day}{contest}"


def _document(seen: Seen) -> dict[str, object]:
    state = seen.state
    return {
        "ref": state.ref,
        "as_of": seen.now,
        "recorded_later": seen.past.later if seen.past else (),
        "kind": state.kind,
        "title": seen.title,
        "country": state.country,
        "coordinator": state.coordinator,
        "opened_at": state.opened_at,
        "in_force_since": state.in_force_since,
        "ends_on": state.end.on if state.end else None,
        "grace_ends": state.grace_ends,
        "milestones": state.seq,
        "head": state.head,
        **seen.explained.model_dump(exclude={"ref", "may", "why_not"}),
        **growth_document(seen.growth),
        "unreachable": seen.unreachable,
        "attention": [each.document for each in seen.attention],
        "pending": [
            {"command_id": act.command_id, "act": act.act, "by": act.by, "received_at": act.received_at}
            for act in seen.pending
        ],
        "parties": [_party_document(seen, party) for party in state.parties],
    }


def _party_document(seen: Seen, party: Party) -> dict[str, object]:
    state, org = seen.state, party.org
    signing, mandate = state.signatures.get(org), state.mandates.get(org)
    covered = signing and {
        "by": signing.by,
        "how": "ink" if signing.ink else "link",
        "under_mandate": signing.by != org,
        "seq": signing.seq,
        "at": seen.at(signing.seq),
        "contest_until": state.contests.get(org),
    }
    return {
        "org": org,
        "name": seen.names.get(org),
        "side": party.side,
        "role": party.role,
        "zone": party.zone,
        "approved": org in state.approvals,
        "covered": covered,
        "mandate": mandate and mandate.model_dump(exclude={"seq"}),
    }
