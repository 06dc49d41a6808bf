"""Acts on the text: opening, proposals, approvals, objections, rejections."""

import re

from models import acts
from models import milestones as m
from models.base import COUNTRY
from models.canonical import has_canonical_form
from models.checks import Refused, Rule, gate
from models.coverage import approvals_missing
from models.days import DayAsked
from models.errors import Code
from models.opening import problems, terms_problems
from models.state import Agreement
from models.terms import Frame, terms_hash

Decision = tuple[m.Draft, ...] | Refused


def deadlines(state: Agreement, orgs: tuple[str, ...], window: str) -> tuple[DayAsked, ...]:
    """Ask for each organisation's last day to answer, in its own zone."""
    return tuple(DayAsked(key=f"deadline/{org}", zone=state.zone(org), after=window) for org in orgs)


def draft(act: acts.Act, state: Agreement, payload: m.AnyPayload, **more: object) -> m.Draft:
    """Return a milestone by an act's organisation on the text as it stands."""
    fields: dict[str, object] = {"actor": act.by, "terms_hash": state.terms_hash, **more}
    return m.Draft.model_validate({"payload": payload, **fields})


def open_agreement(state: Agreement, act: acts.Open) -> Decision:
    """Open with revision 1, which the coordinator thereby approves; a door has told every problem before."""
    country = re.fullmatch(COUNTRY, act.country)
    usable = country and has_canonical_form(act.model_dump(mode="json"))
    if not usable or problems(act.parties, act.by, act.terms, act.policy):
        return Refused(code=Code.INVALID_TERMS)
    frame = Frame(ref=act.ref, kind=act.kind, coordinator=act.by, parties=act.parties)
    future = state.model_copy(update={"parties": act.parties})
    payload = m.Opened(
        type="negotiation_opened" if act.kind == "mou" else "intensified_negotiation_opened",
        kind=act.kind,
        title=act.title,
        country=act.country,
        parties=act.parties,
        terms=act.terms,
        policy=act.policy,
        reopens=act.reopens,
        follows=act.follows,
        days=deadlines(future, future.bound_parties(), act.policy.negotiation_window),
    )
    return (m.Draft(payload=payload, actor=act.by, terms_hash=terms_hash(frame, 1, act.terms)),)


def propose(state: Agreement, act: acts.Propose) -> Decision:
    """Replace the text; proposing approves it."""
    rule = Rule("signatory", checks=(_revisions_left, _terms_usable))
    if refused := gate(state, act, rule):
        return refused
    payload = m.Proposed(
        revision=state.revision + 1,
        terms=act.terms,
        comment=act.comment,
        days=deadlines(state, state.bound_parties(), state.policy.negotiation_window),
    )
    return (draft(act, state, payload, terms_hash=terms_hash(state.frame(), payload.revision, act.terms)),)


def object_to_clause(state: Agreement, act: acts.Object) -> Decision:
    """Put an objection on record."""

    def done(state: Agreement, act: acts.Object) -> bool:
        return (act.by, act.clause, act.text) in state.objections

    if refused := gate(state, act, Rule("bound", done, checks=(_clause_known,))):
        return refused
    return (draft(act, state, m.Objected(revision=state.revision, clause=act.clause, text=act.text)),)


def approve(state: Agreement, act: acts.Approve) -> Decision:
    """Agree to the current revision; the last approval needed freezes the text."""
    rule = Rule("signatory", lambda state, act: act.by in state.approvals)
    if refused := gate(state, act, rule):
        return refused
    approved = draft(act, state, m.Approved(revision=state.revision))
    after = state.model_copy(update={"approvals": {**state.approvals, act.by: state.seq + 1}})
    return (approved,) if approvals_missing(after) else (approved, text_agreed(state))


def text_agreed(state: Agreement) -> m.Draft:
    """Freeze the text: signing begins, and every party's own deadline with it."""
    bound = state.bound_parties()
    local = tuple(DayAsked(key=f"local/{org}", zone=state.zone(org), after="P0D") for org in bound)
    payload = m.TextAgreed(
        type="text_agreed" if state.kind == "mou" else "intensified_text_agreed",
        revision=state.revision,
        days=(*deadlines(state, bound, state.policy.signing_window), *local),
    )
    return m.Draft(payload=payload, terms_hash=state.terms_hash)


def reject(state: Agreement, act: acts.Reject) -> Decision:
    """A partner's rejection ends the negotiation; a cluster's voids its approval."""
    rule = Rule("signatory", lambda state, act: act.by in state.rejections)
    if refused := gate(state, act, rule):
        return refused
    kind = m.Rejected if act.by in state.signatories("partner") else m.Rejection
    return (draft(act, state, kind(revision=state.revision, reason=act.reason)),)


def _revisions_left(state: Agreement, _: acts.Act) -> Refused | None:
    return None if state.revision < state.policy.max_revisions else Refused(code=Code.LIMIT_REACHED)


def _terms_usable(state: Agreement, act: acts.Propose) -> Refused | None:
    """Terms that say the same in other words are no new revision."""
    if terms_problems(act.terms) or not has_canonical_form(act.terms.model_dump(mode="json")):
        return Refused(code=Code.INVALID_TERMS)
    same = terms_hash(state.frame(), state.revision, act.terms) == state.terms_hash
    return Refused(code=Code.INVALID_TERMS) if same else None


def _clause_known(state: Agreement, act: acts.Object) -> Refused | None:
    known = state.terms is not None and act.clause in state.terms.clauses
    return None if known else Refused(code=Code.INVALID_TERMS)
