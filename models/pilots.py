"""Acts in force: the action plan, pilot actions, and what an intensified agreement needs first."""

import re
from datetime import date, timedelta

from models import acts
from models import milestones as m
from models import pilot_acts as p
from models import pilot_milestones as pm
from models.act import Link
from models.base import COUNTRY, REF, Instant, Message, Sha256
from models.canonical import has_canonical_form
from models.checks import Refused, Rule, gate
from models.days import FIRST_DAY, LAST_DAY, DayAsked
from models.durations import span
from models.errors import Code
from models.negotiation import Decision, draft
from models.opening import problems
from models.state import Agreement, Phase, Pilot

IN_FORCE_SAID = "in_force"

_AFTER_A_REPORT = timedelta(days=30)
"""Longer than the ladder of a missing report."""


class Settled(Message):
    """Word from an intensified agreement to its MOU: in force, or closed with an outcome; its head then."""

    ref: str
    outcome: str
    digest: Sha256


def adopt_action_plan(state: Agreement, act: p.AdoptActionPlan) -> Decision:
    """Adopt the action plan, once."""
    rule = Rule(
        "coordinator",
        lambda state, _: state.plan_adopted,
        until="lapse",
        checks=(_no_contest_open, _storable),
    )
    if refused := gate(state, act, rule):
        return refused
    return (draft(act, state, pm.ActionPlanAdopted(document=act.document, s3=act.s3)),)


def start_pilot(state: Agreement, act: p.StartPilot) -> Decision:
    """Start a pilot under the adopted plan; its id is given, or the next of P1, P2 and so on."""

    def done(state: Agreement, act: p.StartPilot) -> bool:
        return act.pilot in state.pilots

    checks = (_no_contest_open, _plan_adopted, _pilot_usable)
    rule = Rule("signatory", done, until="lapse", checks=checks)
    if refused := _lead_unknown(state, act) or gate(state, act, rule):
        return refused
    due = act.ends_on + span(state.policy.pilot_report_due)
    payload = pm.PilotStarted(
        pilot=act.pilot or _next_id(state),
        days=(DayAsked(key="report_due", zone=state.zone(act.lead), on=due),),
        **{name: getattr(act, name) for name in _STARTED},
    )
    return (draft(act, state, payload),)


_STARTED = ("title", "kind", "purpose", "lead", "sme_led", "starts_on", "ends_on", "targets")


def complete_pilot(state: Agreement, act: p.CompletePilot) -> Decision:
    """Report a running pilot; what is missing is named."""
    rule = Rule("party", _ended, until="lapse", checks=(_pilot_known, _reported, _storable))
    if refused := _not_lead(state, act) or gate(state, act, rule):
        return refused
    payload = pm.PilotCompleted(
        pilot=act.pilot, actuals=act.actuals, evidence=act.evidence, lesson=act.lesson
    )
    return (draft(act, state, payload),)


def fail_pilot(state: Agreement, act: p.FailPilot) -> Decision:
    """Put on record that a running pilot failed."""

    def usable(_: Agreement, act: p.FailPilot) -> Refused | None:
        return None if act.reason in p.FAILURES else Refused(code=Code.INVALID_TERMS)

    rule = Rule("party", _ended, until="lapse", checks=(_pilot_known, usable))
    if refused := _not_lead(state, act) or gate(state, act, rule):
        return refused
    return (draft(act, state, pm.PilotFailed(pilot=act.pilot, reason=act.reason, lesson=act.lesson)),)


def waive_pilots(state: Agreement, act: p.WaivePilots) -> Decision:
    """Do without pilots: the coordinator for the consortium, a partner for its side."""
    rule = Rule("signatory", lambda state, act: act.by in state.waivers, until="lapse")
    clusters = set(state.signatories("consortium")) - {state.coordinator}
    led = Refused(code=Code.NOT_COORDINATOR) if act.by in clusters else None
    if refused := led or gate(state, act, rule):
        return refused
    return (draft(act, state, pm.Waived(reason=act.reason)),)


def open_intensified(state: Agreement, act: p.OpenIntensified) -> Decision:
    """Open the intensified agreement, once this one has earned it; what is missing is named."""

    def eligible(state: Agreement, act: p.OpenIntensified) -> Refused | None:
        missing = not_eligible(state, act.received_at)
        return Refused(code=Code.NOT_ELIGIBLE, naming=missing) if missing else None

    rule = Rule("coordinator", until="lapse", checks=(_no_contest_open, eligible, _intensified_usable))
    if refused := gate(state, act, rule):
        return refused
    payload = pm.IntensifiedOpened(
        agreement=act.agreement, commitments=act.commitments, mou_then=act.mou_then
    )
    return (draft(act, state, payload),)


