"""What an agreement waits for, what happens if nobody acts, and who may do what, or why not."""

from collections.abc import Callable
from typing import TypeAlias

from models import acts
from models.base import Instant, Message
from models.checks import Refused
from models.clock import Due, next_due, next_reminder
from models.coverage import awaited, uncovered, valid_mandate
from models.days import LAST_DAY
from models.decisions import next_decision_reminder
from models.durations import normal_duration
from models.lifecycle import decide
from models.pilots import missing_for_intensified
from models.state import Agreement
from models.terms import Terms

NO_TEXT = "0" * 64

Probes: TypeAlias = tuple[dict[str, object], ...]


class Turn(Message):
    """One organisation whose answer is awaited. Times are UTC; `deadline` is exclusive."""

    org: str
    act: str
    since: Instant | None
    reminders_sent: int
    next_reminder: Instant | None
    deadline: Instant | None


class Decision(Message):
    """What a party did (`event`) that the coordinator has to decide about. Times are UTC."""

    about: str
    event: str
    since: Instant
    reminders_sent: int
    next_reminder: Instant | None


class Next(Message):
    """What the clock does next: see `models.clock.What`."""

    at: Instant
    what: str
    then: str


class Explanation(Message):
    """Answer of the query `explain`. `may` and `why_not` have a row per party.

    `missing`: what an intensified agreement still needs, while this one is in force. `to_decide`: what only
    its coordinator can answer.
    """

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
    missing: tuple[str, ...] = ()
    to_decide: tuple[Decision, ...] = ()


def explain(state: Agreement, now: Instant, reader: str | None = None) -> Explanation:
    """Explain a state as of `now` (UTC); with a `reader`, `may` and `why_not` are about that party alone."""
    orgs = [party.org for party in state.parties if reader in (None, party.org)]
    verdicts = {org: _verdicts(state, org, now) for org in orgs}
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
        missing=missing_for_intensified(state, now) or (),
        to_decide=tuple(_decision(state, about) for about in state.undecided),
    )


def _next(due: Due) -> Next:
    return Next(at=due.at, what=due.what, then=due.then)


def _decision(state: Agreement, about: str) -> Decision:
    undecided = state.undecided[about]
    return Decision(
        about=about,
        event=undecided.event,
        since=undecided.since,
        reminders_sent=undecided.reminded,
        next_reminder=next_decision_reminder(state, about),
    )


def _turn(state: Agreement, org: str, act: str) -> Turn:
    wait = state.waits[org]
    return Turn(
        org=org,
        act=act,
        since=wait.since,
        reminders_sent=wait.reminded,
        next_reminder=next_reminder(state, org),
        deadline=wait.deadline,
    )


def _verdicts(state: Agreement, org: str, now: Instant) -> dict[str, str | None]:
    return {name: _verdict(state, name, org, now) for name in PROBES}


def _verdict(state: Agreement, name: str, org: str, now: Instant) -> str | None:
    """Return why not: None if any of the probes would do, else the code of the first one."""
    found = against(state, name, org, now)
    return found[1].code if found else None


def against(state: Agreement, name: str, org: str, now: Instant) -> tuple[acts.Act, Refused] | None:
    """Return what an organisation could try, and what is said against it; None: it may do the act."""
    said = [(probe, decide(state, probe, now)) for probe in probes(state, name, org, now)]
    refused = [(probe, answer) for probe, answer in said if isinstance(answer, Refused)]
    return refused[0] if len(refused) == len(said) else None


def may_do(state: Agreement, name: str, org: str, now: Instant) -> bool:
    """Say whether an organisation may do an act at an instant."""
    return _verdict(state, name, org, now) is None


REPORTS = ("complete_pilot", "fail_pilot")
"""Acts by which a pilot ends."""


def why_no_report(state: Agreement, org: str, pilot: str, now: Instant) -> dict[str, str | None]:
    """Return, for each act by which a pilot ends, why an organisation cannot do it; None: it can."""
    common = {"ref": state.ref, "by": org, "command_id": "probe", "received_at": now}
    ended = {
        name: acts.ACT.validate_python({**common, "act": name, **_ENDS[name](state, pilot)})
        for name in REPORTS
    }
    answers = {name: decide(state, act, now) for name, act in ended.items()}
    return {name: said.code if isinstance(said, Refused) else None for name, said in answers.items()}


def probes(state: Agreement, name: str, org: str, now: Instant) -> tuple[acts.Act, ...]:
    """Return the most promising acts of that name an organisation could do, to ask `decide` about them."""
    common = {"act": name, "ref": state.ref, "by": org, "command_id": "probe", "received_at": now}
    return tuple(acts.ACT.validate_python({**common, **fields}) for fields in PROBES[name](state, org, now))


