"""Everything there is to check about one agreement, in the form a pack holds it: JSON, nothing believed yet.

It comes from a running service (`console.audit.collect`) or out of a pack; who verifies does not care which.
Times in rows are ISO 8601 in UTC, with microseconds and `Z`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
"""A row of the record store as JSON."""

Event = dict[str, Any]
"""An event of a history, in the JSON form the engine's own tools print."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a workflow, by its event history.

    Args:
        workflow_id: `agreement/REF` or `pilot/REF/ID`.
        run_id: The engine's id of the run.
        events: From the first on; all of them when `closed`, else as far as the run had come.
        sha256: Of the canonical JSON of these events; what a kept history is to be named by.
        source: `engine`; `kept` when the engine no longer has it, or was not asked; `pack` out of a pack.
        named: The digest in the name of its file; empty when it comes from the engine.
    """

    workflow_id: str
    run_id: str
    events: Sequence[Event]
    sha256: str
    source: str = "kept"
    named: str = ""

    @property
    def closed(self) -> bool:
        """Whether the history tells how the run ended."""
        return bool(self.events) and str(self.events[-1].get("eventType")).startswith(_ENDINGS)


_ENDINGS = tuple(
    f"EVENT_TYPE_WORKFLOW_EXECUTION_{how}"
    for how in ("COMPLETED", "FAILED", "TIMED_OUT", "CANCELED", "TERMINATED", "CONTINUED_AS_NEW")
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One agreement.

    Args:
        ref: Its reference.
        milestones: Rows of the chain in order of seq, columns as in `models.tables.MilestoneRow`.
        commands: Inbox rows of the agreement in order of arrival, without `request_hash`.
        notices: Rows of the outbox in order of seq and id.
        kin: Milestone rows of other agreements this one's chain or witnesses point at.
        runs: Histories of the agreement and of its pilots' calendars, oldest first.
        missing: Runs that must have been, by workflow id and run id, and why their history is not here.
        stored: The state kept beside the rows; None when there is none.
        told: The state the workflow itself tells; None when it was not asked or does not answer.
        untold: Why `told` is None.
        listed: What lists show beside `stored`: the other columns of `models.tables.AgreementRow`.
        copies: Kept histories of runs that are in `runs` from elsewhere, or in a longer copy.
        unreadable: Kept files that cannot be read, by name, and why.
        altered: Hashes of texts that milestones cite, and that are kept in other words.
        moving: The agreement went on while this was collected; its histories may be ahead of its rows.
    """

    ref: str
    milestones: Sequence[Row]
    commands: Sequence[Row] = ()
    notices: Sequence[Row] = ()
    kin: Sequence[Row] = ()
    runs: Sequence[Run] = ()
    missing: Mapping[tuple[str, str], str] = field(default_factory=dict)
    stored: Row | None = None
    told: Row | None = None
    untold: str = ""
    listed: Row | None = None
    copies: Sequence[Run] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    altered: Sequence[str] = ()
    moving: bool = False
