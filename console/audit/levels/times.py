"""V4: time. When acts arrived, who says so, and whether the rules decide the same again."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from console.audit.decisions import Again, decide_again, is_stranger, passed_over
from console.audit.dossier import Dossier, Entry, Link
from console.audit.events import instant
from console.audit.line import Line, Verdict, counted, in_run, length
from console.audit.outcomes import settled_otherwise
from console.audit.told import Coming
from console.audit.versions import builds_of
from console.phrases import clauses, in_commas
from console.sentences.ahead import ahead_words
from models.phrases import phrase

LEVEL = "V4"

LONG_WAIT = timedelta(minutes=5)
"""An act that took longer from the door to the workflow is listed, and so is one that still waits."""

UNSAID, SKEW = timedelta(seconds=1), timedelta(minutes=1)
"""By so much the clocks of a door and of the engine may differ without a word, and with one."""


def check(dossier: Dossier, build: str) -> Iterator[Line]:
    """Hold every act to its milestone and to the events that brought it, and decide it again."""
    made = _milestones_of(dossier)
    unseen = 0
    for command_id, entry in dossier.entries.items():
        yield from _entry(dossier, command_id, entry, made.get(command_id, []))
        unseen += _unseen(dossier, entry, made.get(command_id, []))
    yield from _without_entry(dossier, made)
    yield from _decided(dossier, build)
    if unseen:
        what = phrase("how %(what)s reached the workflow", what=counted(unseen, "act"))
        why = dossier.why_missing or phrase("their history was kept before they came")
        yield Line(LEVEL, Verdict.NOT_VERIFIABLE, what, phrase("histories that are not here"), why)
    acts, milestones = counted(len(dossier.entries), "act"), counted(len(dossier.links), "milestone")
    yield Line(
        LEVEL,
        Verdict.VERIFIED,
        phrase("%(acts)s in the inbox, %(milestones)s decided again", acts=acts, milestones=milestones),
    )


def _milestones_of(dossier: Dossier) -> dict[str, list[Link]]:
    found = defaultdict(list)
    for link in dossier.links:
        if link.milestone and link.milestone.command_id and not is_stranger(link.milestone):
            found[link.milestone.command_id].append(link)
    return dict(found)


def _contradicted(what: str, where: str, why: str = "") -> Line:
    return Line(LEVEL, Verdict.CONTRADICTED, what, where, why)


def _where(command_id: str, links: list[Link]) -> str:
    act = phrase("act %(command_id)s", command_id=command_id)
    return in_commas([links[0].where, act]) if links else act


def _entry(dossier: Dossier, command_id: str, entry: Entry, links: list[Link]) -> Iterator[Line]:
    where = _where(command_id, links)
    if entry.act is None:
        yield _contradicted(phrase("an act in the inbox cannot be read"), where, entry.problem)
        return
    if differing := _columns_differing(entry):
        yield _contradicted(
            phrase("the inbox says of an act what its content does not"), where, ", ".join(differing)
        )
    if differing := _milestone_differing(entry, links):
        yield _contradicted(phrase("inbox and milestone differ about an act"), where, ", ".join(differing))
    if why := settled_otherwise(dossier, entry, links):
        yield _contradicted(phrase("the outcome in the inbox is not what the chain says"), where, why)
    yield from _came(dossier, entry, links, where)
    age = dossier.at - entry.act.received_at
    if entry.row.get("settled_at") is None and not links and age > LONG_WAIT:
        why = phrase("it has waited for %(what)s", what=length(age))
        yield Line(LEVEL, Verdict.NOT_VERIFIABLE, phrase("an act has no outcome yet"), where, why)


def _columns_differing(entry: Entry) -> list[str]:
    act = entry.act
    if act is None:
        return []
    told = {
        "command_id": act.command_id,
        "agreement": act.ref,
        "act": act.act,
        "by": act.by,
        "door": act.door,
        "authority": act.authority,
        "payload_hash": act.payload_hash(),
    }
    differing = [name for name, value in told.items() if entry.row.get(name) != value]
    return differing + ([] if _same_time(entry.row.get("received_at"), act.received_at) else ["received_at"])


def _same_time(text: object, at: object) -> bool:
    try:
        return instant(str(text)) == at
    except ValueError:
        return False


def _milestone_differing(entry: Entry, links: list[Link]) -> list[str]:
    names = ("received_at", "door", "authority")
    differing = {
        name
        for link in links
        for name in names
        if link.milestone and getattr(link.milestone, name) != getattr(entry.act, name)
    }
    return sorted(differing)


def _came(dossier: Dossier, entry: Entry, links: list[Link], where: str) -> Iterator[Line]:
    """Hold an act in the inbox to the events that brought it to the workflow."""
    act = entry.act
    comings = dossier.comings.get(act.command_id, []) if act else []
    ours = [each for each in comings if dossier.vouched(each)]
    if act is None or not ours:
        if act is not None and links and (comings or _is_whole(dossier, links)):
            why = (
                phrase("another act came under its id")
                if comings
                else phrase("no event of the history brought it")
            )
            yield _contradicted(phrase("the history does not hold the act of the inbox"), where, why)
        return
    first = ours[0]
    place = in_commas([where, in_run(first.run, first.arrival.event_id)])
    wait = first.at - act.received_at
    if wait < -UNSAID:
        verdict = Verdict.CONTRADICTED if wait < -SKEW else Verdict.VERIFIED
        why = (
            phrase("by %(what)s", what=length(-wait))
            if wait < -SKEW
            else phrase("by %(what)s; two clocks may differ so much", what=length(-wait))
        )
        yield Line(LEVEL, verdict, phrase("an act was stamped after it had reached the workflow"), place, why)
    elif wait > LONG_WAIT:
        yield Line(
            LEVEL,
            Verdict.VERIFIED,
            phrase("it waited %(what)s before it reached the workflow", what=length(wait)),
            place,
        )
    if first.arrival.name != act.act:
        yield _contradicted(phrase("an act came under another name"), place, first.arrival.name)
    if any(_answered_otherwise(each, entry) for each in ours):
        yield _contradicted(phrase("the workflow answered otherwise than the inbox says"), place)


def _answered_otherwise(coming: Coming, entry: Entry) -> bool:
    return coming.arrival.answer is not None and coming.arrival.answer != entry.row.get("outcome")


def _is_whole(dossier: Dossier, links: list[Link]) -> bool:
    return all(link.milestone is not None and dossier.whole(link.milestone.run_id) for link in links)


def _unseen(dossier: Dossier, entry: Entry, links: list[Link]) -> bool:
    """Say whether the event that brought an act would stand in a history that is not here."""
    if entry.act is None or not links or _is_whole(dossier, links):
        return False
    return not any(dossier.vouched(each) for each in dossier.comings.get(entry.act.command_id, []))


def _without_entry(dossier: Dossier, made: dict[str, list[Link]]) -> Iterator[Line]:
    """Yield milestones whose act the inbox does not hold; one opened by another's word needs none."""
    for command_id, links in made.items():
        first = links[0].milestone
        on_word = first is not None and getattr(first.payload, "follows", None) is not None
        if command_id not in dossier.entries and not on_word:
            why = phrase("no door has written it down")
            yield _contradicted(
                phrase("the inbox does not hold the act of a milestone"), _where(command_id, links), why
            )


