"""How a person is recognised, whatever has been made of the letters, and what a commitment is worth."""

import base64
import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
import rfc8785

from console.erasure.files import is_in_file, is_in_packed, overwrite
from console.erasure.person import GONE, commitment, make_salt, person_of
from tests.erasure.searching import MAILBOX, NAME, holds, spellings

PERSON = person_of([NAME], [MAILBOX])


@pytest.mark.parametrize(
    "text",
    [
        f"we met {NAME} in March",
        NAME.upper(),
        "Zoe\u0308 Nobody",
        "Zoë\n  Nobody",
        "Zo%C3%AB%20Nobody",
        "Zo&#235; Nobody",
        f"write to {MAILBOX}.",
        f"<{MAILBOX.upper()}>",
        "mailto:zoe.nobody%40abroad.example",
    ],
)
def test_a_person_is_recognised_in_texts(text: str) -> None:
    assert PERSON.is_named_in(text)
    assert holds(PERSON.blanked(text).encode()) is False
    assert GONE in PERSON.blanked(text)


@pytest.mark.parametrize(
    "text",
    ["Zoë Nobodyson", "Azoë Nobody", f"x{MAILBOX}", f"{MAILBOX}.org", "zoe.nobody@abroad.exampleX", ""],
)
def test_another_person_is_not(text: str) -> None:
    assert not PERSON.is_named_in(text)


@pytest.mark.parametrize("spelling", sorted(spellings(NAME) | spellings(MAILBOX)))
def test_bytes_are_recognised_in_every_spelling(spelling: bytes) -> None:
    assert PERSON.is_in(b"\x00 before " + spelling + b" after \xff")


@pytest.mark.parametrize(
    "content",
    [
        b"Zo=C3=AB Nob=\nody",
        b"=?utf-8?q?Zo=C3=AB_Nobody?=",
        b'{"name": "Zo\\u00eb Nobody"}',
        b"zoe.nobody=40abroad.exa=\r\nmple",
    ],
)
def test_mails_and_json_are_recognised_as_they_stand(content: bytes) -> None:
    assert PERSON.is_in(content)


def test_what_is_packed_is_looked_into(tmp_path: Path) -> None:
    payload = base64.b64encode(f'{{"by": "{NAME}"}}'.encode()).decode()
    history = json.dumps({"events": [{"data": payload}]}).encode()
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("histories/1.json.gz", gzip.compress(history))
    for name, content in (("1.json.gz", gzip.compress(history)), ("1.zip", pack.getvalue())):
        (tmp_path / name).write_bytes(content)
        assert is_in_file(tmp_path / name, PERSON)
        assert not PERSON.is_in(content)
    (tmp_path / "empty.gz").write_bytes(b"")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no zip")
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8b no gzip")
    assert not [
        each for each in ("empty.gz", "broken.zip", "broken.gz") if is_in_file(tmp_path / each, PERSON)
    ]
    assert not is_in_file(tmp_path / "nowhere", PERSON)
    assert not is_in_packed(b"", PERSON)


def test_a_log_keeps_its_length_and_loses_the_person(tmp_path: Path) -> None:
    log = tmp_path / "some.log"
    log.write_text(f"1 before\n2 {NAME} <{MAILBOX}> did\n3 after\n", encoding="utf-8")
    size = log.stat().st_size
    assert overwrite(log, PERSON) == 2
    assert log.stat().st_size == size
    assert log.read_text(encoding="utf-8").startswith("1 before\n2 xxx")
    assert log.read_text(encoding="utf-8").endswith("did\n3 after\n")
    assert not holds(log.read_bytes())


def test_a_commitment_can_be_checked_with_the_salt_and_not_guessed_without() -> None:
    entry = {"contact": "c1", "organisation": "ABROAD", "name": NAME, "mailbox": MAILBOX}
    salt = make_salt()
    kept = commitment(salt, entry)
    assert kept == hashlib.sha256(salt.encode() + rfc8785.dumps(entry)).hexdigest()
    assert commitment(make_salt(), entry) != kept
    assert commitment(salt, {**entry, "name": "Somebody Else"}) != kept
    assert len({make_salt() for _ in range(100)}) == 100
    assert len(salt) == 64


def test_a_person_never_shows_in_a_representation() -> None:
    assert repr(PERSON) == "Person(1 names, 1 mailboxes)"
    assert person_of([None, NAME, NAME], [None]).names == (NAME,)
