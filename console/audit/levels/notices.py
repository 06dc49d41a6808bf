"""V7: notices. Everybody who was to be told was told, or the ledger says why not; nobody else was."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from activities.keys import parse_receipt
from activities.needless import OVERTAKEN
from activities.outbox import notice_rows
from console.audit.dossier import Dossier
from console.audit.events import instant
from console.audit.evidence import Row
from console.audit.line import Line, Verdict, counted, length
from console.audit.receipts import digests_of, judge_receipt
from console.audit.told import MALFORMED
from console.phrases import clauses
from models.acts import Act
from models.decisions import DECIDE
from models.notices import WAITS_FOR_AN_HOUR, still_wanted
from models.phrases import phrase

LEVEL = "V7"

SKEW = timedelta(minutes=1)
"""By so much the clocks of two machines of the engine may differ."""

_REPORTS = ("complete_pilot", "fail_pilot")
_DECISIONS = ("propose", "extend", "reopen", "abandon")
"""What answers a notice that asks for a pilot's report, or how the coordinator goes on."""

_RECEIPT_SAYS = {
    "not_signed": phrase("its receipt is not what its key signed"),
    "other_agreement": phrase("its receipt is another agreement's"),
    "beyond": phrase("its receipt names a milestone that is not here"),
    "other_digest": phrase("its receipt names another digest of the milestone"),
}


_REBUILT = phrase("whether they were sent, only the receipts tell that partners bring")


def check(dossier: Dossier, keys: Mapping[str, bytes]) -> Iterator[Line]:
    """Hold the ledger to the table of who is told, and every receipt in it to chain and key.

    Args:
        dossier: What is verified.
        keys: Raw public keys by id, all this deployment ever signed with.
    """
    owed = _owed(dossier)
    ledger = {str(row.get("id")): row for row in dossier.evidence.notices}
    for notice in owed:
        row = ledger.get(notice)
        if row is None:
            yield _contradicted(phrase("a notice that was owed is not in the ledger"), notice)
        else:
            yield from _notice(dossier, row, owed, keys)
    for notice in ledger.keys() - owed.keys():
        yield _contradicted(phrase("a notice is in the ledger that nothing asked for"), notice)
    rebuilt = sum(row.get("state") == "rebuilt" for row in ledger.values())
    if rebuilt:
        yield Line(
            LEVEL,
            Verdict.NOT_VERIFIABLE,
            phrase("%(what)s of a rebuilt ledger", what=counted(rebuilt, "notice")),
            "",
            _REBUILT,
        )
    sent = sum(row.get("state") == "sent" for row in ledger.values())
    yield Line(
        LEVEL,
        Verdict.VERIFIED,
        phrase("%(what)s owed, %(sent)s sent with a receipt", what=counted(len(owed), "notice"), sent=sent),
    )


def _contradicted(what: str, notice: str, why: str = "") -> Line:
    return Line(LEVEL, Verdict.CONTRADICTED, what, phrase("notice %(notice)s", notice=notice), why)


def _owed(dossier: Dossier) -> dict[str, Row]:
    """Return every notice the milestones ask for, by id, as the recording puts it into the outbox."""
    owed: dict[str, Row] = {}
    for link, after in zip(dossier.links, dossier.states[1:], strict=False):
        if link.milestone is not None:
            owed |= {row["id"]: row for row in notice_rows(after, link.milestone)}
    return owed


_FIXED = ("agreement", "seq", "kind", "organisation", "act", "about", "number", "queued_at")
"""Columns nothing changes after the recording."""


