"""What must hold of an agreement before it can be opened, and of terms before they can be proposed.

Pure checks of values already in the field's formats; a door adds where each stands.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from models.durations import Duration, add_to_day, parse_duration
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
        *_party_problems(parties, coordinator, policy.min_consortium),
        *terms_problems(terms),
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


def _party_problems(parties: Sequence[Party], coordinator: str, minimum: int) -> Iterator[Problem]:
    yield from _twice("parties", [party.org for party in parties])
    if not any(party.side == "partner" and party.role == "signatory" for party in parties):
        yield Problem("parties", "no partner signs", "Add a signatory with side: partner")
    bound = {party.org for party in parties if party.side == "consortium" and party.role != "observer"}
    if len(bound) < minimum:
        found = f"the consortium has {len(bound)} of at least {minimum} clusters (observers do not count)"
        yield Problem("parties", found, "Add clusters, or lower policy.min_consortium")
    if coordinator not in _signatories(parties, "consortium"):
        fix = f"Add {coordinator} to parties with side: consortium and role: signatory"
        yield Problem("coordinator", "is no signatory of the consortium", fix)


def _document_problems(terms: Terms) -> Iterator[Problem]:
    languages = [document.language for document in terms.documents]
    yield from _twice("terms.documents", languages)
    if languages and terms.authentic_language is None:
        fix = f"Add it: one of {', '.join(languages)}"
        yield Problem("terms.authentic_language", "is missing although there are documents", fix)
    elif languages and terms.authentic_language not in languages:
        fix = f"Add that document, or choose one of {', '.join(languages)}"
        yield Problem("terms.authentic_language", f"no document is in {terms.authentic_language}", fix)


def _window_problems(policy: Policy) -> Iterator[Problem]:
    for key, least in _WINDOWS:
        yield from _duration_problems(f"policy.{key}", getattr(policy, key), least, fixed=True)
    for key, least in (("max_revisions", 1), ("min_consortium", 1)):
        if getattr(policy, key) < least:
            yield Problem(f"policy.{key}", "is too small", f"Write {least} or more")
    if policy.intensify.min_completed_pilots < 0:
        yield Problem("policy.intensify.min_completed_pilots", "is negative", "Write 0 or more")


def _ladder_problems(policy: Policy) -> Iterator[Problem]:
    for key in ("reminders", "expiry_notices", "coordinator_reminders"):
        rungs = getattr(policy, key)
        lengths = [_days(rung, fixed=True) for rung in rungs]
        for number, rung in enumerate(rungs, start=1):
            yield from _duration_problems(f"policy.{key}[{number}]", rung, least=1, fixed=True)
        rising = key != "expiry_notices"
        order = lengths if rising else lengths[::-1]
        if any(a is not None and b is not None and a >= b for a, b in pairwise(order)):
            yield Problem(f"policy.{key}", "is not in order", f"List it {'rising' if rising else 'falling'}")
    if policy.dormant is not None:
        nudge, flag = _days(policy.dormant.nudge), _days(policy.dormant.flag)
        yield from _duration_problems("policy.dormant.nudge", policy.dormant.nudge, least=1)
        yield from _duration_problems("policy.dormant.flag", policy.dormant.flag, least=1)
        if nudge is not None and flag is not None and nudge >= flag:
            yield Problem("policy.dormant", "the nudge does not come before the flag", "Make nudge shorter")


def _rule_problems(policy: Policy, parties: Sequence[Party]) -> Iterator[Problem]:
    clusters = len(_signatories(parties, "consortium"))
    if policy.signing_rule.kind == "quorum" and not 1 <= policy.signing_rule.quorum <= clusters:
        found = f"{policy.signing_rule.quorum} is out of range"
        yield Problem("policy.signing_rule.quorum", found, f"Write a number from 1 to {clusters}")
    if not policy.groups:
        return
    grouped = [org for group in policy.groups for org in group]
    signatories = [party.org for party in parties if party.role == "signatory"]
    yield from _twice("policy.groups", grouped, listed=False)
    for org in sorted(set(signatories) - set(grouped)):
        yield Problem("policy.groups", f"{org} is in no group", f"Put {org} into one of them")
    for org in sorted(set(grouped) - set(signatories)):
        yield Problem("policy.groups", f"{org} is no signatory", f"Take {org} out")
    if not all(policy.groups):
        yield Problem("policy.groups", "one group is empty", "Remove it")


def _escalation_problems(policy: Policy, parties: Sequence[Party]) -> Iterator[Problem]:
    if policy.escalate is None:
        return
    yield from _duration_problems("policy.escalate.after", policy.escalate.after, least=1, fixed=True)
    if policy.escalate.to == "everybody":
        return
    yield from _twice("policy.escalate.to", policy.escalate.to)
    if not policy.escalate.to:
        yield Problem("policy.escalate.to", "names nobody", "Name organisations, or write everybody")
    members = {party.org for party in parties}
    for org in policy.escalate.to:
        if org not in members:
            yield Problem("policy.escalate.to", f"{org} is no party", f"Add {org} to parties, or take it out")


def _signatories(parties: Sequence[Party], side: str) -> set[str]:
    return {party.org for party in parties if party.side == side and party.role == "signatory"}


def _twice(field: str, values: Sequence[str], *, listed: bool = True) -> Iterator[Problem]:
    for number, value in enumerate(values, start=1):
        if value in values[: number - 1]:
            yield Problem(f"{field}[{number}]" if listed else field, f"{value} stands twice", "Keep one")


def _duration_problems(field: str, text: str, least: int, *, fixed: bool = False) -> Iterator[Problem]:
    days = _days(text, fixed=fixed)
    if days is None:
        unit = "days or weeks, such as P45D" if fixed else "an ISO 8601 duration, such as P3Y"
        yield Problem(field, f"is no duration up to {LONGEST_YEARS} years here", f"Write {unit}")
    elif days < least:
        yield Problem(field, "is too short", "Write a day or more")


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
