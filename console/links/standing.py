"""What a link is good for as things stand; the rules themselves are asked, and stay in models/."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from console.inbox import Entry
from console.links.link import Link
from models.base import Instant
from models.coverage import valid_mandate
from models.explain import REPORTS, Explanation, why_no_report
from models.state import Agreement

Standing = Literal["live", "read", "used", "kept", "handed_on", "expired", "revoked", "stale", "over"]
"""`live`: it may answer. `read`: it was made for reading. `used`: its answer is on record. `kept`: its answer
is in the inbox, and not carried out yet. `handed_on`: a colleague was sent another link. `stale`: the text is
another one now. `over`: what it asks is asked no more.
"""

OFFERS: dict[str, tuple[str, ...]] = {
    "approve": ("approve", "propose", "object", "reject"),
    "sign": ("sign", "decline", "grant_mandate"),
    "mandate": ("grant_mandate",),
    "contest": ("contest",),
    "report": ("complete_pilot", "fail_pilot"),
    **{
        act: (act,)
        for act in (
            *("propose", "object", "reject", "decline", "grant_mandate", "revoke_mandate"),
            *("withdraw_signature", "start_pilot", "fail_pilot", "report_activity", "waive_pilots"),
        )
    },
    "read": (),
}
"""By what a link asks: the acts that answer it, the one that is asked for first.

Those that ask for one act alone are made when somebody asks for them on the page of another link.
"""

_ASKED_BY = {
    **{question: question for question, acts in OFFERS.items() if question in acts},
    "complete_pilot": "report",
}
"""What a link asks that is made for an act."""

OF_THE_TEXT = frozenset({"approve", "propose", "object", "reject", "sign", "decline"})
"""Questions, and acts, about the very revision a mail spoke of."""

FORWARDED = "forward"
"""What the record of uses calls handing the question on."""


class Further(NamedTuple):
    """Something more an organisation may do, by a link that is made for it; of a pilot, which one."""

    act: str
    about: str | None = None

    @property
    def question(self) -> str:
        """What a link for it asks."""
        return _ASKED_BY[self.act]


class Good(NamedTuple):
    """What can be done by a link now: `acts` that a rule would accept, and why not of the others.

    `further`: what its organisation may do beside that, by another link.
    """

    standing: Standing
    acts: tuple[str, ...] = ()
    why_not: dict[str, str] = {}
    answer: Entry | None = None
    attempt: int = 0
    further: tuple[Further, ...] = ()

    @property
    def reads(self) -> bool:
        """Say whether the agreement may be read by it."""
        return self.standing != "revoked"


def judge(link: Link, given: list[Entry], state: Agreement, explained: Explanation, now: Instant) -> Good:
    """Say what a link is good for.

    Args:
        link: Which.
        given: What was sent by it so far, in order.
        state: The agreement.
        explained: What may be done in it, and why not.
        now: UTC.
    """
    attempt = sum(each.outcome is not None and each.outcome.status == "refused" for each in given)
    answer = next((each for each in given if each.outcome is None or each.outcome.status != "refused"), None)
    offers = OFFERS[link.question]
    why = dict(explained.why_not.get(link.organisation, {}))
    if set(offers) & set(REPORTS):
        why |= _why_no_report(link, state, now)
    may = explained.may.get(link.organisation, ())
    acts = tuple(act for act in offers if act in may and act not in why)
    standing = _standing(link, answer, state, acts, now)
    open_acts = acts if standing == "live" else ()
    reasons = {act: why[act] for act in offers if act in why}
    further = () if standing == "revoked" else tuple(_further(link, open_acts, state, explained, now))
    return Good(standing, open_acts, reasons, answer, attempt, further)


def _why_no_report(link: Link, state: Agreement, now: Instant) -> dict[str, str]:
    """Return why the very pilot a link is about cannot be reported by it."""
    found = why_no_report(state, link.organisation, link.about or "", now)
    return {act: code for act, code in found.items() if code is not None}


def _further(
    link: Link, answers: tuple[str, ...], state: Agreement, explained: Explanation, now: Instant
) -> Iterator[Further]:
    """Yield what an organisation may do beside answering; of pilots, each by itself."""
    org = link.organisation
    for act in explained.may.get(org, ()):
        if act in REPORTS:
            continue
        if act in _ASKED_BY and act not in answers:
            yield Further(act)
    for pilot in state.pilots:
        why = why_no_report(state, org, pilot, now)
        ends = next((act for act in REPORTS if why[act] is None), None)
        if ends is not None and not (answers and pilot == link.about):
            yield Further(ends, pilot)


def _standing(
    link: Link, answer: Entry | None, state: Agreement, acts: tuple[str, ...], now: Instant
) -> Standing:
    if link.revoked_at is not None:
        return "revoked"
    if answer is not None:
        return "used" if answer.outcome else "kept"
    expired = link.expires_at is not None and link.expires_at <= now
    of_other_text = link.question in OF_THE_TEXT and link.revision != state.revision
    asked_still = link.question != "read" and OFFERS[link.question][0] in acts
    reasons: tuple[tuple[bool, Standing], ...] = (
        (link.used_at is not None, "handed_on"),
        (expired, "expired"),
        (link.question == "read", "read"),
        (of_other_text, "stale"),
        (not asked_still, "over"),
    )
    return next((standing for is_so, standing in reasons if is_so), "live")


def signs_for(state: Agreement, holder: str, now: Instant) -> tuple[str, ...]:
    """Return whose mandate an organisation holds and has not used."""
    granted = {org: valid_mandate(state, org, now) for org in state.mandates if org not in state.signatures}
    return tuple(org for org, mandate in granted.items() if mandate is not None and mandate.to == holder)


def could_hold(state: Agreement, granter: str) -> tuple[str, ...]:
    """Return who may be given an organisation's mandate: the other signatories of its side."""
    party = state.party(granter)
    return tuple(org for org in state.signatories(party.side) if org != granter) if party else ()
