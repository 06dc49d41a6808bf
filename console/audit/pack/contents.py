"""What is in a pack: its manifest, which must list every file, and JSON in its one canonical form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from console.audit.pack.archive import CONTRADICTED, NOT_VERIFIABLE, Archive, PackError

FORMAT, VERSION = "entente-pack", 1
"""What the manifest calls itself."""

MAX_VALUES = 1_500_000
"""Values in one file of JSON."""

_REF = re.compile(r"[A-Z0-9][A-Z0-9-]{1,39}")

Row = dict[str, Any]


def strict_json(content: bytes, where: str) -> Any:
    """Read JSON that was written in its one canonical form."""
    if values_in(content) > MAX_VALUES:
        raise PackError(NOT_VERIFIABLE, where, f"has more than the {MAX_VALUES} values that are read at once")
    try:
        text = content.decode("utf-8")
        value = json.loads(text, parse_constant=_no_number)
        again = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    except UnicodeDecodeError:
        raise PackError(CONTRADICTED, where, "is not UTF-8") from None
    except (RecursionError, ValueError):
        raise PackError(CONTRADICTED, where, "is no JSON, or nested too deeply") from None
    if again != text:
        raise PackError(CONTRADICTED, where, "is not in the canonical form of JSON")
    return value


def json_lines(content: bytes, where: str) -> list[Any]:
    """Read a file with one JSON document a line."""
    if values_in(content) > MAX_VALUES:
        raise PackError(NOT_VERIFIABLE, where, f"has more than the {MAX_VALUES} values that are read at once")
    if content and not content.endswith(b"\n"):
        raise PackError(CONTRADICTED, where, "ends in the middle of a line")
    return [strict_json(line, f"{where}:{n}") for n, line in enumerate(content.split(b"\n")[:-1], 1)]


def values_in(content: bytes) -> int:
    """Return how many values JSON has at most, before any of them is made."""
    return content.count(b",") + content.count(b"[") + content.count(b"{")


def _no_number(constant: str) -> None:
    raise ValueError(constant)


def typed(value: Any, kind: type, where: str, what: str) -> Any:
    """Return a value of the type it must have."""
    if type(value) is not kind:
        raise PackError(CONTRADICTED, where, f"{what} is not what it must be")
    return value


def read_manifest(archive: Archive) -> Row:
    """Return the manifest, once every file of the pack is what it says."""
    name = "manifest.json"
    manifest: Row = typed(strict_json(archive.read(name), name), dict, name, "it")
    if manifest.get("format") != FORMAT:
        raise PackError(NOT_VERIFIABLE, name, "is that of no pack of Entente")
    if manifest.get("version") != VERSION:
        words = f"says format version {str(manifest.get('version'))[:20]}; this reads {VERSION}"
        raise PackError(NOT_VERIFIABLE, name, words)
    listed = _files_as_listed(archive, typed(manifest.get("files"), list, name, "files"))
    for path in archive.sizes:
        if path not in listed and path not in ("manifest.json", "manifest.sig"):
            raise PackError(CONTRADICTED, path, "is in the pack and not in its manifest")
    refs = _refs(typed(manifest.get("agreements"), list, name, "agreements"))
    for path in listed:
        if path.startswith("agreements/") and path.split("/")[1] not in refs:
            raise PackError(CONTRADICTED, path, "is of an agreement the manifest does not name")
    return manifest


def _refs(agreements: list[Any]) -> set[str]:
    refs: set[str] = set()
    for each in agreements:
        ref = typed(
            typed(each, dict, "manifest.json", "an agreement").get("ref"), str, "manifest.json", "a ref"
        )
        if ref in refs or not _REF.fullmatch(ref):
            raise PackError(CONTRADICTED, "manifest.json", "names an agreement twice, or by no reference")
        refs.add(ref)
    return refs


def _files_as_listed(archive: Archive, files: list[Any]) -> set[str]:
    """Return the paths a manifest lists, once each file is what it says."""
    listed: set[str] = set()
    for entry in files:
        path = typed(
            typed(entry, dict, "manifest.json", "a file").get("path"), str, "manifest.json", "a path"
        )
        if path in listed:
            raise PackError(CONTRADICTED, path, "is listed twice in the manifest")
        listed.add(path)
        if path not in archive.sizes:
            raise PackError(CONTRADICTED, path, "is in the manifest and missing in the pack")
        if archive.sizes[path] != entry.get("size") or archive.digest(path) != entry.get("sha256"):
            raise PackError(CONTRADICTED, path, "is not the file the manifest lists")
    return listed


def text_of(archive: Archive, name: str) -> str:
    """Return a file of ASCII lines."""
    try:
        return archive.read(name, 1 << 20).decode("ascii")
    except UnicodeDecodeError:
        raise PackError(CONTRADICTED, name, "is not plain text") from None


def milestones_of(archive: Archive, ref: str, table: str = "milestones") -> list[Row]:
    """Return the milestones of one agreement, or those of its kin, as far as they look like milestones."""
    rows = rows_of(archive, ref, table)
    for number, row in enumerate(rows, 1):
        for column, kind in (("agreement", str), ("seq", int), ("digest", str), ("content", dict)):
            typed(row.get(column), kind, f"agreements/{ref}/{table}.jsonl:{number}", column)
    return rows


def rows_of(archive: Archive, ref: str, table: str) -> list[Row]:
    """Return the rows of one agreement."""
    name = f"agreements/{ref}/{table}.jsonl"
    return [typed(row, dict, name, "a row") for row in json_lines(archive.read(name), name)]


def histories_of(archive: Archive, ref: str) -> Iterator[tuple[str, bytes, list[Any]]]:
    """Return every history of one agreement: file name below `histories`, content, events."""
    below = f"agreements/{ref}/histories/"
    for name in archive.sizes:
        if name.startswith(below):
            content = archive.read(name)
            history = typed(strict_json(content, name), dict, name, "it")
            yield name[len(below) :], content, typed(history.get("events"), list, name, "events")


def count(number: int, one: str, many: str = "") -> str:
    """Return such as `3 files`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
