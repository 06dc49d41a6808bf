"""What an act is read against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from console.doors.registry_file import Organisation


@dataclass(frozen=True)
class ActContext:
    """The registry, the agreement meant, and where offsets count from.

    Args:
        organisations: The registry, by code.
        ref: The agreement meant where the act names none.
        coordinator: Who acts where `by` is left out and the act is the coordinator's.
        clauses: Names of the current clauses; None: an objection's clause is not looked up.
        starts: Beginning of a rehearsal, from which its offsets count; None elsewhere.
        zone: Where that is a local date: the coordinator's zone; "" for the offset of `starts`.
        settings: Policy overrides of what `open` opens.
        now: When it is, UTC: what is reported has begun by then; None: the rules alone see to that.
    """

    organisations: Mapping[str, Organisation]
    ref: str = ""
    coordinator: str = ""
    clauses: frozenset[str] | None = None
    starts: datetime | None = None
    zone: str = ""
    settings: tuple[str, ...] = ()
    now: datetime | None = None
