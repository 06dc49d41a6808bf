"""`entente staff`: accounts from the command line."""

import json
from pathlib import Path

from tests.cli.calls import entente, kept

MAILBOX = "office@lead.example"


def test_an_account_is_added_shown_and_forgotten(home: Path) -> None:
    added = entente("staff", "add", MAILBOX, "--role", "administrator", "--role", "auditor", "--json")
    assert added.json["roles"] == ["administrator", "auditor"]
    assert entente("staff", "add", "b@lead.example", "--role", "administrator").code == 0
    assert MAILBOX in entente("staff").words
    link = entente("staff", "link", MAILBOX, "--json").json["url"]
    assert link.startswith("http://127.0.0.1:8080/sign-in/")
    assert entente("staff", "remove", added.json["id"]).code == 0
    assert MAILBOX not in entente("staff", "list").words
    assert MAILBOX.encode() not in (home / "entente.db").read_bytes()


def test_what_is_wrong_is_named_and_writes_nothing(home: Path) -> None:
    before = kept(home)
    wrong = entente("staff", "add", "no mailbox", "--role", "auditor", "--json")
    assert (wrong.code, json.loads(wrong.out)["error"]["field"]) == (2, "mailbox")
    assert entente("staff", "add", MAILBOX).code == 2
    assert entente("staff", "add", MAILBOX, "--role", "coordinator", "--org", "NOBODY").code == 2
    assert entente("staff", "add", MAILBOX, "--role", "auditor", "--language", "xx").code == 2
    assert entente("staff", "link", MAILBOX).code == 3
    assert entente("staff", "remove", MAILBOX).code == 3
    assert kept(home) == before


def test_the_last_administrator_stays(home: Path) -> None:
    assert entente("staff", "add", MAILBOX, "--role", "administrator").code == 0
    refused = entente("staff", "remove", MAILBOX)
    assert (refused.code, "last administrator" in refused.words) == (2, True)


def test_a_first_account_makes_the_database(tmp_path: Path) -> None:
    home = tmp_path / "anew"
    assert entente("staff", "add", MAILBOX, "--role", "administrator", "--home", str(home)).code == 0
    assert (home / "entente.db").is_file()


def test_erasing_a_person_reaches_their_account(home: Path) -> None:
    assert entente("staff", "add", MAILBOX, "--role", "auditor").code == 0
    gone = entente("erase-contact", "EU-1", "--mailbox", MAILBOX, "--yes", "--json")
    assert gone.code == 0
    assert gone.json["counts"]["accounts"] == 1
    assert MAILBOX not in entente("staff").words
