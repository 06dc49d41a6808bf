"""Every mail of the example as a message: notices of agreements, and the weekly overview."""

import base64
from email.message import EmailMessage
from typing import NamedTuple

from activities.mail.compose import compose, drawings
from activities.mail.digest import compose_digest, drawings_of
from activities.mail.pictures import drawn
from activities.mail.words import KINDS
from console.preview.letters import SENDER, example_letter
from console.preview.overview import KIND, example_digest

EVERY_KIND = (*KINDS, KIND)


class Example(NamedTuple):
    """A mail, and the organisation it goes to."""

    message: EmailMessage
    org: str


def example_mail(kind: str, language: str = "en", org: str | None = None, *, resent: int = 0) -> Example:
    """Return the mail of a kind, in a language, to one of those who get it.

    Raises:
        InputError: No such organisation gets it.
    """
    if kind == KIND:
        digest = example_digest(language, org)
        message = compose_digest(digest, SENDER, drawn(drawings_of(digest)))
        return Example(message, digest.organisation)
    letter = example_letter(kind, language, org, resent=resent)
    return Example(compose(letter, SENDER, drawn(drawings(letter))), letter.organisation)


def html_alone(message: EmailMessage) -> str:
    """Return a mail's HTML as a file of its own: its pictures stand in it."""
    found = message.get_body(("html",))
    html = str(found.get_content()) if found else ""
    for part in message.walk():
        if part.get_content_maintype() == "image" and isinstance(png := part.get_payload(decode=True), bytes):
            inside = f"data:image/png;base64,{base64.b64encode(png).decode()}"
            html = html.replace(f"cid:{part['Content-ID'].strip('<>')}", inside)
    return html
