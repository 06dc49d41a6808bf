"""What each kind of mail says: one function a kind, whole sentences, each a message of the catalogues."""

from collections.abc import Callable

from activities.mail.voice import Voice
from activities.mail.words import course, ending, negotiating, pilots, signing, silence
from activities.mail.words.usual import Words, by_hand

__all__ = ["KINDS", "Words", "words_of"]

KINDS: dict[str, Callable[[Voice], Words]] = {
    **negotiating.KINDS,
    **signing.KINDS,
    **ending.KINDS,
    **course.KINDS,
    **pilots.KINDS,
    **silence.KINDS,
}
"""Every kind of notice, and what says it."""


def words_of(voice: Voice) -> Words:
    """Return the words of a letter, in its reader's language."""
    return by_hand(voice) if voice.letter.by_hand else KINDS[voice.letter.kind](voice)