def settle(state: Agreement, news: Settled) -> tuple[m.Draft, ...]:
    """Take note of what became of the intensified agreement; news of another one changes nothing."""
    if state.intensified != news.ref or state.over:
        return ()
    if news.outcome == IN_FORCE_SAID and state.mou_then == "superseded":
        link = Link(ref=news.ref, digest=news.digest)
        return (m.Draft(payload=m.Closed(outcome="superseded", superseded_by=link)),)
    payload = pm.IntensifiedEnded(ref=news.ref, outcome=news.outcome, digest=news.digest)
    return (m.Draft(payload=payload),)


def rests_on(milestone: m.Milestone, ref: str, witness: m.Milestone) -> bool:
    """Say whether another agreement's milestone bears out one that rests on it.

    An opening rests on the opening of just this agreement; what becomes of an MOU, on a milestone of the
    other that says just that.
    """
    said, payload = witness.payload, milestone.payload
    if isinstance(payload, m.Opened):
        new = said.agreement if isinstance(said, pm.IntensifiedOpened) else None
        opened = (payload.title, payload.country, payload.parties, payload.terms, payload.policy)
        return new is not None and (new.ref, new.coordinator, "intensified", None) == (
            ref, milestone.actor, payload.kind, payload.reopens
        ) and opened == (new.title, new.country, new.parties, new.terms, new.policy)  # fmt: skip
    outcome = payload.outcome if isinstance(payload, pm.IntensifiedEnded) else IN_FORCE_SAID
    if isinstance(said, m.Closed):
        return said.outcome == outcome
    return witness.type in _SETTLING.get(outcome, ())


_SETTLING = {
    IN_FORCE_SAID: ("intensified_signed", "contest_window_ended"),
    **{outcome: (outcome,) for outcome in ("rejected", "abandoned", "expired")},
}
"""What bears out an outcome, beside the closing that names it."""


def news_for_mou(state: Agreement) -> Settled | None:
    """Return what an intensified agreement has to tell the one it grew from, once it is settled.

    In force counts when nobody may contest a signature any more.
    """
    if state.follows is None or state.kind != "intensified":
        return None
    if state.over:
        return Settled(ref=state.ref, outcome=state.outcome or "", digest=state.head)
    settled = state.phase is Phase.IN_FORCE and not state.contests
    return Settled(ref=state.ref, outcome=IN_FORCE_SAID, digest=state.head) if settled else None


def not_eligible(state: Agreement, at: Instant) -> tuple[str, ...]:
    """Return what an intensified agreement still needs at an instant; nothing: it may be opened.

    Words of a closed list, a pilot's id behind those that are about one: `kind_mou`, `other_negotiation`,
    `completed_pilots`, `sme_led_pilot`, `report_overdue:P1`.
    """
    missing = []
    if state.kind != "mou":
        missing.append("kind_mou")
    if state.intensified is not None:
        missing.append("other_negotiation")
    waived = state.coordinator in state.waivers and any(
        org in state.waivers for org in state.signatories("partner")
    )
    return (*missing, *(() if waived else _pilots_missing(state, at)))


def missing_for_intensified(state: Agreement, at: Instant) -> tuple[str, ...] | None:
    """Return the words of `not_eligible`; None where the question does not arise."""
    asked = state.kind == "mou" and state.phase is Phase.IN_FORCE
    return not_eligible(state, at) if asked else None


def _pilots_missing(state: Agreement, at: Instant) -> tuple[str, ...]:
    completed = [pilot for pilot in state.pilots.values() if pilot.status == "completed"]
    needs = state.policy.intensify
    missing = []
    if len(completed) < needs.min_completed_pilots:
        missing.append("completed_pilots")
    if needs.sme_led and not any(pilot.sme_led for pilot in completed):
        missing.append("sme_led_pilot")
    overdue = [name for name, pilot in state.pilots.items() if is_overdue(pilot, at)]
    return (*missing, *(f"report_overdue:{name}" for name in overdue))


def is_overdue(pilot: Pilot, at: Instant) -> bool:
    """Say whether a pilot's report is missing at an instant although it was due."""
    return pilot.status == "running" and at >= pilot.report_due


