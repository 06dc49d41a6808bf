"""The example's notices as letters, to whoever the rules have them told."""

from collections.abc import Iterator
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from activities.keys import KEY_BYTES, Signer, link_token, sign_receipt
from activities.languages import chosen_language, language
from activities.letters import Occasion, Stamp, write_letter
from activities.mail.letter import Letter
from activities.outbox import notice_rows
from activities.people import Addressee, Mailbox
from activities.purposes import question
from console.preview.example import BRAZIL, JAPAN, TEXTS, Cast
from console.preview.life import Life, Step
from console.preview.scenes import NOT_YET, play
from models import milestones as m
from models.errors import InputError
from models.pilot_milestones import PilotStarted
from models.stations import arrivals
from models.tables import NoticeRow

_MAILBOX = "agreements@entente.example"
SENDER = f"Entente <{_MAILBOX}>"
PUBLIC_URL = "https://agreements.example"

_SECRET = bytes(KEY_BYTES)
_SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(_SECRET))
"""Known to everybody: links and receipts of a preview are worth nothing."""


def example_letter(kind: str, tag: str = "en", org: str | None = None, *, resent: int = 0) -> Letter:
    """Return the letter of a kind, in a language, to one of those who are told.

    Without `org` that is whoever has this language, or the first one told.

    Raises:
        InputError: No such organisation is told of this kind.
    """
    tongue = chosen_language(tag)
    cast = Cast(BRAZIL if tongue == BRAZIL.language or org == BRAZIL.code else JAPAN)
    life = play(kind, cast)
    told = {row.organisation: row for row in _told(life, kind)}
    if org is not None and org not in told:
        raise InputError("--org", f"{org} is not told of {kind}", f"Told are {', '.join(told)}")
    row = told[org or _native(cast, tongue, tuple(told))]
    row.language = tongue
    letter = _letter(life, row, resent)
    if kind in NOT_YET:
        return replace(letter, kind=kind, actor=cast.partner.name)
    return letter


def letter_to(kind: str, cast: Cast, org: str, language: str) -> Letter:
    """Return the last letter of a kind to an organisation that is told of it."""
    life = play(kind, cast)
    row = [each for each in _told(life, kind) if each.organisation == org][-1]
    row.language = language
    return _letter(life, row, 0)


def _native(cast: Cast, tongue: str, told: tuple[str, ...]) -> str:
    """Return who is told and reads the same words as this language, or else the first told."""
    words = language(tongue).words
    readers = (each.code for each in cast.everybody if language(each.language).words is words)
    return next((code for code in readers if code in told), told[0])


def _told(life: Life, kind: str) -> Iterator[NoticeRow]:
    """Yield the outbox rows of a kind, in the order they are made."""
    for step in life.steps:
        for row in notice_rows(step.state, step.milestone):
            if row["kind"] == NOT_YET.get(kind, kind):
                yield NoticeRow(**row)


def _letter(life: Life, row: NoticeRow, resent: int) -> Letter:
    step = next(each for each in life.steps if each.milestone.seq == row.seq)
    asked = question(step.state, row.organisation)
    link = f"{PUBLIC_URL}/l/{link_token(_SECRET, row.id)}" if asked else None
    receipt = sign_receipt(_SIGNER, step.state.ref, step.milestone.seq, step.milestone.digest)
    stamp = Stamp(step.milestone.recorded_at, link, receipt, _MAILBOX, resent, site=PUBLIC_URL)
    return write_letter(_occasion(life, step), row, stamp)


def _occasion(life: Life, step: Step) -> Occasion:
    payload = step.milestone.payload
    started = [each.milestone.payload for each in life.steps]
    plans = {each.pilot: each for each in started if isinstance(each, PilotStarted)}
    plan = plans.get(getattr(payload, "pilot", None) or "")
    return Occasion(
        step.before,
        step.state,
        step.milestone,
        title=TEXTS[step.state.title or ""],
        people={
            each.code: Addressee(each.code, each.name, each.zone, (Mailbox("", each.mailbox),))
            for each in life.cast.everybody
        },
        place=TEXTS[payload.place] if isinstance(payload, m.InkSignature) else None,
        pilot=plan,
        pilot_title=TEXTS[plan.title] if plan else None,
        arrived=arrivals(each.milestone for each in life.steps[: step.milestone.seq]),
    )