def _reason(_: Agreement, __: str, ___: Instant) -> Probes:
    return ({"reason": NO_TEXT},)


def _nothing(_: Agreement, __: str, ___: Instant) -> Probes:
    return ({},)


def _propose(state: Agreement, _: str, __: Instant) -> Probes:
    """Change the notice, to anything but what it is."""
    terms = state.terms or Terms(duration="P1Y", notice="P1D")
    other = "P2D" if normal_duration(terms.notice) == "P1D" else "P1D"
    return ({"terms": terms.model_copy(update={"notice": other})},)


def _object(state: Agreement, _: str, __: Instant) -> Probes:
    clauses = state.terms.clauses if state.terms else {}
    return ({"clause": next(iter(clauses), ""), "text": NO_TEXT},)


def _grant(state: Agreement, org: str, _: Instant) -> Probes:
    party = state.party(org)
    fellows = state.signatories(party.side) if party else ()
    return ({"to": next((each for each in fellows if each != org), org)},)


def _revoke(state: Agreement, org: str, _: Instant) -> Probes:
    return ({"to": state.mandates[org].to if org in state.mandates else org},)


def _sign(state: Agreement, org: str, now: Instant) -> Probes:
    under = _unused(state, org, now)
    return {"under": under}, {"under": ()}, {"under": under, "own": False}


def _ink(state: Agreement, _: str, now: Instant) -> Probes:
    return tuple(
        {
            "signed_for": signer,
            "under": _unused(state, signer, now),
            "place": NO_TEXT,
            "day": max(now.date(), state.agreed_on.get(signer, now.date())),
            "scan": NO_TEXT,
        }
        for signer in sorted(state.signatories(), key=lambda org: org in state.signatures)
    )


def _unused(state: Agreement, holder: str, now: Instant) -> tuple[str, ...]:
    held = [granter for granter, mandate in state.mandates.items() if mandate.to == holder]
    return tuple(org for org in held if org not in state.signatures and valid_mandate(state, org, now))


def _extend(_: Agreement, __: str, ___: Instant) -> Probes:
    return ({"until": LAST_DAY},)


def _start_pilot(_: Agreement, org: str, now: Instant) -> Probes:
    day = now.date()
    plan = {"title": NO_TEXT, "kind": "other", "purpose": "mixed", "lead": org, "sme_led": False}
    return ({**plan, "starts_on": day, "ends_on": day, "targets": {"any": 1}},)


def _pilots_led(state: Agreement, org: str) -> list[str]:
    led = [name for name, pilot in state.pilots.items() if org in (pilot.lead, state.coordinator)]
    return [name for name in led if state.pilots[name].status == "running"] or ["none"]


def _completed(state: Agreement, pilot: str) -> dict[str, object]:
    targets = state.pilots[pilot].targets if pilot in state.pilots else ()
    evidence = dict.fromkeys(state.policy.evidence, NO_TEXT)
    return {"pilot": pilot, "actuals": dict.fromkeys(targets, 0), "evidence": evidence}


def _failed(_: Agreement, pilot: str) -> dict[str, object]:
    return {"pilot": pilot, "reason": "other", "lesson": NO_TEXT}


_ENDS = {"complete_pilot": _completed, "fail_pilot": _failed}


def _complete_pilot(state: Agreement, org: str, _: Instant) -> Probes:
    return tuple(_completed(state, name) for name in _pilots_led(state, org))


def _fail_pilot(state: Agreement, org: str, _: Instant) -> Probes:
    return tuple(_failed(state, name) for name in _pilots_led(state, org))


def _open_intensified(state: Agreement, _: str, __: Instant) -> Probes:
    """Ask for the agreement as it stands, under another ref."""
    terms = state.terms or Terms(duration="P1Y", notice="P1D")
    agreement = {
        "ref": "PROBE" if state.ref != "PROBE" else "PROBE-2",
        "title": NO_TEXT,
        "country": state.country,
        "coordinator": state.coordinator,
        "parties": state.parties,
        "terms": terms,
        "policy": state.policy,
    }
    return ({"agreement": agreement, "commitments": [{"kind": "office", "title": NO_TEXT}]},)


def _report(_: Agreement, __: str, ___: Instant) -> Probes:
    return ({"kind": "other", "occurred_on": "unknown"},)


PROBES: dict[str, Callable[[Agreement, str, Instant], Probes]] = {
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
    "adopt_action_plan": _nothing,
    "start_pilot": _start_pilot,
    "complete_pilot": _complete_pilot,
    "fail_pilot": _fail_pilot,
    "waive_pilots": _reason,
    "open_intensified": _open_intensified,
}
