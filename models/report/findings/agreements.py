"""Findings about agreements: partners that dropped out, days nobody knows, one organisation by two names."""

from collections.abc import Iterator
from datetime import date

from models.report.achievements import signed_mous
from models.report.addresses import address
from models.report.cells import NOT_REPORTED
from models.report.facts import Activity
from models.report.findings.case import Case, Rule, finding, origins
from models.report.occurrences import last_day, spelling
from models.report.pacts import signed, signed_from
from models.report.shapes import Finding


def partners_no_longer_named(case: Case) -> Iterator[Finding]:
    """Find partners of signed memoranda that are no key partners, where key partners are named."""
    key = case.programme.key_partners
    mous = signed_mous(case.facts)
    missing = [each for each in mous if key and not set(each.partners) & set(key)]
    if missing:
        yield finding(
            "partners_no_longer_named",
            (each.signed for each in missing if each.signed),
            mous=len(mous),
            key_partners=len(key),
            organisations=tuple(org for each in missing for org in each.partners),
        )


def mous_without_day(case: Case) -> Iterator[Finding]:
    """Find memoranda in force whose day of signature nobody knows."""
    mous = signed_mous(case.facts)
    undated = [each for each in mous if signed(case.programme, each) == NOT_REPORTED]
    if undated:
        refs = tuple(each.ref for each in undated)
        yield finding(
            "mous_without_day",
            (each.signed for each in undated if each.signed),
            (address("mous", ref, "signed") for ref in refs),
            without=len(undated),
            mous=len(mous),
            agreements=refs,
        )


def older_than_every_mou(case: Case) -> Iterator[Finding]:
    """Find activities that were over before the first day any memorandum may have been signed on."""
    days = [signed_from(case.programme, each) for each in signed_mous(case.facts)]
    known = [day for day in days if day]
    if not known or len(known) < len(days):
        return
    older = [each for each in case.facts.activities if _is_before(each, min(known))]
    if older:
        first = min(older, key=lambda each: last_day(each.on) or date.max)
        yield finding("older_than_every_mou", origins(older), activities=len(older), first=first.on)


def _is_before(activity: Activity, day: date) -> bool:
    last = last_day(activity.on)
    return last is not None and last < day


def two_names(case: Case) -> Iterator[Finding]:
    """Find organisations that reports call by another name than the registry."""
    for org, names in case.programme.also_called.items():
        wanted = {spelling(each): each for each in names}
        found = {
            wanted[spelling(text)]: each
            for each in case.facts.activities
            for text in (each.host, each.place)
            if text and spelling(text) in wanted
        }
        if found:
            named = (case.facts.names.get(org, org), *found)
            yield finding("two_names", origins(found.values()), organisation=org, names=named)


def countries_not_asked_for(case: Case) -> Iterator[Finding]:
    """Find agreements with countries the programme does not aim at: their activities fill no table."""
    others = [each for each in case.facts.pacts if each.country not in case.programme.countries]
    if others:
        yield finding(
            "countries_not_asked_for",
            (each.opened for each in others),
            agreements=tuple(each.ref for each in others),
            countries=tuple(sorted({each.country for each in others})),
        )


AGREEMENTS: tuple[Rule, ...] = (
    partners_no_longer_named,
    mous_without_day,
    older_than_every_mou,
    two_names,
    countries_not_asked_for,
)
