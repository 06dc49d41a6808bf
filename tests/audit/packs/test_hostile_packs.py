"""Files that pass for packs: each gets a clear verdict, here and by the script, and nothing is written."""

import json
import struct
import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from console.audit.pack import verify
from console.audit.pack.archive import CONTRADICTED, NOT_VERIFIABLE, PackError
from console.audit.packs import open_pack
from tests.audit.packs.packed import Packs, as_canonical, listed, repacked, unpacked, written

Attack = Callable[[bytes], bytes]
"""What is done to the bytes of a pack."""


END, LAST = b"PK\x05\x06", b"PK\x01\x02"
"""What the end of a ZIP begins with, and each entry of its directory."""


def with_entry(name: str, content: bytes = b"x", mode: int = 0o100644) -> Attack:
    """Add an entry by the standard library, which asks no questions."""

    def attack(pack: bytes) -> bytes:
        file = BytesIO(pack)
        with zipfile.ZipFile(file, "a") as archive, warnings.catch_warnings(action="ignore"):
            entry = zipfile.ZipInfo("placeholder")
            entry.filename, entry.external_attr, entry.create_system = name, mode << 16, 3
            archive.writestr(entry, content)
        return file.getvalue()

    return attack


def without(name: str) -> Attack:
    """Leave a file out."""
    return lambda pack: repacked({each: content for each, content in unpacked(pack).items() if each != name})


def altered(name: str, change: Callable[[bytes], bytes], *, honest: bool = True) -> Attack:
    """Alter a file; a forger then lists what is there."""

    def attack(pack: bytes) -> bytes:
        files = unpacked(pack)
        found = [each for each in files if name in each][-1]
        changed = {**files, found: change(files[found])}
        return repacked(listed(changed) if honest else changed)

    return attack


def manifest(**fields: object) -> Attack:
    return wrong_manifest(lambda old: as_canonical({**json.loads(old), **fields}))


def wrong_manifest(change: Callable[[bytes], bytes]) -> Attack:
    return altered("manifest.json", change, honest=False)


def patched(place: bytes, offset: int, value: bytes) -> Attack:
    """Write bytes after the last occurrence of some others."""

    def attack(pack: bytes) -> bytes:
        at = pack.rindex(place) + offset
        return pack[:at] + value + pack[at + len(value) :]

    return attack


def sizes_understated(pack: bytes) -> bytes:
    """A file of 64 MB of zeros that says it is as large as one line."""
    files = {**unpacked(pack), "report.txt": bytes(64 << 20)}
    manifest = json.loads(files["manifest.json"])
    next(each for each in manifest["files"] if each["path"] == "report.txt")["size"] = 60
    whole = repacked({**files, "manifest.json": as_canonical(manifest)})
    at = whole.rindex(LAST, 0, whole.rindex(b"report.txt"))
    return whole[: at + 24] + struct.pack("<I", 60) + whole[at + 28 :]


def overlapping(pack: bytes) -> bytes:
    """Every entry of the directory points at the first file."""
    at = pack.rindex(b"PK\x01\x02")
    return pack[: at + 42] + struct.pack("<I", 0) + pack[at + 46 :]


