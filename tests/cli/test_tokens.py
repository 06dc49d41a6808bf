"""`entente tokens`: a token is shown once, kept as a hash, bound, and ends."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from console.logs import redact
from models.canonical import sha256_hex
from tests.cli.calls import entente, kept


def rows(home: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(home / "entente.db")) as store:
        return store.execute("SELECT * FROM api_token").fetchall()


def test_a_token_is_shown_once_and_kept_as_a_hash(home: Path) -> None:
    said = entente("tokens", "add", "portal", "--scope", "act", "--scope", "read", "--org", "ABROAD")
    secret, token_id = said.out.splitlines()[0], rows(home)[0][0]
    assert f"It is token {token_id}; it may read and act for ABROAD only, until " in said.words
    assert len(secret) == len("entente_") + 43
    assert rows(home)[0][1] == sha256_hex(secret.encode())
    assert secret not in entente("tokens", "--json").out
    assert secret.encode() not in b"".join(each.read_bytes() for each in home.glob("entente.db*"))


def test_a_token_is_in_no_log_line(home: Path) -> None:
    secret = entente("tokens", "add", "a", "--scope", "read").out.split()[0]
    assert redact(f"GET /agreements?token={secret}&limit=1") == "GET /agreements?token=[redacted]&limit=1"


def test_two_tokens_are_never_the_same(home: Path) -> None:
    made = [entente("tokens", "add", "a", "--scope", "read", "--json").json for _ in range(2)]
    assert len({each["token"] for each in made}) == len({each["id"] for each in made}) == 2


def test_a_token_ends(home: Path) -> None:
    made = entente("tokens", "add", "a", "--scope", "audit", "--expires", "P2W", "--json").json
    lives = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["made_at"])
    assert (lives, made["stands"], made["organisations"]) == (timedelta(days=14), "valid", [])


def test_a_revoked_token_stays_in_the_list(home: Path) -> None:
    made = entente("tokens", "add", "a", "--scope", "read", "--json").json
    first = entente("tokens", "revoke", made["id"], "--json").json
    assert first["stands"] == "revoked"
    assert entente("tokens", "revoke", made["id"], "--json").json == first
    assert [each["stands"] for each in entente("tokens", "list", "--json").json] == ["revoked"]
    assert f"{made['id']}  a" in entente("tokens").out


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (("add", "a"), 2, "--scope: is missing"),
        (("add", "a", "--scope", "write"), 2, "'write' is not one of"),
        (("add", "a", "--scope", "read", "--org", "ABRAOD"), 2, "Did you mean ABROAD?"),
        (("add", "Jo Nobody", "--scope", "read"), 2, "LABEL: 'Jo Nobody' does not have the right form."),
        (("add", "jo@abroad.example", "--scope", "read"), 2, "LABEL: (text with an @)"),
        (("add", "a", "--scope", "read", "--expires", "P1M"), 2, "'P1M' is not in days or weeks"),
        (("add", "a", "--scope", "read", "--expires", "P0D"), 2, "--expires: is no life for a token"),
        (("add", "a", "--scope", "read", "--expires", "P367D"), 2, "at most P366D"),
        (("revoke", "nobody"), 3, "There is no token nobody."),
    ],
)
def test_what_is_no_token_makes_none(home: Path, argv: tuple[str, ...], code: int, words: str) -> None:
    before = kept(home)
    said = entente("tokens", *argv)
    assert (said.code, said.out) == (code, "")
    assert words in said.words
    assert kept(home) == before
    assert entente("tokens").words.startswith("No program has a token")
