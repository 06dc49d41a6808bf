"""What each kind of mail says: one function a kind, whole sentences, each a message of the catalogues."""

from collections.abc import Callable

from activities.mail.voice import Voice
from activities.mail.words import course, ending, negotiating, pilots, signing
from activities.mail.words.usual import Words

__all__ = ["KINDS", "Words", "words_of"]

KINDS: dict[str, Callable[[Voice], Words]] = {
    **negotiating.KINDS,
    **signing.KINDS,
    **ending.KINDS,
    **course.KINDS,
    **pilots.KINDS,
}
"""Every kind of notice, and what says it."""


def words_of(voice: Voice) -> Words:
    """Return the words of a letter, in its reader's language."""
    return KINDS[voice.letter.kind](voice)