UNREADABLE: dict[str, tuple[Attack, str]] = {
    "nothing": (lambda _: b"", "no ZIP"),
    "some other file": (lambda _: b"%PDF-1.7\n" * 100, "no ZIP"),
    "its first half": (lambda pack: pack[: len(pack) // 2], "no ZIP"),
    "all but its last byte": (lambda pack: pack[:-1], "no ZIP"),
    "something before it": (lambda pack: b"#!/bin/sh\n" + pack, "beside one whole ZIP"),
    "something after it": (lambda pack: pack + b"x", "no ZIP"),
    "a comment": (lambda pack: patched(END, 20, b"\x01\x00")(pack) + b"x", "no ZIP"),
    "a second disk": (patched(END, 4, b"\x01\x00"), "beside one whole ZIP"),
    "a directory that is not there": (patched(END, 16, b"\x00\x00\x00\x00"), "beside one whole ZIP"),
    "a directory of another length": (patched(END, 10, b"\x01\x00"), "beside one whole ZIP"),
    "an absolute path": (with_entry("/etc/passwd"), "a name that no file of a pack has"),
    "a way up": (with_entry("agreements/../../../etc/passwd"), "a name that no file of a pack has"),
    "a backslash": (with_entry("..\\..\\evil.txt"), "a name that no file of a pack has"),
    "a drive": (with_entry("C:/evil.txt"), "a name that no file of a pack has"),
    "a null in a name": (with_entry("report.txt\0.exe"), "a name that no file of a pack has"),
    "a name in other letters": (with_entry("r\u0435port.txt"), "a name that no file of a pack has"),
    "a folder": (with_entry("agreements/"), "a name that no file of a pack has"),
    "a link": (with_entry("link", b"/etc/passwd", mode=0o120777), "a link"),
    "a device": (with_entry("device", mode=0o020644), "a link"),
    "the same file twice": (with_entry("report.txt"), "there twice"),
    "the same file in large letters": (with_entry("REPORT.TXT"), "there twice"),
    "a secret": (patched(LAST, 8, b"\x01\x00"), "encrypted"),
    "another way of packing": (patched(LAST, 10, b"\x0e\x00"), "encrypted"),
    "files that lie over each other": (overlapping, "lies over another file"),
    "one file of 4 GB": (patched(LAST, 24, b"\xff\xff\xff\xfe"), "unpacks to more than"),
    "more files than a pack has": (patched(END, 8, struct.pack("<HH", 50_001, 50_001)), "too many"),
    "a file larger than it says": (sizes_understated, "cannot be unpacked"),
    "a damaged file": (lambda pack: pack[:200] + bytes(64) + pack[264:], "cannot be unpacked"),
    "another version": (manifest(version=2), "this reads 1"),
    "another format": (manifest(format="other"), "no pack of Entente"),
    "more JSON than is read": (altered("milestones.jsonl", lambda _: b"[" * (33 << 20)), "read at once"),
    "more values than are read": (altered("milestones.jsonl", lambda _: b"{}," * 1_500_001), "values"),
}  # fmt: skip

REFUTED: dict[str, tuple[Attack, str]] = {
    "no manifest": (without("manifest.json"), "is missing"),
    "a file more": (with_entry("agreements/more.txt"), "not in its manifest"),
    "a ZIP in it": (lambda pack: with_entry("documents/42.zip", pack)(pack), "not in its manifest"),
    "a file less": (without("report.txt"), "missing in"),
    "an altered file": (altered("report.txt", lambda old: old + b".", honest=False), "not the file the"),
    "a file listed twice": (
        wrong_manifest(lambda old: as_canonical({**json.loads(old), "files": json.loads(old)["files"] * 2})),
        "listed twice",
    ),
    "a list that is none": (manifest(files={"a": 1}), "not what it must be"),
    "agreements that are none": (manifest(agreements=[1]), "not what it must be"),
    "an agreement nobody names": (manifest(agreements=[]), "does not name"),
    "bytes that are no text": (wrong_manifest(lambda _: b"\xff\xfe{}"), "not UTF-8"),
    "no JSON": (wrong_manifest(lambda _: b"{"), "no JSON"),
    "JSON with a key twice": (wrong_manifest(lambda old: b'{"files":[],' + old[1:]), "canonical"),
    "JSON with blanks": (wrong_manifest(lambda old: old.replace(b":", b": ", 1)), "canonical"),
    "no number": (wrong_manifest(lambda old: b'{"a":NaN,' + old[1:]), "no JSON"),
    "a number without end": (wrong_manifest(lambda _: b"9" * 100_000), "no JSON"),
    "half a letter": (wrong_manifest(lambda _: b'"\\ud800"'), "canonical"),
    "deep JSON": (wrong_manifest(lambda _: b"[" * 200_000 + b"]" * 200_000), "nested too"),
    "half a line": (altered("milestones.jsonl", lambda old: old[:-1]), "middle of a line"),
    "rows that are none": (altered("milestones.jsonl", lambda _: b"1\n"), "not what it must be"),
    "a row without a number": (altered("milestones.jsonl", lambda _: b"{}\n"), "not what it must be"),
    "a history that is none": (altered("/histories/", lambda _: b"[]"), "not what it must be"),
    "keys that are none": (altered("keys.txt", lambda old: old + b"Entente-Key v1 mine\n"), "keys.txt"),
    "keys in other letters": (altered("keys.txt", lambda old: old + "\u00e9".encode()), "plain text"),
}


def judged(path: Path) -> PackError:
    """What the reader of the service says of a file."""
    try:
        with open_pack(path) as pack:
            for ref in pack.refs:
                pack.evidence(ref)
    except PackError as failure:
        return failure
    raise AssertionError("it was read as a pack")


@pytest.mark.parametrize("how", [*UNREADABLE, *REFUTED])
def test_a_pack_with(pack: Packs, tmp_path: Path, how: str) -> None:
    attack, words = (UNREADABLE | REFUTED)[how]
    path = written(tmp_path, attack(pack.path.read_bytes()))
    verdict = NOT_VERIFIABLE if how in UNREADABLE else CONTRADICTED
    line = judged(path).line
    assert (line.verdict, words in f"{line.where} {line.words}") == (verdict, True), line
    by_script = list(verify._until_the_end(verify.check(str(path))))[-1]
    assert by_script.verdict == verdict
    assert [each.name for each in tmp_path.iterdir()] == ["pack.zip"], "nothing is written"


def test_a_folder_and_what_is_not_there_are_told(tmp_path: Path) -> None:
    assert judged(tmp_path).line.words == "is no file"
    assert "No such file" in judged(tmp_path / "none.zip").line.words
