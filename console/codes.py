"""Words for every code an act can be answered with; docs/errors.md shows the same table."""

from enum import IntEnum
from typing import NamedTuple

from models.errors import Code
from models.phrases import Phrase, phrase


class Words(NamedTuple):
    """Why it was not done, as a clause, and what to do then, as a sentence.

    `then` may name commands; where it does, `here` is what a page says in its place.
    """

    why: Phrase
    then: str
    here: Phrase | None = None

    @property
    def on_page(self) -> Phrase | str:
        """What to do then, for whoever reads it on a page; empty where there is nothing to do."""
        return self.here or (self.then if isinstance(self.then, Phrase) else "")


REFUSED: dict[Code, Words] = {
    Code.UNAUTHENTICATED: Words(
        phrase("nobody vouches that this organisation sent it"),
        "It acts by the link in its mails, which are there where ENTENTE_PUBLIC_URL is set "
        "(`entente links REF` lists them), or on paper, with `record-ink-signature`. "
        "ENTENTE_CLI_ACTS_FOR_ANYONE lets the command line act for all.",
        phrase("It acts by the link in its mails, or on paper."),
    ),
    Code.NOT_A_PARTY: Words(
        phrase("the organisation is no party of this agreement"),
        "See who is: `entente status REF`.",
    ),
    Code.NOT_COORDINATOR: Words(phrase("only the coordinator may do this"), phrase("Ask the coordinator.")),
    Code.NOT_A_SIGNATORY: Words(
        phrase("only a signatory may do this or be named for it; a mandate goes to one of the same side"),
        "See the roles: `entente status REF`.",
    ),
    Code.ALREADY_DONE: Words(
        phrase("it was done before"),
        phrase("There is nothing more to do; a mandate given before must be revoked before another."),
    ),
    Code.NEGOTIATION_LAPSED: Words(
        phrase("the time to approve was over"),
        phrase("The coordinator may extend it while the grace lasts, or open anew."),
    ),
    Code.LATE: Words(
        phrase("the deadline had passed"), phrase("The coordinator may extend it while the grace lasts.")
    ),
    Code.WRONG_PHASE: Words(
        phrase("the agreement does not stand where this can be done"),
        "See what can: `entente explain REF`.",
    ),
    Code.STALE_REVISION: Words(
        phrase("it speaks of another text than the current one"),
        phrase("Read the current revision and answer that."),
    ),
    Code.GROUP_NOT_OPEN: Words(
        phrase("an earlier group signs first"), phrase("Wait for the invitation to sign.")
    ),
    Code.NO_MANDATE: Words(
        phrase("the mandate it rests on was not given"),
        "Have it granted: `grant-mandate`.",
        phrase("Have it granted first."),
    ),
    Code.MANDATE_EXPIRED: Words(
        phrase("the mandate is not valid at that time"),
        "Have it granted for the right days: `grant-mandate`.",
        phrase("Have it granted for the right days."),
    ),
    Code.NOT_COVERED: Words(
        phrase("the coordinator signs for the whole consortium and lacks a mandate"),
        "Name everybody in --under, with their mandates.",
        phrase("Sign for everybody at once, with their mandates."),
    ),
    Code.CONTEST_OPEN: Words(
        phrase("a signature on paper may still be contested"), phrase("Wait until the window has ended.")
    ),
    Code.LIMIT_REACHED: Words(
        phrase("the policy allows no further revision"),
        phrase("Approve the current one, reject it or abandon."),
    ),
    Code.NOT_REVOCABLE: Words(phrase("it can no longer be taken back"), phrase("What stands, stands.")),
    Code.NOT_ELIGIBLE: Words(phrase("its conditions are not met yet"), "See which: `entente explain REF`."),
    Code.NOTICE_TOO_SHORT: Words(phrase("the notice is shorter than agreed"), phrase("Choose a later day.")),
    Code.INVALID_TERMS: Words(
        phrase("what it asks for does not fit this agreement"),
        phrase("Check its terms, organisations and days."),
    ),
}

