"""`entente webhooks`: what it takes, what it refuses, and what it prints; nothing is sent."""

from pathlib import Path

import pytest

from tests.cli.calls import entente, kept, record
from tests.models.life import Life

HERE = "https://127.0.0.1:1/entente"


@pytest.fixture(autouse=True)
def endpoints_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTENTE_WEBHOOK_NETWORKS", "127.0.0.1")


def listed() -> dict[str, dict[str, object]]:
    return {each["name"]: each for each in entente("webhooks", "--json").json}


def test_a_secret_is_printed_once_and_is_new_after_a_rotation(home: Path) -> None:
    added = entente("webhooks", "add", "crm", HERE)
    assert added.code == 0
    assert "crm is told every milestone from now on. Its secret: whsec_" in added.words
    shown = added.out.partition("whsec_")[2].split()[0]
    assert shown not in entente("webhooks").out + entente("webhooks", "--json").out
    rotated = entente("webhooks", "rotate", "crm", "--json").json
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != f"whsec_{shown}"
    assert listed()["crm"]["overlap_until"] == rotated["overlap_until"]
    assert "the secret before signs too until" in entente("webhooks", "list").words
    at_once = entente("webhooks", "rotate", "crm", "--overlap", "P0D")
    assert "The one before signs no more." in at_once.words
    assert listed()["crm"]["overlap_until"] is None


def test_what_waits_is_counted_by_what_is_wanted(home: Path) -> None:
    record(home, Life.in_force())
    assert entente("webhooks", "add", "new", HERE).code == 0
    assert entente("webhooks", "add", "all", HERE, "--from-start").code == 0
    some = entente("webhooks", "add", "some", HERE, "--from-start", "--type", "eu.entente.signed.v1")
    assert "some is told milestones of type signed from now on." in some.words
    assert {name: each["waiting"] for name, each in listed().items()} == {"new": 0, "all": 10, "some": 1}
    assert listed()["some"]["types"] == ["eu.entente.signed.v1"]
    assert "some wants only signed." in entente("webhooks").words


def test_a_replay_says_how_much_goes_again(home: Path) -> None:
    record(home, Life.in_force())
    assert entente("webhooks", "add", "crm", HERE).code == 0
    assert entente("webhooks", "replay", "crm", "MOU-JP-1", "--from", "8").words == (
        "crm is told MOU-JP-1 from 8 on again; 3 events are waiting."
    )
    assert entente("webhooks", "pause", "crm", "--note", "Moving house").code == 0
    assert entente("webhooks", "replay", "crm", "--all").words == (
        "crm is told everything again; 10 events are waiting. It is paused: `entente webhooks resume crm`."
    )
    assert "crm is paused since" in entente("webhooks").words
    assert entente("webhooks", "resume", "crm").words == "crm is told again; 10 events are waiting."
    too_far = entente("webhooks", "replay", "crm", "MOU-JP-1", "--from", "9")
    assert (too_far.code, too_far.words) == (
        2,
        "--from: crm was not told of MOU-JP-1 yet. What comes next is told by itself.",
    )


def test_what_is_removed_is_gone(home: Path) -> None:
    record(home, Life.open())
    assert entente("webhooks").words == "No webhook yet: `entente webhooks add WEBHOOK URL` makes one."
    entente("webhooks", "add", "crm", HERE)
    assert entente("webhooks", "remove", "crm", "--json").json == {"name": "crm", "removed": True}
    rows = kept(home)
    assert (rows["webhook"], rows["webhook_cursor"]) == (0, 0)


BAD = [
    (("add", "crm", "http://127.0.0.1/"), "URL: goes unencrypted."),
    (("add", "crm", "ftp://127.0.0.1/"), "URL: is no web address."),
    (("add", "crm", "https:///x"), "URL: is no web address."),
    (("add", "crm", "https://127.0.0.1:0/x"), "URL: is no web address."),
    (("add", "crm", "https://127.0.0.1:99999/x"), "URL: is no web address."),
    (("add", "crm", "https://127.0.0.1/a b"), "URL: is no web address."),
    (("add", "crm", "https://127.0.0.1/" + "x" * 2000), "URL: is no web address."),
    (("add", "crm", "https://me:word@127.0.0.1/"), "URL: holds a name or password."),
    (("add", "crm", "https://127.0.0.1/#x"), "URL: has a part after #, which is never sent."),
    (("add", "crm", "https://10.0.0.1/"), "URL: 10.0.0.1 has no public address."),
    (("add", "crm", "https://127.0.0.2/"), "URL: 127.0.0.2 has no public address."),
    (("add", "crm", "https://[::1]/"), "URL: ::1 has no public address."),
    (("add", "crm", "https://2130706433/"), "URL: 2130706433 is an odd way to write an address."),
    (("add", "crm", "https://127.1/"), "URL: 127.1 is an odd way to write an address."),
    (("add", "crm", "https://0x7f.0.0.1/"), "URL: 0x7f.0.0.1 is an odd way to write an address."),
    (("add", "crm", "https://nobody.invalid/"), "URL: nobody.invalid is not known to any name server."),
    (("add", "CRM", HERE), "WEBHOOK: 'CRM' does not have the right form."),
    (("add", "crm", HERE, "--type", "sined"), "--type: 'sined' is not one of the words known here."),
    (("add", "there", HERE), "WEBHOOK: there is a webhook there already."),
    (("rotate", "there", "--overlap", "P1M"), "--overlap: 'P1M' is not in days or weeks."),
    (("pause", "there", "--note", ""), "--note: is empty."),
    (("replay", "there", "MOU-JP-1", "--from", "0"), "--from: 0 is out of range."),
    (("replay", "there", "mou"), "REF: 'mou' does not have the right form."),
]


def test_what_cannot_be_is_refused_with_what_to_do_and_nothing_is_written(home: Path) -> None:
    entente("webhooks", "add", "there", HERE)
    before, stood = kept(home), listed()
    for argv, words in BAD:
        said = entente("webhooks", *argv)
        first, _, then = said.words.partition(words)
        assert (said.code, first, bool(then)) == (2, "", True), said.words
    assert (kept(home), listed()) == (before, stood)


def test_what_is_not_there_is_told(home: Path) -> None:
    told = "There is no webhook crm. `entente webhooks` shows those there are."
    for command in ("pause", "resume", "rotate", "remove", "replay"):
        said = entente("webhooks", command, "crm", *(("--all",) if command == "replay" else ()))
        assert (said.code, said.words) == (3, told)


def test_a_replay_is_of_one_agreement_or_of_all(home: Path) -> None:
    for argv in ((), ("MOU-JP-1", "--all"), ("--all", "--from", "2")):
        said = entente("webhooks", "replay", "crm", *argv)
        assert (said.code, "Name an agreement, or --all" in said.words) == (2, True)
