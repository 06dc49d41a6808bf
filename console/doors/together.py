"""All mistakes of an input at once: a reading that fails is noted, and the others go on."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, NamedTuple, ParamSpec, Self, TypeVar

from models.errors import InputError
from models.phrases import Phrase, phrase_many

MOST: Final = 20
"""So many mistakes are named; the others are counted."""

LEFT_OUT: Final[Any] = object()
"""Stands for what a failed reading would have given, until its block is left, which raises."""

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")


class Together:
    """The readings of one block: `with Together() as each: title = each(line, node)`.

    A reading that fails gives `LEFT_OUT`, and so does one that is handed that: it depends on what failed. So
    no value counts before the block is left. That raises the first mistake, with the others `further`. A
    mistake raised in the block itself ends it, and is told with the rest.
    """

    def __init__(self) -> None:
        self._mistakes: list[InputError] = []

    def __enter__(self) -> Self:
        return self

    def __call__(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a reading gives."""
        if any(each is LEFT_OUT for each in (*args, *kwargs.values())):
            return LEFT_OUT  # type: ignore[no-any-return]
        try:
            return read(*args, **kwargs)
        except InputError as mistake:
            self.note(mistake)
            return LEFT_OUT  # type: ignore[no-any-return]

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Go on past a mistake in what is done here, such as something to be awaited."""
        try:
            yield
        except InputError as mistake:
            self.note(mistake)

    def note(self, mistake: InputError) -> None:
        """Take a mistake among those of the block."""
        self._mistakes.extend(mistake.all)

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(failure, InputError):
            self.note(failure)
        elif failure is not None:
            return
        if self._mistakes:
            raise _beside(*_as_written(self._mistakes)) from None


def every(read: Callable[[S], T], of: Iterable[S]) -> tuple[T, ...]:
    """Return what each of several things reads as.

    Raises:
        InputError: Some do not.
    """
    with Together() as each:
        return tuple(each(read, one) for one in of)


def renamed(failure: InputError, name: Callable[[str], str]) -> InputError:
    """Return the same mistakes with other names of their fields."""
    return _beside(
        *(InputError(name(each.field), each.problem, each.fix, each.where) for each in failure.all)
    )


class Named(NamedTuple):
    """The mistakes an edge names, and how many more there are."""

    mistakes: tuple[InputError, ...]
    more: int

    @property
    def words(self) -> Phrase | str:
        """How many are not named, in words; none where all are."""
        if not self.more:
            return ""
        return phrase_many(
            "There is %(count)s more mistake.",
            "There are %(count)s more mistakes.",
            self.more,
            count=self.more,
        )


def named(failure: InputError) -> Named:
    """Return what to tell of a failure."""
    return Named(failure.all[:MOST], max(len(failure.all) - MOST, 0))


def _as_written(mistakes: Iterable[InputError]) -> list[InputError]:
    """Return mistakes once each, line by line, file by file; without lines, in the order they were found."""
    once = {str(each): each for each in mistakes}.values()
    files = list(dict.fromkeys(_place(each)[0] for each in once))
    return sorted(once, key=lambda each: (files.index(_place(each)[0]), _place(each)[1]))


def _place(mistake: InputError) -> tuple[str, int]:
    file, _, line = mistake.where.rpartition(":")
    return file, int(line) if line.isdecimal() else 0


def _beside(first: InputError, *others: InputError) -> InputError:
    """Return the first with the others beside it."""
    for each in others:
        each.further = ()
    first.further = others
    return first
