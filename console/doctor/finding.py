"""What a check found: a verdict, one sentence, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The worst first."""

    PROBLEM = "problem"
    WARNING = "warning"
    NOT_CHECKED = "not_checked"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its sentence; a `remedy` is there whenever something should be done.

    `names` says which agreements, notices or acts it is about, where it is about some.
    """

    verdict: Verdict
    sentence: str
    remedy: str = ""
    names: str = ""


class UncheckedError(Exception):
    """A check was not possible; the message says why, as a clause."""


def fine(sentence: str) -> Finding:
    """All is well."""
    return Finding(Verdict.OK, sentence)


def warning(sentence: str, remedy: str, names: str = "") -> Finding:
    """It works, and somebody should look at it."""
    return Finding(Verdict.WARNING, sentence, remedy, names)


def problem(sentence: str, remedy: str, names: str = "") -> Finding:
    """Something does not work, or is not safe."""
    return Finding(Verdict.PROBLEM, sentence, remedy, names)


def not_checked(why: str) -> Finding:
    """Nobody knows; `why` is a clause."""
    return Finding(Verdict.NOT_CHECKED, f"{why[:1].upper()}{why[1:]}.")