def _no_contest_open(state: Agreement, act: acts.Act) -> Refused | None:
    open_windows = tuple(org for org, until in state.contests.items() if act.received_at < until)
    return Refused(code=Code.CONTEST_OPEN, naming=open_windows) if open_windows else None


def _plan_adopted(state: Agreement, _: p.StartPilot) -> Refused | None:
    return None if state.plan_adopted else Refused(code=Code.NOT_ELIGIBLE, naming=("action_plan",))


def _lead_unknown(state: Agreement, act: p.StartPilot) -> Refused | None:
    party = state.party(act.by)
    unknown = party is not None and state.party(act.lead) is None
    return Refused(code=Code.NOT_A_PARTY, naming=(act.lead,)) if unknown else None


def _pilot_usable(state: Agreement, act: p.StartPilot) -> Refused | None:
    usable = (
        act.kind in p.PILOT_KINDS
        and act.purpose in p.PURPOSES
        and first_day_of_pilots(state) <= act.starts_on <= act.ends_on <= _last_day_of_pilots(state)
        and act.targets
        and all(target >= 0 for target in act.targets.values())
    )
    return _storable(state, act) if usable else Refused(code=Code.INVALID_TERMS)


def first_day_of_pilots(state: Agreement) -> date:
    """Return the first day a pilot may begin: that of the opening, wherever its lead is."""
    return state.opened_at.date() - timedelta(days=1) if state.opened_at else FIRST_DAY


def _last_day_of_pilots(state: Agreement) -> date:
    """Leave room in the calendar for the report and all that is sent while it is missing."""
    return LAST_DAY - span(state.policy.pilot_report_due) - _AFTER_A_REPORT


def _reported(state: Agreement, act: p.CompletePilot) -> Refused | None:
    """Every target has its actual and every evidence of the policy its document; the rest is no report."""
    targets, evidence = state.pilots[act.pilot].targets, state.policy.evidence
    missing = [name for name in targets if name not in act.actuals]
    missing += [name for name in evidence if name not in act.evidence]
    if missing:
        return Refused(code=Code.NOT_ELIGIBLE, naming=tuple(missing))
    foreign = set(act.actuals) - set(targets)
    negative = any(count < 0 for count in act.actuals.values())
    return Refused(code=Code.INVALID_TERMS, naming=tuple(sorted(foreign))) if foreign or negative else None


def _pilot_known(state: Agreement, act: p.CompletePilot | p.FailPilot) -> Refused | None:
    return None if act.pilot in state.pilots else Refused(code=Code.INVALID_TERMS, naming=(act.pilot,))


def _ended(state: Agreement, act: p.CompletePilot | p.FailPilot) -> bool:
    return act.pilot in state.pilots and state.pilots[act.pilot].status != "running"


def _not_lead(state: Agreement, act: p.CompletePilot | p.FailPilot) -> Refused | None:
    """Only its lead reports a pilot; that it failed, the coordinator may say too."""
    pilot = state.pilots.get(act.pilot)
    if pilot is None or state.party(act.by) is None:
        return None
    may = (pilot.lead, state.coordinator) if isinstance(act, p.FailPilot) else (pilot.lead,)
    return None if act.by in may else Refused(code=Code.NOT_A_SIGNATORY, naming=(pilot.lead,))


def _next_id(state: Agreement) -> str:
    number = len(state.pilots) + 1
    while f"P{number}" in state.pilots:
        number += 1
    return f"P{number}"


def _intensified_usable(_: Agreement, act: p.OpenIntensified) -> Refused | None:
    new = act.agreement
    known = all(
        each.kind in p.COMMITMENT_KINDS and each.direction in (None, *p.DIRECTIONS)
        for each in act.commitments
    )
    unusable = problems(new.parties, new.coordinator, new.terms, new.policy)
    countries = [new.country, *(each.country for each in act.commitments if each.country is not None)]
    named = re.fullmatch(REF, new.ref) and all(re.fullmatch(COUNTRY, each) for each in countries)
    if not act.commitments or not known or unusable or not named or new.ref == act.ref:
        return Refused(code=Code.INVALID_TERMS)
    return _storable(_, act)


def _storable(_: Agreement, act: acts.Act) -> Refused | None:
    return None if has_canonical_form(act.model_dump(mode="json")) else Refused(code=Code.INVALID_TERMS)
