"""What the command asks, refuses and says, without an engine."""

import asyncio
import io
import sys
from pathlib import Path

import pytest

from activities.database import open_database, reading
from activities.mail.headers import POLICY
from console.erasure.mails import Letters
from console.erasure.person import person_of
from models.tables import ContactRow
from tests.cli.calls import entente, kept, record
from tests.erasure.searching import MAILBOX, NAME, holds
from tests.models.life import Life

PERSON = person_of([NAME], [MAILBOX])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "registry.yaml").write_text(
        f"- {{code: LEAD, name: Lead, country: FR, mailbox: {MAILBOX}, contact: {NAME}, timezone: UTC}}\n",
        encoding="utf-8",
    )
    assert entente("orgs", "import", "registry.yaml").code == 0
    return tmp_path / "var"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def contact() -> str:
    async def look() -> str:
        database = open_database("sqlite+aiosqlite:///var/entente.db")
        async with reading(database) as connection:
            found = (await connection.exec_driver_sql("SELECT id FROM contact")).scalar_one()
        await database.dispose()
        return str(found)

    return asyncio.run(look())


def test_without_a_terminal_yes_must_be_said(home: Path) -> None:
    before = kept(home)
    said = entente("erase-contact", "LEAD", "--json")
    assert (said.code, said.json["error"]["field"]) == (2, "--yes")
    assert kept(home) == before


