"""V1: the chain of milestones. Every digest is recomputed from the content that is stored."""

from collections.abc import Iterator
from typing import Any

from console.audit.dossier import Dossier, Link
from console.audit.events import instant
from console.audit.evidence import Row
from console.audit.line import Line, Verdict, counted
from console.audit.told import MALFORMED
from models.acts import ACTIVITY_KINDS
from models.base import GENESIS
from models.canonical import content_hash
from models.days import leading_day
from models.milestones import HEADLINE
from models.names import agreement_id
from models.phrases import phrase

LEVEL = "V1"

_ENDS = frozenset({"closed", "rejected", "abandoned"})
"""Types that end a life another may follow with `reopens`."""

_OPENS = frozenset({"intensified_opened"})


def check(dossier: Dossier) -> Iterator[Line]:
    """Hold every milestone to its digest, its columns, and the one before."""
    links, whole = dossier.links, 0
    expected, before = 1, None
    for link in links:
        problems = [*_place(link, expected), *_content(link, dossier.ref), *_after(link, before)]
        for what, why in problems:
            yield Line(LEVEL, Verdict.CONTRADICTED, what, link.where, why)
        if link.problem and not problems:
            what = phrase("this build does not know such a milestone")
            yield Line(LEVEL, Verdict.NOT_VERIFIABLE, what, link.where, link.problem)
        whole += not problems
        expected, before = (link.seq if isinstance(link.seq, int) else expected) + 1, link
    yield from _beginning(dossier)
    if not links:
        yield Line(
            LEVEL,
            Verdict.NOT_VERIFIABLE,
            phrase("there is no milestone"),
            why=phrase("the record holds none of it"),
        )
    elif whole == len(links):
        yield Line(
            LEVEL,
            Verdict.VERIFIED,
            phrase("%(what)s, every digest recomputed", what=counted(whole, "milestone")),
        )
    else:
        yield Line(
            LEVEL,
            Verdict.VERIFIED,
            phrase("%(whole)s of %(what)s hold", whole=whole, what=counted(len(links), "milestone")),
        )


_Problems = Iterator[tuple[str, str]]


def _place(link: Link, expected: int) -> _Problems:
    if link.seq == expected:
        return
    if isinstance(link.seq, int) and link.seq > expected:
        gone = (
            phrase("milestone %(number)s missing before it", number=expected)
            if link.seq == expected + 1
            else phrase(
                "milestones %(first)s to %(last)s missing before it", first=expected, last=link.seq - 1
            )
        )
        yield gone, phrase("numbers go from 1 without a gap")
    else:
        yield (
            phrase("it is out of order"),
            phrase("milestone %(expected)s was to come here", expected=expected),
        )


def _content(link: Link, ref: str) -> _Problems:
    """Yield what is wrong with a row by itself."""
    row = link.row
    try:
        recomputed = content_hash(row["content"])
        if recomputed != row["digest"]:
            yield (
                phrase("its digest does not fit its content"),
                phrase("the content gives %(recomputed)s", recomputed=recomputed),
            )
        differing = [name for name, value in _columns(row["content"], ref).items() if row[name] != value]
    except MALFORMED as problem:
        yield phrase("its content cannot be read"), type(problem).__name__
        return
    if not _same_time(row["recorded_at"], row["content"]["recorded_at"]):
        differing.append("recorded_at")
    if differing:
        yield phrase("columns differ from the content the digest covers"), ", ".join(sorted(differing))
    if row["content"].get("workflow_id") != agreement_id(ref):
        yield phrase("it was recorded for another agreement"), str(row["content"].get("workflow_id"))


def _same_time(one: str, other: str) -> bool:
    return one == other or instant(one) == instant(other)


def _columns(content: Row, ref: str) -> dict[str, Any]:
    """Return the columns that repeat the content, for lists and reports."""
    reported = content["type"] in ACTIVITY_KINDS
    day = leading_day(content["occurred_on"]) if reported else (None, None, None)
    return {
        "agreement": ref,
        "seq": content["seq"],
        "type": content["type"],
        "headline": content["type"] in HEADLINE,
        "actor": content["actor"],
        **dict(zip(("year", "month", "day"), day, strict=True)),
    }


def _after(link: Link, before: Link | None) -> _Problems:
    """Yield what does not follow from the milestone before."""
    try:
        if before is None:
            return
        if link.row["content"]["prev_digest"] != before.row["digest"]:
            yield (
                phrase("it does not follow from the milestone before"),
                phrase("prev_digest is another digest than that one's"),
            )
        at, earlier = link.row["recorded_at"], before.row["recorded_at"]
        if at != earlier and instant(at) < instant(earlier):
            yield phrase("it was recorded before the milestone before it"), str(link.row["recorded_at"])
    except MALFORMED:
        return  # told where its content is read


def _beginning(dossier: Dossier) -> Iterator[Line]:
    """Hold the first link to what it says it follows: nothing, or a milestone of another agreement."""
    first = dossier.links[0].milestone if dossier.links else None
    if first is None or first.seq != 1:
        return
    opened = next((each.milestone for each in dossier.links if _is_opening(each)), None)
    payload = opened.payload if opened else None
    follows, reopens = getattr(payload, "follows", None), getattr(payload, "reopens", None)
    link, types = (follows, _OPENS) if follows else (reopens, _ENDS)
    before = link.digest if link and opened is first else GENESIS
    if first.prev_digest != before:
        why = (
            phrase("it says it follows %(ref)s", ref=link.ref)
            if link
            else phrase("it says it follows no other agreement")
        )
        yield Line(
            LEVEL,
            Verdict.CONTRADICTED,
            phrase("the chain does not begin where it says"),
            phrase("milestone 1"),
            why,
        )
    elif link is not None:
        yield _kin_line(dossier, link.ref, link.digest, types)


def _is_opening(link: Link) -> bool:
    return link.milestone is not None and link.milestone.type.endswith("negotiation_opened")


def _kin_line(dossier: Dossier, ref: str, digest: str, types: frozenset[str]) -> Line:
    """Hold the milestone of the other agreement to its own digest."""
    found = next((row for row in dossier.evidence.kin if row.get("digest") == digest), None)
    where = phrase("milestone 1, which follows %(ref)s", ref=ref)
    if found is None:
        why = phrase("the milestone of %(ref)s with digest %(digest)s is not here", ref=ref, digest=digest)
        return Line(LEVEL, Verdict.NOT_VERIFIABLE, phrase("what it follows cannot be checked"), where, why)
    try:
        true = content_hash(found["content"]) == digest and found["agreement"] == ref
        fits = true and found["content"]["type"] in types
    except MALFORMED:
        true = fits = False
    if not fits:
        what = (
            phrase("the milestone of %(ref)s it follows is not what its digest covers", ref=ref)
            if not true
            else phrase(
                "the milestone of %(ref)s it follows is of type %(type)s",
                ref=ref,
                type=found["content"]["type"],
            )
        )
        return Line(LEVEL, Verdict.CONTRADICTED, what, where)
    return Line(
        LEVEL,
        Verdict.VERIFIED,
        phrase("it follows milestone %(what)s of %(ref)s", what=found.get("seq"), ref=ref),
        where,
    )
