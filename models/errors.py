"""The answers a rule can give. Everyone branches on the code, never on text."""

from enum import StrEnum


class Code(StrEnum):
    """Why an act was refused; stable for ever, because milestones store it. Words: docs/errors.md."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    NOT_A_PARTY = "NOT_A_PARTY"
    NOT_COORDINATOR = "NOT_COORDINATOR"
    NOT_A_SIGNATORY = "NOT_A_SIGNATORY"
    ALREADY_DONE = "ALREADY_DONE"
    NEGOTIATION_LAPSED = "NEGOTIATION_LAPSED"
    LATE = "LATE"
    WRONG_PHASE = "WRONG_PHASE"
    STALE_REVISION = "STALE_REVISION"
    GROUP_NOT_OPEN = "GROUP_NOT_OPEN"
    NO_MANDATE = "NO_MANDATE"
    MANDATE_EXPIRED = "MANDATE_EXPIRED"
    NOT_COVERED = "NOT_COVERED"
    CONTEST_OPEN = "CONTEST_OPEN"
    LIMIT_REACHED = "LIMIT_REACHED"
    NOT_REVOCABLE = "NOT_REVOCABLE"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    NOTICE_TOO_SHORT = "NOTICE_TOO_SHORT"
    INVALID_TERMS = "INVALID_TERMS"


class InputError(Exception):
    """Bad input at a door: names the field, what is wrong and the fix. Nothing has been written.

    Args:
        field: Path of the field as the user wrote it, such as `terms.duration` or `--until`.
        problem: What is wrong, a short clause.
        fix: What to do instead, a short imperative sentence.
        where: File and line, such as `plan.yaml:12`, or "".

    `further` holds the other mistakes of the same input, in the order they were written.
    """

    def __init__(self, field: str, problem: str, fix: str, where: str = "") -> None:
        super().__init__(f"{where + ': ' if where else ''}{field}: {problem}. {fix}")
        self.field, self.problem, self.fix, self.where = field, problem, fix, where
        self.further: tuple[InputError, ...] = ()

    @property
    def all(self) -> "tuple[InputError, ...]":
        """This mistake and those beside it."""
        return (self, *self.further)
