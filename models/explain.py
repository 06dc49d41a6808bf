"""What an agreement waits for, what happens if nobody acts, and who may do what, or why not."""

from collections.abc import Callable
from datetime import date

from models import acts
from models.base import Instant, Message
from models.checks import Refused
from models.clock import Due, dues, next_due
from models.coverage import awaited, uncovered
from models.durations import span
from models.lifecycle import decide
from models.state import Agreement

NO_TEXT = "0" * 64
LAST_DAY = date(9999, 12, 30)


class Turn(Message):
    """One organisation whose answer is awaited. Times are UTC; `deadline` is exclusive."""

    org: str
    act: str
    since: Instant | None
    reminders_sent: int
    next_reminder: Instant | None
    deadline: Instant | None


class Next(Message):
    """What the clock does next: see `models.clock.What`."""

    at: Instant
    what: str
    then: str


class Explanation(Message):
    """Answer of the query `explain`. `may` and `why_not` have a row per party."""

    ref: str
    phase: str
    outcome: str | None
    lapsed_at: Instant | None
    revision: int
    terms_hash: str | None
    waiting_for: tuple[Turn, ...]
    uncovered: tuple[str, ...]
    next: Next | None
    may: dict[str, tuple[str, ...]]
    why_not: dict[str, dict[str, str]]


def explain(state: Agreement, now: Instant) -> Explanation:
    """Explain a state as of `now` (UTC)."""
    verdicts = {party.org: _verdicts(state, party.org, now) for party in state.parties}
    due = next_due(state)
    return Explanation(
        ref=state.ref,
        phase=state.phase,
        outcome=state.outcome,
        lapsed_at=state.lapsed_at,
        revision=state.revision,
        terms_hash=state.terms_hash,
        waiting_for=tuple(_turn(state, each.org, each.act) for each in awaited(state)),
        uncovered=uncovered(state),
        next=_next(due) if due else None,
        may={org: tuple(act for act, code in row.items() if code is None) for org, row in verdicts.items()},
        why_not={org: {act: code for act, code in row.items() if code} for org, row in verdicts.items()},
    )


def _next(due: Due) -> Next:
    return Next(at=due.at, what=due.what, then=due.then)


def _turn(state: Agreement, org: str, act: str) -> Turn:
    wait, rungs = state.waits.get(org), state.policy.reminders
    more = wait is not None and wait.reminded < len(rungs) and bool(dues(state))
    return Turn(
        org=org,
        act=act,
        since=wait.since if wait else None,
        reminders_sent=wait.reminded if wait else 0,
        next_reminder=wait.since + span(rungs[wait.reminded]) if wait and more else None,
        deadline=wait.deadline if wait else None,
    )


def _verdicts(state: Agreement, org: str, now: Instant) -> dict[str, str | None]:
    answers = {name: decide(state, probe(state, name, org, now), now) for name in PROBES}
    return {name: answer.code if isinstance(answer, Refused) else None for name, answer in answers.items()}


def probe(state: Agreement, name: str, org: str, now: Instant) -> acts.Act:
    """Return the most promising act of that name an organisation could do, to ask `decide` about it."""
    common = {"act": name, "ref": state.ref, "by": org, "command_id": "probe", "received_at": now}
    return acts.ACT.validate_python({**common, **PROBES[name](state, org)})


def _reason(_: Agreement, __: str) -> dict[str, object]:
    return {"reason": NO_TEXT}


def _nothing(_: Agreement, __: str) -> dict[str, object]:
    return {}


def _propose(state: Agreement, _: str) -> dict[str, object]:
    terms = state.terms
    other = "P1D" if terms is None or terms.notice != "P1D" else "P2D"
    return {"terms": {**(terms.model_dump() if terms else {"duration": "P1Y"}), "notice": other}}


def _object(state: Agreement, _: str) -> dict[str, object]:
    clauses = state.terms.clauses if state.terms else {}
    return {"clause": next(iter(clauses), ""), "text": NO_TEXT}


def _grant(state: Agreement, org: str) -> dict[str, object]:
    party = state.party(org)
    fellows = state.signatories(party.side) if party else ()
    return {"to": next((each for each in fellows if each != org), org)}


def _revoke(state: Agreement, org: str) -> dict[str, object]:
    return {"to": state.mandates[org].to if org in state.mandates else org}


def _sign(state: Agreement, org: str) -> dict[str, object]:
    held = [granter for granter, mandate in state.mandates.items() if mandate.to == org]
    under = [granter for granter in held if granter not in state.signatures]
    return {"under": under, "own": org not in state.signatures or not under}


def _ink(state: Agreement, org: str) -> dict[str, object]:
    signer = next((each for each in state.signatories() if each not in state.signatures), org)
    return {"signed_for": signer, "place": NO_TEXT, "day": LAST_DAY, "scan": NO_TEXT}


def _extend(_: Agreement, __: str) -> dict[str, object]:
    return {"until": LAST_DAY}


def _report(_: Agreement, __: str) -> dict[str, object]:
    return {"kind": "other", "occurred_on": "unknown"}


PROBES: dict[str, Callable[[Agreement, str], dict[str, object]]] = {
    "propose": _propose,
    "object": _object,
    "approve": _nothing,
    "reject": _reason,
    "grant_mandate": _grant,
    "revoke_mandate": _revoke,
    "sign": _sign,
    "record_ink_signature": _ink,
    "contest": _reason,
    "decline": _reason,
    "withdraw_signature": _nothing,
    "reopen": _reason,
    "abandon": _reason,
    "extend": _extend,
    "report_activity": _report,
}
