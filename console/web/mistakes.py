"""What is wrong with a form, as its page tells it: everything at the top, and each beside its field."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from console.doors.together import named
from console.phrases import Phrase, closed, paragraph, phrase
from console.phrases.fields import field_words
from models.errors import InputError

_HIDDEN = frozenset({"csrf", "command_id", "step", "known", "revision"})
_COUNTED = re.compile(r"([a-z]+) (\d+)(?:\.(\w+))?")
"""Such as `document 1` or `commitment 2.title`; inputs are counted from 0."""


class Told(NamedTuple):
    """One mistake in words, and the name of the input it stands beside; "" where the form has none."""

    field: str
    words: str


@dataclass(frozen=True)
class Mistakes:
    """All mistakes of a form in its own order, and words for those that are not named."""

    told: tuple[Told, ...] = ()
    more: Phrase | str = ""

    def __bool__(self) -> bool:
        return bool(self.told)

    def at(self, *fields: str) -> tuple[str, ...]:
        """Return what is wrong with any of these inputs."""
        return tuple(each.words for each in self.told if each.field in fields)


NONE = Mistakes()


def input_words(wrong: InputError) -> Phrase:
    """Return what is wrong with what was given and what to do."""
    told = phrase("%(label)s: %(fact)s", label=field_words(wrong.field), fact=wrong.problem)
    return paragraph(closed(told), closed(wrong.fix))


def mistakes_of(
    failure: InputError, inputs: Iterable[str] = (), words: Callable[[InputError], str] = input_words
) -> Mistakes:
    """Return what a form's page tells of a failure.

    Args:
        failure: What the doors say.
        inputs: The names of the form's inputs, in its order; those nobody sees stand beside nothing.
        words: How a mistake is told.
    """
    shown = [each for each in inputs if each not in _HIDDEN]
    found = named(failure)
    told = [Told(_input_of(each.field, shown), words(each)) for each in found.mistakes]
    places = {name: place for place, name in enumerate(shown)}
    return Mistakes(tuple(sorted(told, key=lambda each: places.get(each.field, -1))), found.words)


def _input_of(field: str, inputs: list[str]) -> str:
    """Return the name of the input a field of the doors was typed into."""
    path = re.sub(r"\[\d+\]", "", field).replace("--set ", "policy.").removeprefix("--").replace("-", "_")
    likely = (field, *_counted(path, inputs), path, f"{path}s", path.removeprefix("terms."), _party(path))
    return next((each for each in likely if each in inputs), "")


def _counted(path: str, inputs: list[str]) -> Iterable[str]:
    if found := _COUNTED.fullmatch(path):
        row = f"{found[1]}.{int(found[2]) - 1}"
        yield from (f"{row}.{found[3]}", row, *(each for each in inputs if each.startswith(f"{row}.")))


def _party(path: str) -> str:
    return path.partition(".")[0].replace("party ", "party.")
