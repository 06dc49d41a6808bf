"""From states and milestones to the facts a report is computed from."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from models import pilot_milestones as pm
from models.milestones import ActivityReported, InkSignature, Milestone
from models.report.cells import Origin
from models.report.facts import Activity, Bound, Facts, Pact, Plan, Promise, Trial
from models.state import Agreement, Signing

Texts = Mapping[str, str]
"""Kept texts by hash; what was erased is not among them."""


class Life(NamedTuple):
    """An agreement as it stood, with its milestones until then.

    `signed_on`: the coordinator's local date when it came into force.
    """

    state: Agreement
    milestones: tuple[Milestone, ...]
    signed_on: date | None = None


def gather(
    lives: Iterable[Life],
    texts: Texts,
    countries: Mapping[str, str],
    names: Mapping[str, str],
    others: Iterable[Agreement] = (),
) -> Facts:
    """Return what lives tell, in order of reference and place in the chain.

    `others` are agreements the report is not about: what was promised may stand there.
    """
    known = tuple(lives)
    states = (*others, *(each.state for each in known))
    stands = {each.ref: each.outcome or each.phase.value for each in states}
    return Facts(
        activities=tuple(found for each in known for found in _activities(each, texts)),
        pacts=tuple(_pact(each) for each in known),
        pilots=tuple(found for each in known for found in _trials(each, texts)),
        promises=tuple(found for each in known for found in _promises(each, texts, stands)),
        countries=countries,
        names=names,
    )


def hashes_in(milestones: Iterable[Milestone]) -> frozenset[str]:
    """Return the hashes of all texts a report shows or compares."""
    said = [each.payload for each in milestones]
    named = {getattr(each, key, None) for each in said for key in ("place", "host", "title", "lesson")}
    promised = (each for each in said if isinstance(each, pm.IntensifiedOpened))
    titles = {commitment.title for each in promised for commitment in each.commitments}
    return frozenset(each for each in named | titles if each)


def _activities(life: Life, texts: Texts) -> Iterable[Activity]:
    for each in life.milestones:
        said = each.payload
        if isinstance(said, ActivityReported):
            yield Activity(
                origin=_origin(life, each),
                country=life.state.country,
                kind=said.type,
                on=each.occurred_on or "unknown",
                by=each.actor or "",
                place=texts.get(said.place, said.place) if said.place else None,
                erased=said.place is not None and said.place not in texts,
                host=texts.get(said.host, said.host) if said.host else None,
                purpose=said.purpose,
                attribution=said.attribution,
                participants=said.participants,
                evidence=tuple(sorted(said.evidence)),
            )


def _pact(life: Life) -> Pact:
    state = life.state
    signed = _signed(life)
    plan = next((each for each in life.milestones if isinstance(each.payload, pm.ActionPlanAdopted)), None)
    return Pact(
        ref=state.ref,
        kind=state.kind,
        country=state.country,
        consortium=tuple(each.org for each in state.parties if each.side == "consortium"),
        partners=tuple(each.org for each in state.parties if each.side == "partner"),
        areas=state.terms.areas if state.terms else (),
        phase=state.outcome or state.phase.value,
        opened=Origin(agreement=state.ref, seq=1),
        signed=_origin(life, signed) if signed else None,
        signed_on=_signed_on(life) if signed else None,
        ends_on=state.end.on if state.end else None,
        bound=tuple(_bound(state.ref, org, how) for org, how in state.signatures.items()) if signed else (),
        plan=_plan(life, plan) if plan else None,
        grew_from=state.follows.ref if state.follows else None,
    )


def _signed(life: Life) -> Milestone | None:
    """Return the milestone that put it in force, unless a contest took that back or it cannot be read."""
    if life.state.in_force_since is None:
        return None
    there = (each for each in reversed(life.milestones) if each.type in {"signed", "intensified_signed"})
    return next(there, None)


def _signed_on(life: Life) -> date | None:
    """Return the day of the last signature: on paper if all are, else that of the record."""
    if not all(each.ink for each in life.state.signatures.values()):
        return life.signed_on
    seqs = {each.seq for each in life.state.signatures.values()}
    ink = [each.payload for each in life.milestones if each.seq in seqs]
    return max((each.day for each in ink if isinstance(each, InkSignature)), default=life.signed_on)


def _bound(ref: str, org: str, signing: Signing) -> Bound:
    how = "represented" if signing.by != org else "ink" if signing.ink else "link"
    return Bound(org=org, how=how, origin=Origin(agreement=ref, seq=signing.seq))


def _plan(life: Life, milestone: Milestone) -> Plan:
    regions = milestone.payload.s3 if isinstance(milestone.payload, pm.ActionPlanAdopted) else {}
    return Plan(regions=tuple(sorted(regions)), origin=_origin(life, milestone))


def _trials(life: Life, texts: Texts) -> Iterable[Trial]:
    found: dict[str, Trial] = {}
    for each in life.milestones:
        said = each.payload
        if isinstance(said, pm.PilotStarted):
            found[said.pilot] = Trial(
                agreement=life.state.ref,
                country=life.state.country,
                title=texts.get(said.title),
                started=_origin(life, each),
                **{name: getattr(said, name) for name in _STARTED},
            )
        elif isinstance(said, pm.PilotCompleted | pm.PilotFailed) and said.pilot in found:
            found[said.pilot] = _ended(found[said.pilot], said, _origin(life, each), texts)
    return found.values()


_STARTED = ("pilot", "kind", "purpose", "lead", "sme_led", "targets")


def _ended(trial: Trial, said: pm.PilotCompleted | pm.PilotFailed, origin: Origin, texts: Texts) -> Trial:
    done = isinstance(said, pm.PilotCompleted)
    return trial.model_copy(
        update={
            "status": "completed" if done else "failed",
            "end": origin,
            "lesson": texts.get(said.lesson) if said.lesson else None,
            "taught": said.lesson is not None,
            "actuals": said.actuals if isinstance(said, pm.PilotCompleted) else {},
            "evidence": tuple(sorted(said.evidence)) if isinstance(said, pm.PilotCompleted) else (),
        }
    )


def _promises(life: Life, texts: Texts, stands: Mapping[str, str]) -> Iterable[Promise]:
    for each in life.milestones:
        said = each.payload
        if isinstance(said, pm.IntensifiedOpened):
            for commitment in said.commitments:
                yield Promise(
                    agreement=said.agreement.ref,
                    kind=commitment.kind,
                    title=texts.get(commitment.title),
                    country=commitment.country,
                    direction=commitment.direction,
                    stands=stands.get(said.agreement.ref, "opening"),
                    origin=_origin(life, each),
                )


def _origin(life: Life, milestone: Milestone) -> Origin:
    return Origin(agreement=life.state.ref, seq=milestone.seq)
