"""V6: database. Rows and histories hold the same milestones, and both lead to the state that is shown."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from activities.snapshot import columns_of
from console.audit.dossier import Dossier, Link
from console.audit.events import instant
from console.audit.line import Line, Verdict, counted
from console.phrases import clauses
from models.names import agreement_id
from models.phrases import phrase
from models.state import Agreement, Phase

LEVEL = "V6"


def check(dossier: Dossier) -> Iterator[Line]:
    """Compare rows with histories, both ways, and the state in its three places."""
    rows = {link.seq: link for link in dossier.links}
    unseen = []
    for link in dossier.links:
        line = _in_history(dossier, link)
        if line is not None and line.verdict is Verdict.NOT_VERIFIABLE:
            unseen.append(link)
        elif line is not None:
            yield line
    for seq, found in dossier.recorded.items():
        if seq not in rows and not (dossier.evidence.moving and seq > len(dossier.links)):
            yield _contradicted(phrase("a milestone of the history is not in the database"), found[0].where)
    if unseen:
        yield _not_compared(dossier, unseen)
    for sha256 in dossier.evidence.altered:
        yield _contradicted(
            phrase("a text is kept in other words than a milestone cites"),
            phrase("text %(sha256)s", sha256=sha256),
        )
    wrong = list(_states(dossier, whole=not unseen))
    yield from wrong
    known = len(dossier.links) - len(unseen)
    rows_here = counted(len(rows), "milestone")
    what = (
        phrase(
            "%(what)s, %(known)s of %(count)s in the history too",
            what=rows_here,
            known=known,
            count=len(rows),
        )
        if unseen
        else phrase("%(what)s, all in the history too", what=rows_here)
    )
    if not any(map(_is_wrong, wrong)):
        what = clauses([what, phrase("folded, they give the state shown")])
    yield Line(LEVEL, Verdict.VERIFIED, what)


def _is_wrong(line: Line) -> bool:
    return line.verdict is Verdict.CONTRADICTED


def _contradicted(what: str, where: str, why: str = "") -> Line:
    return Line(LEVEL, Verdict.CONTRADICTED, what, where, why)


def _in_history(dossier: Dossier, link: Link) -> Line | None:
    """Return what is wrong with where a row comes from; nothing, if a history holds its recording."""
    digest = link.row.get("digest")
    found = dossier.recorded.get(link.seq, [])
    if any(each.digest == digest for each in found):
        return None
    if link.seq in dossier.pending and dossier.pending[link.seq] == digest:
        return None  # written, and the engine does not know yet
    if found:
        return _contradicted(phrase("the history holds another milestone here"), link.where, found[0].digest)
    if _may_be_elsewhere(dossier, link):
        return Line(LEVEL, Verdict.NOT_VERIFIABLE, "", link.where)
    return _contradicted(phrase("a milestone of the database is not in the history"), link.where)


def _may_be_elsewhere(dossier: Dossier, link: Link) -> bool:
    """Say whether the history that would hold a milestone is not here, or was kept before it was recorded."""
    run_id = link.milestone.run_id if link.milestone else None
    told = next((each for each in dossier.told if run_id in each.names), None)
    if told is None or told.problem:
        return (agreement_id(dossier.ref), str(run_id)) in dossier.evidence.missing or not dossier.told
    if dossier.whole(run_id):
        return False
    return told.exported and isinstance(link.seq, int) and link.seq > told.last_seq


def _not_compared(dossier: Dossier, links: list[Link]) -> Line:
    first, last = links[0].seq, links[-1].seq
    where = (
        phrase("milestone %(first)s", first=first)
        if first == last
        else phrase("milestones %(first)s to %(last)s", first=first, last=last)
    )
    why = dossier.why_missing or phrase("their history was kept before they came")
    what = phrase("%(what)s only in the database", what=counted(len(links), "milestone"))
    return Line(LEVEL, Verdict.NOT_VERIFIABLE, what, where, why)


def _states(dossier: Dossier, *, whole: bool) -> Iterator[Line]:
    if not dossier.folded:
        link = dossier.links[len(dossier.states) - 1]
        why = link.problem or phrase("it does not fit the state before it")
        verdict = Verdict.NOT_VERIFIABLE if link.problem else Verdict.CONTRADICTED
        yield Line(
            LEVEL, verdict, phrase("the milestones lead to no state this build knows"), link.where, why
        )
        return
    state = dossier.state
    if state.phase is not Phase.UNOPENED or dossier.evidence.stored is not None:
        yield from _differing(phrase("the state kept beside the milestones"), dossier.evidence.stored, state)
        yield from _listed(dossier, state)
    yield from _told(dossier, whole=whole)


def _differing(what: str, found: Mapping[str, Any] | None, state: Agreement) -> Iterator[Line]:
    where = phrase("after milestone %(seq)s", seq=state.seq)
    if found is None:
        yield _contradicted(phrase("%(what)s is missing", what=what), where)
        return
    try:
        other = Agreement.model_validate(dict(found))
    except ValidationError:
        yield _contradicted(phrase("%(what)s cannot be read", what=what), where)
        return
    names = [name for name in Agreement.model_fields if getattr(other, name) != getattr(state, name)]
    if names:
        yield _contradicted(
            phrase("%(what)s is not what they lead to", what=what),
            where,
            phrase("differing: %(choices)s", choices=", ".join(names)),
        )


def _listed(dossier: Dossier, state: Agreement) -> Iterator[Line]:
    """Hold what lists show to the state; evidence from elsewhere than a database has no lists."""
    found = dossier.evidence.listed
    if found is None or dossier.evidence.stored is None:
        return
    expected = {name: value for name, value in columns_of(state).items() if name != "state"}
    differing = [name for name, value in expected.items() if not _same(found.get(name), value)]
    if differing:
        where = phrase("after milestone %(seq)s", seq=state.seq)
        yield _contradicted(
            phrase("lists show another state"),
            where,
            phrase("differing: %(choices)s", choices=", ".join(differing)),
        )


def _same(found: object, value: object) -> bool:
    if not isinstance(value, datetime):
        return found == value
    try:
        return instant(str(found)) == value
    except ValueError:
        return False


def _told(dossier: Dossier, *, whole: bool) -> Iterator[Line]:
    """Hold what the workflow says of itself to the milestones.

    Where it was not asked, its whole history stands for its word: replayed, it says nothing else.
    """
    told = dossier.evidence.told
    if told is not None:
        at = _known_to_it(dossier, told.get("seq"))
        if at is not None:
            yield from _differing(phrase("what the workflow says of itself"), told, dossier.states[at])
    elif not whole:
        why = dossier.evidence.untold or phrase("it was not asked")
        what = phrase("the workflow's own word is not here")
        yield Line(LEVEL, Verdict.NOT_VERIFIABLE, what, agreement_id(dossier.ref), why)


def _known_to_it(dossier: Dossier, seq: object) -> int | None:
    """Return the milestone it must know of: the last, but for those being written; None while it moves."""
    last = len(dossier.links)
    if not isinstance(seq, int) or seq == last:
        return last
    if seq < last and all(each in dossier.pending for each in range(seq + 1, last + 1)):
        return seq
    return None if dossier.evidence.moving else last