OF_ACTS: dict[tuple[str, Code], Words] = {
    ("propose", Code.INVALID_TERMS): Words(
        phrase("it proposes what the current revision says already, or what cannot be agreed here"),
        "Change at least one of the terms: `entente text REF` shows them.",
        phrase("Change at least one of the terms."),
    ),
    ("object", Code.INVALID_TERMS): Words(
        phrase("the text has no such clause"),
        "Name a clause of `entente text REF`; to a text that is a document alone, propose another.",
        phrase("To a text that is a document alone, propose another."),
    ),
    ("grant_mandate", Code.INVALID_TERMS): Words(
        phrase("there is nobody else to hold it, or its days are not in order"),
        phrase(
            "Name another signatory of the same side; the last day must be neither over nor before the first."
        ),
    ),
    ("revoke_mandate", Code.NO_MANDATE): Words(
        phrase("this organisation gave no such mandate"), "See who holds one: `entente status REF`."
    ),
    ("sign", Code.INVALID_TERMS): Words(
        phrase("it signs for nobody, or twice for one organisation"),
        phrase("Name each organisation once; without your own signature name at least one."),
    ),
    ("record_ink_signature", Code.INVALID_TERMS): Words(
        phrase("its day lies in the future or before the text was agreed, or an organisation is named twice"),
        "Give the day written on the paper, and name each organisation once; `entente log REF` says when the "
        "text was agreed.",
        phrase("Give the day written on the paper, and name each organisation once."),
    ),
    ("contest", Code.WRONG_PHASE): Words(
        phrase("no signature on paper is on record for this organisation"),
        "See how it is bound: `entente status REF`.",
    ),
    ("extend", Code.INVALID_TERMS): Words(
        phrase("the new deadline is over already, or not later than the old one"),
        "Choose a day that is still to come, after the deadline in `entente status REF`.",
        phrase("Choose a day that is still to come, after the present deadline."),
    ),
    ("report_activity", Code.INVALID_TERMS): Words(
        phrase("its day lies in the future, or it names a pilot or participants that do not fit"),
        "Report what took place; `entente pilots REF` lists the pilots.",
        phrase("Report what took place."),
    ),
    ("start_pilot", Code.INVALID_TERMS): Words(
        phrase("its days begin before this agreement was opened or are not in order, or it aims at nothing"),
        phrase("Give a first day since the opening, a last day not before it, and at least one target."),
    ),
    ("complete_pilot", Code.INVALID_TERMS): Words(
        phrase("there is no such pilot, or it reports a number for what was no target"),
        "See the pilots and their targets: `entente pilots REF`.",
    ),
    ("fail_pilot", Code.INVALID_TERMS): Words(
        phrase("there is no such pilot"), "See which there are: `entente pilots REF`."
    ),
    ("fail_pilot", Code.NOT_A_SIGNATORY): Words(
        phrase("only the lead of the pilot or the coordinator may say that it failed"),
        phrase("Ask the lead to report it."),
    ),
    ("complete_pilot", Code.NOT_A_SIGNATORY): Words(
        phrase("only the lead of the pilot may report it"), phrase("Ask the lead to report it.")
    ),
    ("waive_pilots", Code.NOT_COORDINATOR): Words(
        phrase("only the coordinator or a partner may do this"),
        phrase("Ask the coordinator or a partner."),
    ),
    ("open_intensified", Code.INVALID_TERMS): Words(
        phrase("its parties, terms or commitments make no agreement"),
        "Give it a reference of its own, parties and terms as for `open`, and at least one commitment.",
        phrase("Give it a reference of its own, terms that fit, and at least one commitment."),
    ),
}
"""Where a code is told more exactly of one act."""

TURNED_AWAY: dict[str, Words] = {
    "FLOOD": Words(
        phrase("too many acts of this organisation were refused in this phase"),
        "Only what the rules allow is taken now: `entente explain REF`.",
        phrase("Only what the rules allow is taken now."),
    ),
    "NOT_OPENED": Words(phrase("this agreement was never opened"), "Open it first: `entente open FILE`."),
    "WRONG_AGREEMENT": Words(
        phrase("it was sent to another agreement"),
        phrase("Tell the operator: a door is broken."),
    ),
    "BUG": Words(
        phrase("the service could not judge it"),
        phrase("Tell the operator: the worker's log says why; no rule said no."),
    ),
}
"""Acts that never reached the rules; nothing of them is in the chain."""


def words(code: str, act: str = "") -> Words:
    """Return the words of any code an outcome may hold, of one act where that can be told more exactly."""
    if code in Code.__members__ and (act, Code(code)) in OF_ACTS:
        return OF_ACTS[act, Code(code)]
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
    "too_large": "API: the body is over 64 KB, or the document over 50 MB",
    "too_many": "API: too many requests; Retry-After says how many seconds to wait",
    "media_type": "API: the body is of another type than is read there",
    "method": "API: there is no such method at that address",
}
"""Kinds of errors beside refusals: `error.kind` of `--json`, `type` of the API."""
