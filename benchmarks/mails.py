"""What a mail costs: with its picture drawn anew, with one that was drawn before, against one without."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import count

from activities.mail.compose import compose, drawings
from activities.mail.letter import Letter
from activities.mail.pictures import pictures_of
from benchmarks.ratio import Ratio, compare
from console.preview.letters import SENDER, example_letter

TURNS = 60


def measure() -> Iterable[Ratio]:
    """Write the same reminder in turns, without its picture and with it."""
    letter, days = example_letter("reminder"), count()

    def plain() -> None:
        compose(letter, SENDER)

    def known() -> None:
        _written(letter)

    def new() -> None:
        _written(_on_another_day(letter, next(days)))

    for each in (plain, known, new):
        each()
    against = "one without a picture"
    return [
        compare("a mail with a picture drawn before", known, against, plain, TURNS),
        compare("a mail with a picture drawn for it", new, against, plain, TURNS),
    ]


def _written(letter: Letter) -> None:
    compose(letter, SENDER, asyncio.run(pictures_of(drawings(letter))))


def _on_another_day(letter: Letter, days: int) -> Letter:
    """Return a letter whose picture nobody has drawn yet."""
    course = letter.course
    if course is None:
        return letter
    later = {phase: at + timedelta(days=days) for phase, at in course.arrived.items()}
    return replace(letter, course=course._replace(arrived=later))
