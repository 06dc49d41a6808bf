"""From a letter to the message: the words of its kind, in a layout for text and one for HTML."""

import textwrap
from dataclasses import fields
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from activities.mail.days import days_left, in_words, last_moment, listed, time_of
from activities.mail.headers import POLICY, address, checked_line, opaque_id
from activities.mail.letter import Letter
from activities.mail.transport import checked_mailbox

LANGUAGE = "en"
TEMPLATE_VERSION = 1
LINE = 78

_FOLDER = Path(__file__).parent / "templates"
_PARAGRAPHS = ("subject", "lead", "ask", "then", "button", "link_note", "contact", "why_you")


def compose(letter: Letter, sender: str) -> EmailMessage:
    """Write the mail; the same letter gives the same message, so that a repeated one is known as such.

    Args:
        letter: What there is to say, and to whom.
        sender: `Name <mailbox>`, the From of everything this deployment sends.

    Raises:
        PermanentRefusalError: A name, title or mailbox cannot stand in a header.
    """
    for field in fields(letter):
        value = getattr(letter, field.name)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                checked_line(field.name, text)
    words = _words(letter)
    message = EmailMessage(policy=POLICY)
    _head(message, letter, sender)
    message["Subject"] = words["subject"] + (f" ({letter.organisation_name})" if letter.must else "")
    message.set_content(_render("layout.txt.j2", words))
    message.add_alternative(_render("layout.html.j2", words), subtype="html")
    message.set_boundary("==" + message["Message-ID"][1:33])
    return message


def kinds() -> frozenset[str]:
    """Return the kinds of mail there are words for."""
    return frozenset(path.stem for path in (_FOLDER / LANGUAGE).glob("[!_]*.j2"))


def _head(message: EmailMessage, letter: Letter, sender: str) -> None:
    sender_name, sender_mailbox = parseaddr(sender)
    domain = checked_mailbox(sender_mailbox).rpartition("@")[2]
    message["From"] = address(sender_name, sender_mailbox)
    message["To"] = address(letter.organisation_name, letter.mailbox)
    if letter.mailbox != letter.coordinator_mailbox:
        message["Reply-To"] = address(letter.coordinator_name, letter.coordinator_mailbox)
    message["Date"] = letter.sent_at
    message["Message-ID"] = opaque_id(letter.notice_id, domain)
    message["References"] = opaque_id(f"agreement/{letter.ref}", domain)
    message["Auto-Submitted"] = "auto-generated"


def _words(letter: Letter) -> dict[str, Any]:
    """Return what the words file of this kind sets, over what is common to all kinds."""
    words = _known(letter)
    for name in ("_common", letter.kind):
        module = _environment().get_template(f"{LANGUAGE}/{name}.j2").make_module(words)
        words |= {key: value for key, value in vars(module).items() if not key.startswith("_")}
    return words | {name: " ".join(words[name].split()) for name in _PARAGRAPHS}


def _known(letter: Letter) -> dict[str, Any]:
    """Return the letter's fields, and beside them its days and names as people say them."""
    known: dict[str, Any] = {field.name: getattr(letter, field.name) for field in fields(letter)}
    for name, too_late in (
        ("deadline", letter.deadline_at),
        ("contest_end", letter.contest_until),
        ("grace_end", letter.grace_until),
    ):
        known[name], known[f"{name}_left"] = "", ""
        if too_late:
            day, time = last_moment(too_late, letter.zone)
            known[name] = in_words(day) + (f", {time}" if time else "")
            known[f"{name}_left"] = days_left(day, letter.sent_at, letter.zone)
    end = letter.end_on
    known["end_left"] = days_left(end, letter.sent_at, letter.zone) if end else ""
    known["zone_time"] = time_of(letter.zone)
    known["is_coordinator"] = letter.mailbox == letter.coordinator_mailbox
    return known


def _render(layout: str, words: dict[str, Any]) -> str:
    return _environment().get_template(layout).render(words, language=LANGUAGE)


def _folded(text: str) -> str:
    """Break a paragraph into lines for the plain text; what is too long for a line stays whole."""
    return textwrap.fill(text, LINE, break_long_words=False, break_on_hyphens=False)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        keep_trailing_newline=True,
    )
    environment.filters |= {"day": in_words, "listed": listed, "folded": _folded}
    return environment
