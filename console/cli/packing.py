"""`entente pack`: evidence into a file, and beside it, if asked for, who is behind the codes."""

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, NamedTuple

from rich.console import RenderableType
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio.client import Client

from activities.keys import load_keys
from console.audit.line import Line
from console.audit.looking import looking_only, records_to_look_at
from console.audit.pack.contents import count
from console.audit.pack_making import Packed, Source, make_pack
from console.audit.scope import known_refs
from console.cli.looking import Page, print_page
from console.cli.paper import heading, print_parts
from console.cli.registry import organisation_document
from console.cli.session import Session
from console.codes import Exit
from console.doors.node import leaf
from console.doors.reading import ref as reference
from console.engine.connect import connect
from console.engine.errors import UnreachableError
from console.queries import NotFoundError
from console.registry import registered
from console.settings import Settings
from models.canonical import sha256_hex
from models.errors import InputError
from models.tables import MilestoneRow


class Wanted(NamedTuple):
    """What was asked for; no `refs` means every agreement."""

    refs: Sequence[str]
    output: Path
    with_documents: bool
    people: Path | None


class Written(NamedTuple):
    """A pack that was written; `away` says why the engine could not be asked, if it could not."""

    packed: Packed
    size: int
    sha256: str
    away: str


def run_pack(session: Session, wanted: Wanted) -> int:
    """Write a pack and say what is in it.

    Raises:
        InputError: A reference is none, or a file cannot be written there.
        NotFoundError: There is no such agreement.
    """
    for flag, path in (("-o", wanted.output), ("--people", wanted.people)):
        check_new(flag, path)
    written = asyncio.run(_pack(session.settings(), wanted))
    print_page(_page(wanted, written), as_json=session.as_json)
    damaged = written.packed.damaged
    if not session.as_json:
        print_parts([damage_words(ref, lines) for ref, lines in damaged.items()], error=True)
    return Exit.FAILED if damaged else Exit.DONE


def damage_words(ref: str, lines: Sequence[Line]) -> str:
    """Return what is wrong with a chain about which nothing is signed, and what to do."""
    said = "; ".join(": ".join(filter(None, (line.where, line.what))) for line in lines)
    return (
        f"The record of {ref} was altered, and no checkpoint is signed about it: {said}. "
        f"`entente verify {ref}` shows all that is wrong; compare with a backup."
    )


def damage_document(ref: str, lines: Sequence[Line]) -> dict[str, object]:
    """Return the same as JSON."""
    return {
        "ref": ref,
        "wrong": [{"where": line.where, "what": line.what, "why": line.why} for line in lines],
    }


def check_new(flag: str, path: Path | None) -> None:
    """See that a file can be made there.

    Raises:
        InputError: It is there already, or its folder is not.
    """
    if path is None:
        return
    if path.exists():
        raise InputError(flag, f"{path} is there already", "Name a new file")
    if not path.absolute().parent.is_dir():
        raise InputError(flag, f"there is no folder {path.absolute().parent}", "Make it, or name another")


async def _pack(settings: Settings, wanted: Wanted) -> Written:
    async with records_to_look_at(settings.database_url) as database:
        client, away = await _reach(settings)
        refs = await find_refs(settings, database, client, wanted.refs)
        source = Source(database, settings.home, load_keys(settings.home / "keys"), client)
        with _new_file(wanted.output) as file:
            packed = await make_pack(file, source, refs, with_documents=wanted.with_documents)
        if wanted.people is not None:
            await _write_people(database, refs, wanted.people)
    content = wanted.output.read_bytes()
    return Written(packed, len(content), sha256_hex(content), away)


async def _reach(settings: Settings) -> tuple[Client | None, str]:
    try:
        return await connect(settings, wait=False, tell=lambda _: None), ""
    except UnreachableError as failure:
        return None, str(failure)


async def find_refs(
    settings: Settings, database: AsyncEngine, client: Client | None, wanted: Sequence[str]
) -> list[str]:
    """Return the agreements that were named, or all there are.

    Raises:
        InputError: One is no reference.
        NotFoundError: One is not there.
    """
    named = [reference(leaf(each, "REF")) for each in wanted]
    known = await known_refs(database, settings.home / "histories", client)
    for ref in named:
        if ref not in known:
            raise NotFoundError(f"There is no agreement {ref}. `entente list` shows those there are.")
    if not known:
        raise NotFoundError("There is no agreement yet.")
    return named or known


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for the owner's eyes that is there as a whole in the end, or not at all."""
    with NamedTemporaryFile(dir=path.absolute().parent, prefix=f".{path.name}-", delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        finally:
            Path(file.name).unlink(missing_ok=True)


async def _write_people(database: AsyncEngine, refs: Sequence[str], path: Path) -> None:
    """Write who is behind the codes in a pack."""
    contents = select(col(MilestoneRow.content)).where(col(MilestoneRow.agreement).in_(refs))
    async with looking_only(database) as connection:
        cited = set(_words((await connection.execute(contents)).scalars().all()))
        registry = await registered(connection)
    people = [organisation_document(each, contacts=True) for code, each in registry.items() if code in cited]
    with _new_file(path) as file:
        file.write(json.dumps({"organisations": people}, ensure_ascii=False, indent=2).encode() + b"\n")


def _words(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON has any form
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _words(each)


def _page(wanted: Wanted, written: Written) -> Page:
    packed = written.packed
    missing = [
        {"workflow_id": workflow_id, "run_id": run_id, "why": why}
        for (workflow_id, run_id), why in packed.missing.items()
    ]
    document = {
        "file": str(wanted.output),
        "size": written.size,
        "sha256": written.sha256,
        "agreements": packed.heads,
        "documents": packed.documents,
        "texts": packed.texts,
        "people": str(wanted.people) if wanted.people else None,
        "missing": missing,
        "damaged": [damage_document(ref, lines) for ref, lines in packed.damaged.items()],
        "engine": {"reached": not written.away, "why": written.away},
    }
    return Page(document, tuple(_words_of(wanted, written)))


def _words_of(wanted: Wanted, written: Written) -> Iterator[RenderableType]:
    packed, path = written.packed, wanted.output
    agreements = count(len(packed.heads), "agreement")
    milestones = count(sum(int(head["seq"]) for head in packed.heads), "milestone")
    yield heading(str(path), f"{agreements}, {milestones}; {written.size:,} bytes")
    yield Text(f"sha256 {written.sha256}")
    if wanted.with_documents:
        documents, texts = count(packed.documents, "document"), count(packed.texts, "text")
        yield f"It holds {documents} and {texts}: they may name persons."
    else:
        yield "Texts and documents are in it by their SHA-256 alone; --with-documents puts them in."
    if wanted.people:
        yield f"Names and mailboxes are in {wanted.people}. Keep it apart from the pack."
    if written.away:
        histories = count(
            len(packed.missing), "history that was not kept is", "histories that were not kept are"
        )
        yield f"{written.away} {histories} missing." if packed.missing else written.away
    else:
        for (workflow_id, run_id), why in packed.missing.items():
            yield f"Missing: the history of {workflow_id}{f', run {run_id}' if run_id else ''}: {why}."
    yield f"Check it anywhere: `entente verify {path}`, or the script in it (see its README.txt)."
