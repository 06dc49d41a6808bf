"""The part of a pack that people read: the life of each agreement in sentences, and what the pack shows."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from activities.snapshot import read_days, read_milestone
from console.audit.evidence import Evidence
from console.audit.pack.contents import count
from console.build import build_id
from console.sentences import Line, life
from console.sentences.days import short_time
from models.lifecycle import fold
from models.state import Agreement

_WIDTH = 78
_TIME = "31 Dec 2026, 23:59"

_SHOWS = """What this pack shows
====================

Every milestone carries the SHA-256 of its content and of the one before it:
none can be altered, left out or put in without changing all that follow. The
same digests stand in the histories of the workflow engine, in the receipt at
the foot of every mail that left, and, of the newest milestone, in a line signed
with the deployment's key (checkpoints.txt). Who wanted to rewrite this record
would have to rewrite all of these, mails in other organisations' mailboxes
among them.

What it does not show
=====================

Whose keys those in keys.txt are: compare a fingerprint with one you got from
elsewhere. What happened after the newest milestone in here. Anything at all, if
one party holds the record, the engine, the key and every mailbox. A signature
recorded here is a simple electronic signature.

How to check it
===============

By verify.py, which is in here, or by `entente verify`: see README.txt.
"""


def report(parts: Sequence[str]) -> bytes:
    """Return the whole report: what each agreement has to tell, and what the pack is worth."""
    return "\n\n".join((f"Evidence, packed by Entente {build_id()}\n", *parts, _SHOWS)).encode()


def agreement_report(evidence: Evidence, texts: Mapping[str, str]) -> str:
    """Return the life of one agreement in sentences, and what there is about it.

    Args:
        evidence: Not believed: what cannot be told is said to be so.
        texts: Those that go into the pack, by SHA-256; without them, sentences do without.
    """
    heading = f"{evidence.ref}\n{'=' * len(evidence.ref)}\n"
    try:
        told = list(_life(evidence, texts))
    except Exception as failure:  # noqa: BLE001 - an altered record may be anything, and is packed all the same
        told = [f"Its life cannot be told, because its milestones do not read ({type(failure).__name__})."]
    return "\n".join((heading, *told, "", *_inventory(evidence)))


def _life(evidence: Evidence, texts: Mapping[str, str]) -> Iterator[str]:
    rows = evidence.milestones
    chain = [(read_milestone(row["content"], row["digest"]), read_days(row["days"])) for row in rows]
    state = fold(evidence.ref, chain)
    zone = state.zone(state.coordinator)
    yield from _standing(state)
    yield ""
    yield f"Its life, in the time of {zone}:"
    yield ""
    for line in life(evidence.ref, chain, {}, texts):
        yield _entry(line, zone)


def _standing(state: Agreement) -> Iterator[str]:
    what = "A memorandum of understanding" if state.kind == "mou" else "An intensified agreement"
    ended = f" ({state.outcome})" if state.outcome else ""
    yield f"{what}: {state.phase.value.replace('_', ' ')}{ended}."
    for side in ("consortium", "partner"):
        parties = [f"{each.org} ({each.role})" for each in state.parties if each.side == side]
        yield _folded(f"{side.capitalize()}: {', '.join(parties)}.")


def _entry(line: Line, zone: str) -> str:
    begin = f"{line.milestone.seq:>4}  {short_time(line.at, zone):>{len(_TIME)}}  "
    return textwrap.fill(line.sentence, _WIDTH, initial_indent=begin, subsequent_indent=" " * len(begin))


def _inventory(evidence: Evidence) -> Iterator[str]:
    """Tell what there is to check, and what is missing."""
    rows = evidence.milestones
    if rows:
        milestones, newest = count(len(rows), "milestone"), rows[-1]["recorded_at"]
        yield f"{milestones}; the newest is of {newest} and has the digest"
        yield str(rows[-1]["digest"])
    yield f"{count(len(evidence.commands), 'act')}, as they arrived."
    states = Counter(str(each["state"]) for each in evidence.notices)
    mails = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    yield count(len(evidence.notices), "mail") + (f": {mails}." if mails else ".")
    closed = sum(run.closed for run in evidence.runs)
    histories = count(len(evidence.runs), "history", "histories")
    yield f"{histories} of the engine, {closed} to the end of the run."
    for (workflow_id, run_id), why in sorted(evidence.missing.items()):
        yield _folded(f"Missing: the history of {workflow_id}{f', run {run_id}' if run_id else ''}: {why}.")
    for file, why in sorted(evidence.unreadable.items()):
        yield _folded(f"Damaged: the kept history {file} ({why}).")


def _folded(words: str) -> str:
    return textwrap.fill(words, _WIDTH, break_long_words=False, break_on_hyphens=False)
