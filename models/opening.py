"""What must hold of an agreement before it can be opened, and of terms before they can be proposed.

Pure checks of values already in the field's formats; a door adds where each stands.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from models.durations import Duration, add_to_day, parse_duration
from models.phrases import phrase, written
from models.policy import Policy
from models.terms import Party, Terms

LONGEST_YEARS = 100
_SOME_DAY = date(2001, 1, 1)
_LAST_DAY = add_to_day(_SOME_DAY, Duration(LONGEST_YEARS, 0, 0))
_WINDOWS = (
    ("negotiation_window", 1),
    ("signing_window", 1),
    ("grace", 0),
    ("contest_window", 0),
    ("pilot_report_due", 0),
)
"""Windows of the policy and the fewest days each may have."""


class Problem(NamedTuple):
    """What is wrong with which field, and what to do; list items count from 1."""

    field: str
    problem: str
    fix: str


def problems(parties: Sequence[Party], coordinator: str, terms: Terms, policy: Policy) -> tuple[Problem, ...]:
    """Return everything that keeps an agreement from being opened."""
    return (
        *party_problems(parties, coordinator),
        *size_problems(parties, policy),
        *terms_problems(terms),
        *policy_problems(policy, parties),
    )


def policy_problems(policy: Policy, parties: Sequence[Party]) -> tuple[Problem, ...]:
    """Return everything that keeps a policy from being that of these parties."""
    return (
        *_window_problems(policy),
        *_ladder_problems(policy),
        *_rule_problems(policy, parties),
        *_escalation_problems(policy, parties),
    )


def terms_problems(terms: Terms) -> tuple[Problem, ...]:
    """Return everything that keeps terms from being a text to agree on."""
    return (
        *_duration_problems("terms.duration", terms.duration, least=1),
        *_duration_problems("terms.notice", terms.notice, least=0),
        *_document_problems(terms),
        *_twice("focus", terms.areas),
    )


def text_problems(terms: Terms) -> tuple[Problem, ...]:
    """Return what keeps terms from being read by those who are to approve them.

    Asked where people will be: a rehearsal may do without, and lives that began without a text go on.
    """
    if terms.clauses or terms.documents:
        return ()
    return (Problem("terms", phrase("have no text to approve"), phrase("Add a clause or a document")),)


def party_problems(parties: Sequence[Party], coordinator: str) -> Iterator[Problem]:
    """Yield everything that keeps these parties from having an agreement."""
    yield from _twice("parties", [party.org for party in parties])
    if not any(party.side == "partner" and party.role == "signatory" for party in parties):
        yield Problem(
            "parties",
            phrase("no partner signs"),
            written("Add a signatory with side: partner", phrase("Add a signatory of the partner's side")),
        )
    if coordinator not in _signatories(parties, "consortium"):
        fix = written(
            f"Add {coordinator} to parties with side: consortium and role: signatory",
            phrase(
                "Add %(coordinator)s to the parties, as a signatory of the consortium",
                coordinator=coordinator,
            ),
        )
        yield Problem("coordinator", phrase("is no signatory of the consortium"), fix)


def size_problems(parties: Sequence[Party], policy: Policy) -> Iterator[Problem]:
    """Yield that the consortium is too small for its policy."""
    bound = {party.org for party in parties if party.side == "consortium" and party.role != "observer"}
    if len(bound) < policy.min_consortium:
        found = phrase(
            "the consortium has %(count)s of at least %(minimum)s clusters (observers do not count)",
            count=len(bound),
            minimum=policy.min_consortium,
        )
        yield Problem(
            "parties",
            found,
            written(
                "Add clusters, or lower policy.min_consortium",
                phrase("Add clusters, or lower how many it takes"),
            ),
        )


def _document_problems(terms: Terms) -> Iterator[Problem]:
    languages = [document.language for document in terms.documents]
    yield from _twice("terms.documents", languages)
    if languages and terms.authentic_language is None:
        fix = phrase("Add it: one of %(choices)s", choices=", ".join(languages))
        yield Problem("terms.authentic_language", phrase("is missing although there are documents"), fix)
    elif languages and terms.authentic_language not in languages:
        fix = phrase("Add that document, or choose one of %(choices)s", choices=", ".join(languages))
        yield Problem(
            "terms.authentic_language",
            phrase("no document is in %(language)s", language=terms.authentic_language),
            fix,
        )


def _window_problems(policy: Policy) -> Iterator[Problem]:
    for key, least in _WINDOWS:
        yield from _duration_problems(f"policy.{key}", getattr(policy, key), least, fixed=True)
    for key, least in (("max_revisions", 1), ("min_consortium", 1)):
        if getattr(policy, key) < least:
            yield Problem(
                f"policy.{key}", phrase("is too small"), phrase("Write %(least)s or more", least=least)
            )
    if policy.intensify.min_completed_pilots < 0:
        yield Problem(
            "policy.intensify.min_completed_pilots",
            phrase("is too small"),
            phrase("Write %(least)s or more", least=0),
        )


def _ladder_problems(policy: Policy) -> Iterator[Problem]:
    for key in ("reminders", "expiry_notices", "coordinator_reminders"):
        rungs = getattr(policy, key)
        lengths = [_days(rung, fixed=True) for rung in rungs]
        for number, rung in enumerate(rungs, start=1):
            yield from _duration_problems(f"policy.{key}[{number}]", rung, least=1, fixed=True)
        rising = key != "expiry_notices"
        order = lengths if rising else lengths[::-1]
        if any(a is not None and b is not None and a >= b for a, b in pairwise(order)):
            yield Problem(
                f"policy.{key}",
                phrase("is not in order"),
                phrase("List it rising") if rising else phrase("List it falling"),
            )
    if policy.dormant is not None:
        nudge, flag = _days(policy.dormant.nudge), _days(policy.dormant.flag)
        yield from _duration_problems("policy.dormant.nudge", policy.dormant.nudge, least=1)
        yield from _duration_problems("policy.dormant.flag", policy.dormant.flag, least=1)
        if nudge is not None and flag is not None and nudge >= flag:
            yield Problem(
                "policy.dormant",
                phrase("the nudge does not come before the flag"),
                phrase("Make nudge shorter"),
            )


def _rule_problems(policy: Policy, parties: Sequence[Party]) -> Iterator[Problem]:
    clusters = len(_signatories(parties, "consortium"))
    if policy.signing_rule.kind == "quorum" and not 1 <= policy.signing_rule.quorum <= clusters:
        found = phrase("%(value)s is out of range", value=policy.signing_rule.quorum)
        yield Problem(
            "policy.signing_rule.quorum",
            found,
            phrase("Write a number from %(least)s to %(most)s", least=1, most=clusters),
        )
    if not policy.groups:
        return
    grouped = [org for group in policy.groups for org in group]
    signatories = [party.org for party in parties if party.role == "signatory"]
    yield from _twice("policy.groups", grouped, listed=False)
    for org in sorted(set(signatories) - set(grouped)):
        yield Problem(
            "policy.groups",
            phrase("%(org)s is in no group", org=org),
            phrase("Put %(org)s into one of them", org=org),
        )
    for org in sorted(set(grouped) - set(signatories)):
        yield Problem(
            "policy.groups", phrase("%(org)s is no signatory", org=org), phrase("Take %(org)s out", org=org)
        )
    if not all(policy.groups):
        yield Problem("policy.groups", phrase("one group is empty"), phrase("Remove it"))


def _escalation_problems(policy: Policy, parties: Sequence[Party]) -> Iterator[Problem]:
    if policy.escalate is None:
        return
    yield from _duration_problems("policy.escalate.after", policy.escalate.after, least=1, fixed=True)
    if policy.escalate.to == "everybody":
        return
    yield from _twice("policy.escalate.to", policy.escalate.to)
    if not policy.escalate.to:
        yield Problem(
            "policy.escalate.to",
            phrase("names nobody"),
            written("Name organisations, or write everybody", phrase("Name organisations, or all of them")),
        )
    members = {party.org for party in parties}
    for org in policy.escalate.to:
        if org not in members:
            yield Problem(
                "policy.escalate.to",
                phrase("%(org)s is no party", org=org),
                phrase("Add %(org)s to parties, or take it out", org=org),
            )


def _signatories(parties: Sequence[Party], side: str) -> set[str]:
    return {party.org for party in parties if party.side == side and party.role == "signatory"}


def _twice(field: str, values: Sequence[str], *, listed: bool = True) -> Iterator[Problem]:
    for number, value in enumerate(values, start=1):
        if value in values[: number - 1]:
            yield Problem(
                f"{field}[{number}]" if listed else field,
                phrase("%(value)s stands twice", value=value),
                phrase("Keep one"),
            )


def _duration_problems(field: str, text: str, least: int, *, fixed: bool = False) -> Iterator[Problem]:
    days = _days(text, fixed=fixed)
    if days is None:
        fix = (
            phrase("Write days or weeks, such as P45D or P6W; months differ in length")
            if fixed
            else phrase("Write an ISO 8601 duration such as P45D, P6M or P3Y")
        )
        yield Problem(
            field,
            phrase("is no duration up to %(most)s years here", most=LONGEST_YEARS),
            fix,
        )
    elif days < least:
        yield Problem(field, phrase("is too short"), phrase("Write a day or more"))


def _days(text: str, *, fixed: bool = False) -> int | None:
    """Return a length to compare, None where the text is no duration or beyond all plans."""
    try:
        duration = parse_duration(text)
    except ValueError:
        return None
    varies = duration.years or duration.months
    if (fixed and varies) or duration.years > LONGEST_YEARS or duration.days > LONGEST_YEARS * 366:
        return None
    end = add_to_day(_SOME_DAY, duration)
    return None if end > _LAST_DAY else (end - _SOME_DAY).days
