"""Every mail of the example as a message: notices of agreements, and the weekly overview."""

from email.message import EmailMessage
from typing import NamedTuple

from activities.mail.compose import compose
from activities.mail.digest import compose_digest
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
        return Example(compose_digest(digest, SENDER), digest.organisation)
    letter = example_letter(kind, language, org, resent=resent)
    return Example(compose(letter, SENDER), letter.organisation)
