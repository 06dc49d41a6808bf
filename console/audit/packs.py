"""Reading packs: evidence, keys and checkpoints out of a file that may have been made by anybody.

The reading itself is that of the script in every pack (`console.audit.pack`): nothing is extracted, every
file is what the manifest lists, and what does not fit the bounds is not read.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from activities.known_keys import KnownKeys, parse_keys
from console.audit.checkpoints import Checkpoint, parse_checkpoint
from console.audit.events import result_of
from console.audit.evidence import Evidence, Row, Run
from console.audit.histories import longest
from console.audit.pack.archive import CONTRADICTED, NOT_VERIFIABLE, Archive, Line, PackError
from console.audit.pack.contents import (
    histories_of,
    milestones_of,
    read_manifest,
    rows_of,
    strict_json,
    text_of,
    typed,
    values_in,
)
from console.audit.pack.signatures import check_checkpoints, check_keys, fingerprint_of
from console.audit.script import script_digest
from models.canonical import sha256_hex
from models.names import agreement_id

__all__ = ["Pack", "PackError", "open_pack"]


MAX_VALUES_OF_AN_AGREEMENT = 4_000_000
"""In its histories together, which are held at once: some hundred thousand events, or 300 MB of memory."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose files are what its manifest lists. Evidence is read when asked for, by agreement."""

    archive: Archive
    manifest: Row
    keys: KnownKeys
    checkpoints: tuple[Checkpoint, ...]

    @property
    def refs(self) -> tuple[str, ...]:
        """The agreements in it, in the order of the manifest."""
        return tuple(each["ref"] for each in self.manifest["agreements"])

    @property
    def has_our_script(self) -> bool:
        """Whether the script in it is the one this build puts into packs."""
        return self.archive.digest("verify.py") == script_digest()

    def evidence(self, ref: str) -> Evidence:
        """Return what the pack holds of one agreement.

        Raises:
            PackError: It does not read.
        """
        about = _about(self.archive, ref)
        runs, copies = _runs(self.archive, ref, about)
        own = [run for run in runs if run.workflow_id == agreement_id(ref)]
        told = result_of(own[-1].events) if own else None
        return Evidence(
            ref=ref,
            milestones=milestones_of(self.archive, ref),
            commands=rows_of(self.archive, ref, "commands"),
            notices=rows_of(self.archive, ref, "notices"),
            kin=milestones_of(self.archive, ref, "kin"),
            runs=runs,
            missing={(each["workflow_id"], each["run_id"]): each["why"] for each in about["missing"]},
            stored=about["stored"],
            told=told,
            untold="" if told else "a pack holds no workflow that could be asked",
            listed=about["listed"],
            copies=copies,
            unreadable={each["file"]: each["why"] for each in about["unreadable"]},
            altered=about["altered"],
            moving=about["moving"],
        )

    def lines(self, fingerprint: str = "", own: Mapping[str, bytes] | None = None) -> Iterator[Line]:
        """Check whose pack this is.

        Args:
            fingerprint: Of a key it should be signed with; hexadecimal digits, the first 16 or more.
            own: Keys by id that are known to be this deployment's, and so do without a fingerprint.
        """
        ours = [fingerprint_of(raw) for raw in self.keys.public.values() if raw in (own or {}).values()]
        trusted = fingerprint or next(iter(ours), "")
        yield from check_keys(self.archive, self.archive.digest("manifest.json"), trusted)
        heads = {ref: milestones_of(self.archive, ref)[-1:] for ref in self.refs}
        yield from check_checkpoints(self.archive, heads)


@contextmanager
def open_pack(path: Path) -> Iterator[Pack]:
    """Open a pack to read from it.

    Raises:
        PackError: It cannot be read, or is not what its manifest says; `line` is the verdict on it.
    """
    archive = Archive(str(path))
    try:
        manifest = read_manifest(archive)
        yield Pack(archive, manifest, _keys(archive), _checkpoints(archive))
    finally:
        archive.close()


def _keys(archive: Archive) -> KnownKeys:
    try:
        return parse_keys(text_of(archive, "keys.txt").splitlines())
    except ValueError as problem:
        raise PackError(CONTRADICTED, "keys.txt", str(problem)) from problem


def _checkpoints(archive: Archive) -> tuple[Checkpoint, ...]:
    try:
        return tuple(map(parse_checkpoint, text_of(archive, "checkpoints.txt").splitlines()))
    except ValueError as problem:
        raise PackError(CONTRADICTED, "checkpoints.txt", str(problem)) from problem


_LISTS = {
    "missing": ("workflow_id", "run_id", "why"),
    "unreadable": ("file", "why"),
    "misnamed": ("history", "named"),
}


def _about(archive: Archive, ref: str) -> Row:
    """Return `agreement.json`, as far as it looks like one."""
    name = f"agreements/{ref}/agreement.json"
    about: Row = typed(strict_json(archive.read(name), name), dict, name, "it")
    for part, fields in _LISTS.items():
        for each in typed(about.get(part), list, name, part):
            for field in fields:
                typed(typed(each, dict, name, part).get(field), str, name, f"{part}.{field}")
    for each in typed(about.get("altered"), list, name, "altered"):
        typed(each, str, name, "altered")
    for part in ("stored", "listed"):
        if about.get(part) is not None:
            typed(about[part], dict, name, part)
    typed(about.get("moving"), bool, name, "moving")
    return {"stored": None, "listed": None, **about}


def _runs(archive: Archive, ref: str, about: Row) -> tuple[list[Run], list[Run]]:
    """Return the runs of an agreement, oldest first by workflow, and other copies of them."""
    misnamed = {each["history"]: each["named"] for each in about["misnamed"]}
    every: dict[str, list[Run]] = {}
    left = MAX_VALUES_OF_AN_AGREEMENT
    for path, content, events in histories_of(archive, ref):
        name = f"agreements/{ref}/histories/{path}"
        left -= values_in(content)
        if left < 0:
            raise PackError(NOT_VERIFIABLE, name, "is more than can be read at once with the others")
        folder, _, file = path.partition("/")
        run_id, _, digest = file.removesuffix(".json").rpartition("-")
        if sha256_hex(content) != digest:
            raise PackError(CONTRADICTED, name, "is not called after its content")
        _check_events(name, events)
        workflow_id = unquote(folder)
        run = Run(workflow_id, unquote(run_id), events, digest, "pack", misnamed.get(path, digest))
        every.setdefault(workflow_id, []).append(run)
    runs, copies = [], []
    for workflow_id in sorted(every, key=lambda each: (each != agreement_id(ref), each)):
        best = longest(every[workflow_id])
        runs += sorted(best.values(), key=lambda run: str(run.events[0]["eventTime"]))
        copies += [run for run in every[workflow_id] if best[run.run_id] is not run]
    return runs, copies


def _check_events(name: str, events: list[Any]) -> None:
    for event in events:
        for field in ("eventId", "eventTime", "eventType"):
            typed(typed(event, dict, name, "an event").get(field), str, name, field)
    if not events or "workflowExecutionStartedEventAttributes" not in events[0]:
        raise PackError(CONTRADICTED, name, "does not begin with the start of a run")
    typed(events[0]["workflowExecutionStartedEventAttributes"], dict, name, "the start of the run")
