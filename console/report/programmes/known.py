"""Whether a programme speaks of organisations there are: its file cannot know, the registry does."""

from collections.abc import Collection, Iterator

from console.doors.node import nearest, shown
from models.errors import InputError
from models.report.programme import Programme


def check_known(programme: Programme, registered: Collection[str]) -> None:
    """See that every organisation a programme names is in the registry.

    Raises:
        InputError: One is not; a slip there would make findings of partners nobody has.
    """
    for field, code in _named(programme):
        if code not in registered:
            raise InputError(
                f"programme {programme.code}: {field}",
                f"{shown(code)} is not in the registry",
                nearest(code, registered)
                if registered
                else "Enter the organisations first: `entente orgs import FILE`",
            )


def _named(programme: Programme) -> Iterator[tuple[str, str]]:
    yield from (("key_partners", code) for code in programme.key_partners)
    yield from (("also_called", code) for code in programme.also_called)
    yield from (("zeros", each.by) for each in programme.zeros)
    yield from (("regions", each.organisation) for each in programme.regions if each.organisation)
    yield from (("funding", each.organisation) for each in programme.funding)
    yield from (("testimonials", each.by) for each in programme.testimonials)
