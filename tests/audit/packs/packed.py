"""Packs for tests: made of a real service, taken apart, altered and put together again."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from activities.keys import Signer, load_keys
from console.audit.pack_making import Source, make_pack
from models.policy import Intensify, Policy
from tests.workflows.house import House, eventually
from tests.workflows.test_kin import open_intensified, plan

Files = dict[str, bytes]


class Packs(NamedTuple):
    """A pack of two agreements."""

    path: Path
    mou: str
    grown: str


def source_of(house: House) -> Source:
    return Source(house.database, house.home, load_keys(house.home / "keys"), house.client)


async def packed(
    house: House, refs: Iterable[str], *, with_documents: bool = False, source: Source | None = None
) -> bytes:
    """Return a pack of agreements of a house."""
    file = io.BytesIO()
    await make_pack(file, source or source_of(house), refs, with_documents=with_documents)
    return file.getvalue()


async def grown_life(house: House) -> tuple[str, str]:
    """An MOU with a refused act, a pilot and its report, and the agreement that grows from it."""
    policy = Policy(evidence=(), pilot_report_due="P0D", intensify=Intensify(min_completed_pilots=1))
    mou = await house.open(policy)
    await house.act(mou, "SECOND", "reject", reason="Who pays?")
    await house.agree(mou)
    await house.act(mou, "SECOND", "approve")
    await house.sign(mou)
    await house.act(mou, "LEAD", "adopt_action_plan")
    await house.act(mou, "SECOND", "start_pilot", **plan())
    await house.act(mou, "SECOND", "complete_pilot", pilot="P1", actuals={"interviews": 4})
    grown = f"IA-{uuid4().hex[:12].upper()}"
    await open_intensified(house, mou, grown)

    async def opened() -> bool:
        return bool(await house.types(grown))

    await eventually(opened)
    await at_rest(house, mou)
    await at_rest(house, grown)
    return mou, grown


async def at_rest(house: House, ref: str) -> None:
    """Wait until nothing more happens by itself: every mail has left, and the engine has noted it."""

    async def still() -> bool:
        told = (await house.handle(ref).describe()).raw_description
        asleep = not told.pending_activities and not told.HasField("pending_workflow_task")
        return asleep and "queued" not in [state for _, state in await house.notices(ref)]

    await eventually(still)


def written(folder: Path, content: bytes) -> Path:
    """Put a pack into a folder."""
    path = folder / "pack.zip"
    path.write_bytes(content)
    return path


def unpacked(content: bytes) -> Files:
    """Return the files of a pack."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def repacked(files: Files) -> bytes:
    """Put files together as they are."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def listed(files: Files, signer: Signer | None = None) -> Files:
    """Return files with a manifest that lists them, as a forger writes one; signed, if there is a key."""
    manifest = json.loads(files["manifest.json"])
    inside = {name: each for name, each in files.items() if not name.startswith("manifest.")}
    manifest["files"] = [
        {"path": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(inside.items())
    ]
    content = as_canonical(manifest)
    said = f"Entente-Pack v1 {hashlib.sha256(content).hexdigest()} "
    line = files["manifest.sig"].decode()
    if signer is not None:
        said += signer.key_id
        line = f"{said} {signer.sign(said)}\n"
    return {**inside, "manifest.json": content, "manifest.sig": line.encode()}


def with_rows(files: Files, name: str, change: Callable[[list[dict[str, Any]]], object]) -> Files:
    """Return files with the lines of one changed."""
    rows = [json.loads(line) for line in files[name].splitlines()]
    change(rows)
    return {**files, name: b"".join(as_canonical(row) + b"\n" for row in rows)}


def with_history(files: Files, workflow_id: str, change: Callable[[list[dict[str, Any]]], object]) -> Files:
    """Return files with the history of a workflow changed, and called after its content."""
    folder = workflow_id.replace("/", "%2F")
    (name,) = [each for each in files if f"/histories/{folder}/" in each]
    history = json.loads(files[name])
    change(history["events"])
    content = as_canonical(history)
    renamed = f"{name.rpartition('-')[0]}-{hashlib.sha256(content).hexdigest()}.json"
    return {(renamed if each == name else each): files[each] for each in files} | {renamed: content}


def as_canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