@pytest.mark.parametrize(("answer", "code", "left"), [("n\n", 130, 1), ("y\n", 0, 0)])
def test_on_a_terminal_it_asks(
    home: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, left: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    said = entente("erase-contact", "LEAD")
    assert said.code == code
    assert "1 contact, replaced by a commitment" in said.words
    assert len([each for each in entente("orgs", "--json").json if each["reachable"]]) == left


def test_words_tell_what_went_and_that_backups_are_elsewhere(home: Path) -> None:
    said = entente("erase-contact", contact(), "--yes")
    assert said.code == 0
    assert "Erased: 1 contact, replaced by a commitment." in said.words
    assert "The salt is shown this once and kept nowhere." in said.words
    assert "Backups of this home" in said.words
    assert not holds((said.out + said.err).encode())
    assert max(map(len, said.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (["--mailbox", "no mailbox"], "--mailbox"),
        (["--name", "Li"], "--name"),
        (["--name", ""], "--name"),
        (["--authority", "Somebody's word"], "--authority"),
    ],
)
def test_wrong_options_are_told_with_the_fix(home: Path, options: list[str], field: str) -> None:
    said = entente("erase-contact", "LEAD", "--yes", "--json", *options)
    assert (said.code, said.json["error"]["field"]) == (2, field)
    assert said.json["error"]["fix"]


def test_nobody_of_that_name_is_not_found(home: Path) -> None:
    assert entente("erase-contact", "NOBODY", "--yes").code == 3
    assert entente("--home", "nowhere", "erase-contact", "LEAD", "--yes").code == 3


def test_contacts_are_for_those_who_may(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAILBOX in entente("orgs").words.replace(" ", "")
    assert entente("orgs", "--json").json[0]["contact"] == NAME
    monkeypatch.setenv("ENTENTE_CLI_ACTS_FOR_ANYONE", "false")
    said = entente("orgs")
    assert "shown to those who may act for everybody" in said.words
    assert not holds(said.out.encode())
    (shown,) = entente("orgs", "--json").json
    assert (shown["code"], shown["reachable"], shown["mailboxes"]) == ("LEAD", True, 1)
    assert not shown.keys() & {"mailbox", "contact", "further"}
    monkeypatch.delenv("ENTENTE_CLI_ACTS_FOR_ANYONE")
    assert ContactRow.__tablename__ == "contact"


def test_the_status_of_an_agreement_says_whom_no_mail_reaches(home: Path) -> None:
    record(home, Life.open())
    assert entente("status", "MOU-JP-1", "--json").json["unreachable"] == ["EU-1", "EU-2", "EU-3", "JP-1"]
    row = "- {{code: {0}, name: Cluster, country: FR, mailbox: mou@{1}.example, timezone: UTC}}\n"
    rows = "".join(row.format(code, code.lower()) for code in ("EU-1", "EU-2", "EU-3", "JP-1"))
    Path("more.yaml").write_text(rows, encoding="utf-8")
    assert entente("orgs", "import", "more.yaml").code == 0
    assert entente("status", "MOU-JP-1", "--json").json["unreachable"] == []
    assert entente("erase-contact", "EU-2", "--yes").code == 0
    assert "EU-2 has no mailbox: mails come back until" in entente("status", "MOU-JP-1").words


def put(maildir: Path, name: str, content: bytes) -> Path:
    (maildir / "new").mkdir(parents=True, exist_ok=True)
    (maildir / "tmp").mkdir(exist_ok=True)
    path = maildir / "new" / name
    path.write_bytes(content)
    return path


MAILS = {
    "quoted-printable": b"""\
To: other@b.example
Subject: hello
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Zo=C3=AB Nob=
ody is here
""",
    "base64": b"""\
To: other@b.example
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

Wm/DqyBOb2JvZHkgaXMgaGVyZQ==
""",
    "latin-1": b"""\
To: other@b.example
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: 8bit

Zo\xeb Nobody is here
""",
    "a header": b"""\
To: other@b.example
Reply-To: =?utf-8?q?Zo=C3=AB?= Nobody <zoe.nobody@abroad.example>
Subject: =?utf-8?b?Wm/DqyBOb2JvZHk=?=

hello
""",
    "a calendar": b"""\
To: other@b.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/calendar; charset=utf-8; method=REQUEST

ORGANIZER:mailto:zoe.nobody%40abroad.example
--x--
""",
    "an attachment": b"""\
To: other@b.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: application/octet-stream

zoe.nobody@abroad.example
--x--
""",
    "to them": b"To: ZOE.NOBODY@abroad.example\n\nhello\n",
}
REMOVED = {"an attachment", "to them"}


@pytest.mark.parametrize("mail", MAILS)
def test_every_form_of_a_mail_loses_them(tmp_path: Path, mail: str) -> None:
    path = put(tmp_path / "mail", "1.entente", MAILS[mail])
    bystander = put(tmp_path / "mail", "2.entente", b"To: other@b.example\n\nsomebody else\n")
    letters = Letters(tmp_path / "mail", PERSON)
    assert [*letters.to_them, *letters.about_them] == [path]
    letters.erase()
    assert path.exists() is (mail not in REMOVED)
    assert not any(holds(each.read_bytes()) for each in (tmp_path / "mail").rglob("*.entente*"))
    assert bystander.read_bytes() == b"To: other@b.example\n\nsomebody else\n"
    assert POLICY.cte_type == "7bit"


def test_erasing_reaches_every_mailbox(home: Path) -> None:
    """By an organisation all of its contacts; by one contact's id that person's, wherever they are."""
    Path("registry.yaml").write_text(
        f"""
- {{code: LEAD, name: Lead, country: FR, mailbox: office@lead.example, timezone: UTC, further_mailboxes: [
    {{mailbox: {MAILBOX}, contact: {NAME}}}, third@lead.example]}}
- {{code: SECOND, name: Second, country: FR, mailbox: office@second.example, timezone: UTC,
    further_mailboxes: [{{mailbox: {MAILBOX.upper()}}}]}}
""",
        encoding="utf-8",
    )
    assert entente("orgs", "import", "registry.yaml").code == 0
    listed = entente("erase-contact", "LEAD", "--dry-run", "--json").json["contacts"]
    assert len(listed) == 4
    erased = entente("erase-contact", listed[1], "--yes", "--json").json
    assert [each["contact"] for each in erased["contacts"]] == [listed[1], listed[3]]
    assert len({each["salt"] for each in erased["contacts"]}) == 2
    assert not holds(Path("var/entente.db").read_bytes())
    shown = {each["code"]: each for each in entente("orgs", "--json").json}
    assert [each["mailbox"] for each in shown["LEAD"]["further"]] == ["third@lead.example"]
    assert shown["SECOND"]["mailboxes"] == 1
    assert "contacts" in entente("erase-contact", "LEAD", "--dry-run").words
    assert len(entente("erase-contact", "LEAD", "--yes", "--json").json["contacts"]) == 2
    assert {each["code"]: each["reachable"] for each in entente("orgs", "--json").json} == {
        "LEAD": False,
        "SECOND": True,
    }
