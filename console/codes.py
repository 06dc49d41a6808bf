"""Words for every code an act can be answered with; docs/errors.md shows the same table."""

from enum import IntEnum
from typing import NamedTuple

from models.errors import Code


class Words(NamedTuple):
    """Why it was not done, as a clause, and what to do then, as a sentence."""

    why: str
    then: str


REFUSED: dict[Code, Words] = {
    Code.UNAUTHENTICATED: Words(
        "nobody vouches that this organisation sent it",
        "Act from the organisation's own link, or let the coordinator record ink.",
    ),
    Code.NOT_A_PARTY: Words(
        "the organisation is no party of this agreement", "See who is: `entente status REF`."
    ),
    Code.NOT_COORDINATOR: Words("only the coordinator may do this", "Ask the coordinator."),
    Code.NOT_A_SIGNATORY: Words(
        "only a signatory may do this or be named for it; a mandate goes to one of the same side",
        "See the roles: `entente status REF`.",
    ),
    Code.ALREADY_DONE: Words(
        "it was done before",
        "There is nothing more to do; a mandate given before must be revoked before another.",
    ),
    Code.NEGOTIATION_LAPSED: Words(
        "the time to approve was over", "The coordinator may extend it while the grace lasts, or open anew."
    ),
    Code.LATE: Words("the deadline had passed", "The coordinator may extend it while the grace lasts."),
    Code.WRONG_PHASE: Words(
        "the agreement does not stand where this can be done", "See what can: `entente explain REF`."
    ),
    Code.STALE_REVISION: Words(
        "it speaks of another text than the current one", "Read the current revision and answer that."
    ),
    Code.GROUP_NOT_OPEN: Words("an earlier group signs first", "Wait for the invitation to sign."),
    Code.NO_MANDATE: Words("the mandate it rests on was not given", "Have it granted: `grant-mandate`."),
    Code.MANDATE_EXPIRED: Words(
        "the mandate is not valid at that time", "Have it granted for the right days: `grant-mandate`."
    ),
    Code.NOT_COVERED: Words(
        "the coordinator signs for the whole consortium and lacks a mandate",
        "Name everybody in --under, with their mandates.",
    ),
    Code.CONTEST_OPEN: Words(
        "a signature on paper may still be contested", "Wait until the window has ended."
    ),
    Code.LIMIT_REACHED: Words(
        "the policy allows no further revision", "Approve the current one, reject it or abandon."
    ),
    Code.NOT_REVOCABLE: Words("it can no longer be taken back", "What stands, stands."),
    Code.NOT_ELIGIBLE: Words("its conditions are not met yet", "See which: `entente explain REF`."),
    Code.NOTICE_TOO_SHORT: Words("the notice is shorter than agreed", "Choose a later day."),
    Code.INVALID_TERMS: Words(
        "what it asks for does not fit this agreement",
        "Check its terms, organisations and days: a day must be neither in the future nor before the text "
        "was agreed, and a new deadline later than the old one.",
    ),
}

TURNED_AWAY: dict[str, Words] = {
    "FLOOD": Words(
        "too many acts of this organisation were refused in this phase",
        "Only what the rules allow is taken now: `entente explain REF`.",
    ),
    "NOT_OPENED": Words("this agreement was never opened", "Open it first: `entente open FILE`."),
    "WRONG_AGREEMENT": Words("it was sent to another agreement", "Tell the operator: a door is broken."),
    "BUG": Words(
        "the service could not judge it", "Tell the operator: the worker's log says why; no rule said no."
    ),
}
"""Acts that never reached the rules; nothing of them is in the chain."""


def words(code: str) -> Words:
    """Return the words of any code an outcome may hold."""
    return REFUSED[Code(code)] if code in Code.__members__ else TURNED_AWAY.get(code, TURNED_AWAY["BUG"])


class Exit(IntEnum):
    """What the command line leaves with."""

    DONE = 0
    FAILED = 1
    INPUT = 2
    NOT_FOUND = 3
    REFUSED = 4
    UNREACHABLE = 5
    UNVERIFIABLE = 6
    INTERRUPTED = 130


EXITS: dict[Exit, str] = {
    Exit.DONE: "done",
    Exit.FAILED: "failed, or contradicted what was expected",
    Exit.INPUT: "usage or bad input; nothing was written",
    Exit.NOT_FOUND: "there is no such agreement, notice or record",
    Exit.REFUSED: "refused by a rule; the refusal is on record",
    Exit.UNREACHABLE: "the service cannot be reached; an act given is kept and carried out later, "
    "unless the answer says otherwise",
    Exit.UNVERIFIABLE: "what was to be checked cannot be verified",
    Exit.INTERRUPTED: "stopped by Ctrl-C",
}


KINDS: dict[str, str] = {
    "usage": "a command or option that does not exist, or a value it cannot have",
    "input": "bad input: `field` is wrong, `problem` says how, `fix` what to do, `where` file and line",
    "other_payload": "a command id that was given before, for another act",
    "not_found": "there is no such agreement, notice or record, or nothing here yet",
    "unreachable": "database or engine cannot be reached or used",
    "bug": "a defect of Entente; its trace is shown with ENTENTE_LOG_LEVEL=debug",
    "unauthorized": "API: no token, or one that is unknown, expired or revoked",
    "forbidden": "API: the token lacks the scope, or is bound to another organisation",
    "too_large": "API: the body is over 64 KB, or the document over 20 MB",
    "too_many": "API: too many requests; Retry-After says how many seconds to wait",
    "media_type": "API: the body is of another type than is read there",
    "method": "API: there is no such method at that address",
}
"""Kinds of errors beside refusals: `error.kind` of `--json`, `type` of the API."""
