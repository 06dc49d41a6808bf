"""What milestones of signing change: mandates, signatures, and what takes them back."""

from models import milestones as m
from models.change import Change, said
from models.coverage import cover
from models.days import Days
from models.state import Agreement, Mandate, Phase, Signing
from models.waits import again


def mandate(state: Agreement, milestone: m.Milestone, days: Days) -> Change:
    """One may sign for another."""
    first, last = days["mandate_from"], days.get("mandate_until")
    mandate = Mandate(
        to=said(milestone).to,
        seq=milestone.seq,
        valid_from_on=first.on,
        valid_from=first.begins,
        valid_until_on=last.on if last else None,
        valid_until=last.ends if last else None,
    )
    return {"mandates": {**state.mandates, milestone.actor or "": mandate}}


def mandate_revoked(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """One may sign for another no more."""
    mandates = {org: mandate for org, mandate in state.mandates.items() if org != milestone.actor}
    return {"mandates": mandates, "waits": again(state, milestone.actor, milestone)}


def signature(state: Agreement, milestone: m.Milestone, days: Days) -> Change:
    """Parties are bound, those on paper until they contest it."""
    draft = m.Draft(payload=milestone.payload, actor=milestone.actor, on_behalf_of=milestone.on_behalf_of)
    contests = {
        key.removeprefix("contest/"): day.ends for key, day in days.items() if key.startswith("contest/")
    }
    return {
        "signatures": cover(state, draft, milestone.seq, days),
        "contests": {**state.contests, **contests},
    }


def signed(_: Agreement, milestone: m.Milestone, days: Days) -> Change:
    """It is in force."""
    return {
        "phase": Phase.IN_FORCE,
        "waits": {},
        "in_force_since": milestone.recorded_at,
        "end": days["end"],
        "expiry_noticed": 0,
        "last_party_act": milestone.recorded_at,
    }


def contested(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """A signature on paper was none."""
    void = state.signatures[milestone.actor or ""].seq
    return {
        "phase": Phase.SIGNING,
        "signatures": _without(state.signatures, void),
        "contests": {org: until for org, until in state.contests.items() if org != milestone.actor},
        "in_force_since": None,
        "end": None,
    }


def contest_window_ended(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """A signature on paper stands."""
    ended = said(milestone).org
    return {"contests": {org: until for org, until in state.contests.items() if org != ended}}


def declined(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """The text is negotiated again, without the approval of who declined."""
    return _back_to_text({org: seq for org, seq in state.approvals.items() if org != milestone.actor})


def reopened(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """The text is negotiated again, approved by its coordinator alone."""
    kept = state.approvals.get(state.coordinator, milestone.seq)
    return _back_to_text({state.coordinator: kept})


def withdrawn(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """A signature is taken back."""
    void = state.signatures[milestone.actor or ""].seq
    signatures = _without(state.signatures, void)
    contests = {org: until for org, until in state.contests.items() if org in signatures}
    waits = again(state, milestone.actor, milestone)
    return {"signatures": signatures, "contests": contests, "waits": waits}


def _without(signatures: dict[str, Signing], seq: int) -> dict[str, Signing]:
    return {org: signing for org, signing in signatures.items() if signing.seq != seq}


def _back_to_text(approvals: dict[str, int]) -> Change:
    return {
        "phase": Phase.NEGOTIATING,
        "approvals": approvals,
        "signatures": {},
        "contests": {},
        "agreed_on": {},
        "waits": {},
    }