def _notice(dossier: Dossier, row: Row, owed: Mapping[str, Row], keys: Mapping[str, bytes]) -> Iterator[Line]:
    notice = str(row["id"])
    expected = owed[notice]
    if differing := [name for name in _FIXED if not _same(row.get(name), expected[name])]:
        yield _contradicted(phrase("a notice differs from what was to be told"), notice, ", ".join(differing))
    state, answer = row.get("state"), str(row.get("answer") or "")
    where = phrase("notice %(notice)s", notice=notice)
    if state == "sent":
        yield from _receipt(dossier, row, expected, keys)
    elif state == "queued":
        waited = phrase("it has waited for %(what)s", what=length(dossier.at - expected["queued_at"]))
        why = clauses([waited, answer]) if answer else waited
        yield Line(LEVEL, Verdict.NOT_VERIFIABLE, phrase("a notice has not left yet"), where, why)
    elif state == "rebuilt" and answer:
        return  # told once for all of them
    elif state in ("bounced", "failed") and answer:
        yield Line(
            LEVEL,
            Verdict.VERIFIED,
            phrase("a notice was refused for good (%(state)s)", state=state),
            where,
            answer,
        )
    elif state == "suppressed" and answer:
        if answer == OVERTAKEN:
            if not any(_overtakes(each, expected) for each in owed.values()):
                yield _contradicted(
                    phrase("a reminder was suppressed for a later one that is not there"), notice
                )
        elif not _is_answered(dossier, expected):
            yield _contradicted(
                phrase("a reminder was suppressed although nothing had answered it"), notice, answer
            )
    else:
        yield _contradicted(phrase("a notice was not sent, and nothing says why"), notice, str(state))


def _same(found: object, value: object) -> bool:
    if not isinstance(value, datetime):
        return found == value
    try:
        return instant(str(found)) == value
    except ValueError:
        return False


def _receipt(dossier: Dossier, row: Row, expected: Row, keys: Mapping[str, bytes]) -> Iterator[Line]:
    notice, line = expected["id"], str(row.get("receipt") or "")
    try:
        receipt = parse_receipt(line)
        sent_at = instant(str(row.get("sent_at")))
    except ValueError:
        yield _contradicted(phrase("a notice was sent without a receipt or a time"), notice)
        return
    judgement = judge_receipt(line, dossier.ref, digests_of(dossier.evidence.milestones), keys)
    if judgement == "unknown_key":
        why = phrase("the public key %(key_id)s is not here", key_id=receipt.key_id)
        yield Line(
            LEVEL,
            Verdict.NOT_VERIFIABLE,
            phrase("a receipt cannot be checked"),
            phrase("notice %(notice)s", notice=notice),
            why,
        )
    elif judgement != "belongs":
        yield _contradicted(phrase("a notice does not fit the chain"), notice, _RECEIPT_SAYS[judgement])
    elif receipt.seq != expected["seq"]:
        yield _contradicted(
            phrase("a notice does not fit the chain"),
            notice,
            phrase("its receipt is of milestone %(seq)s", seq=receipt.seq),
        )
    if sent_at < expected["queued_at"] - SKEW:
        yield _contradicted(phrase("a notice was sent before it was owed"), notice)


def _overtakes(later: Row, earlier: Row) -> bool:
    """Say whether a notice asks its reader for the same again."""
    same = ("kind", "organisation", "act", "about")
    if earlier["kind"] not in WAITS_FOR_AN_HOUR:
        return False
    return int(later["seq"]) > int(earlier["seq"]) and all(later[name] == earlier[name] for name in same)


def _is_answered(dossier: Dossier, expected: Row) -> bool:
    """Say whether what a notice asked for was answered, or no longer asked, before it would have left."""
    kind, about, act, seq = (expected[name] for name in ("kind", "about", "act", "seq"))
    if kind not in WAITS_FOR_AN_HOUR:
        return False
    until = dossier.sent_by(seq)
    inbox = (each.act for each in dossier.entries.values() if each.act is not None)
    if any(each.received_at <= until and _answers(each, expected) for each in inbox):
        return True
    states = (each for each in dossier.states[seq:] if each.recorded_at and each.recorded_at <= until)
    try:
        return not all(still_wanted(state, kind, about, act) for state in states)
    except MALFORMED:
        return False


def _answers(act: Act, expected: Row) -> bool:
    """Say whether an act is what a notice asks for, as the delivery looks for it in the inbox."""
    asked, about = str(expected["act"]), str(expected["about"])
    if expected["kind"] in ("report_due", "report_overdue"):
        return act.act in _REPORTS and getattr(act, "pilot", "") == asked
    if asked == DECIDE:
        return act.act in _DECISIONS or (act.act in ("approve", "sign") and act.by == about)
    return act.act == asked and act.by == about