def _decided(dossier: Dossier, build: str) -> Iterator[Line]:
    for again in decide_again(dossier):
        link = again.links[0]
        if again.differs:
            yield _otherwise(dossier, again, build)
        elif again.unknown:
            what = phrase("its decision cannot be taken again")
            yield Line(LEVEL, Verdict.NOT_VERIFIABLE, what, link.where, again.unknown)
        for command_id in passed_over(dossier, again):
            what = phrase("an act received in time was passed over")
            yield _contradicted(
                what,
                in_commas([link.where, phrase("act %(command_id)s", command_id=command_id)]),
                ahead_words(again.due) if again.due else "",
            )
    if not dossier.folded:
        link = dossier.links[len(dossier.states) - 1]
        why = link.problem or phrase("it does not fit the state before it")
        verdict = Verdict.NOT_VERIFIABLE if link.problem else Verdict.CONTRADICTED
        yield Line(LEVEL, verdict, phrase("from here on nothing can be decided again"), link.where, why)


def _otherwise(dossier: Dossier, again: Again, build: str) -> Line:
    """Other rules may have decided otherwise, rightly; the same ones may not."""
    link = again.links[0]
    run_id = link.milestone.run_id if link.milestone else None
    builds = {each for told in dossier.told if run_id in told.names for each in builds_of(told.run.events)}
    what = phrase("the rules of this build decide otherwise")
    if builds == {build}:
        return _contradicted(phrase("its own rules decide otherwise"), link.where, again.differs)
    others = " or ".join(sorted(builds - {build}))
    why = (
        phrase("it was decided by %(others)s; install that", others=others)
        if others
        else phrase("no history tells by which build it was decided")
    )
    return Line(
        LEVEL,
        Verdict.NOT_VERIFIABLE,
        what,
        link.where,
        clauses([again.differs, why]),
    )
