"""The attacks of the tamper matrix; docs/audit.md shows the same list, and a test holds them together."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from tests.audit.forge import Forger


class Attack(NamedTuple):
    """One attack: on which life, what finds it, and the beginning of the line that names the place."""

    words: str
    level: str
    where: str
    do: Callable[[Forger], None]
    life: str = "MOU-JP-1"
    verdict: str = "contradicted"


ATTACKS: list[Attack] = []


def attack(
    words: str, level: str, where: str, life: str = "MOU-JP-1", verdict: str = "contradicted"
) -> Callable[[Callable[[Forger], None]], Callable[[Forger], None]]:
    """Enter an attack into the matrix."""

    def enter(do: Callable[[Forger], None]) -> Callable[[Forger], None]:
        ATTACKS.append(Attack(words, level, where, do, life, verdict))
        return do

    return enter


NOT_FOUND = "not found"

BESIDE: dict[str, tuple[str, str]] = {}
"""Attacks that are tests of their own: by their words, the level that finds them, and the place it names."""

TestT = TypeVar("TestT", bound=Callable[..., object])


def beside(words: str, level: str, at: str = "-") -> Callable[[TestT], TestT]:
    """Enter an attack that is a test of its own."""

    def enter(test: TestT) -> TestT:
        BESIDE[words] = level, at
        return test

    return enter


def recomputed(do: Callable[[Forger], None]) -> Callable[[Forger], None]:
    """The same, with numbers, chain and state made to fit."""

    def both(forger: Forger) -> None:
        do(forger)
        forger.rechain()
        forger.restate()

    return both
