"""Bad input: every door names field, fault and fix, writes nothing, and leaves with 2."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.calls import entente, kept, record
from tests.doors.written import AGREEMENT, REGISTRY, put, spoilt
from tests.models.life import HUB, Life

TITLE = "title: Memorandum of Understanding"
THIRD = "  - {org: THIRD, side: consortium, role: represented}\n"
ABROAD = "  - {org: ABROAD, side: partner}\n"
DOCUMENT = "{language: en, path: mou.md}"
MAILBOX = "mailbox: mou@second.example"

AGREEMENTS: list[tuple[str, str | bytes, str, str]] = [
    ("an unknown key", spoilt(AGREEMENT, "country: JP", "contry: JP"), "contry", "country"),
    ("a bad duration", spoilt(AGREEMENT, "duration: P36M", "duration: 3 years"), "terms.duration", "P3Y"),
    ("a bad window", spoilt(AGREEMENT, "P6W", "P2M"), "policy.signing_window", "days or weeks"),
    ("no partner", spoilt(AGREEMENT, ABROAD, ""), "parties", "side: partner"),
    ("too few clusters", spoilt(AGREEMENT, THIRD, ""), "parties", "min_consortium"),
    ("an unknown organisation", spoilt(AGREEMENT, "org: SECOND", "org: SECNOD"), "parties[2].org", "SECOND"),
    ("a document that is missing", spoilt(AGREEMENT, "mou.md", "mou.pdf"), "terms.documents[1].path", "path"),
    ("a changed document", spoilt(AGREEMENT, DOCUMENT, f"{{language: en, path: mou.md, sha256: {'a' * 64}}}"),
     "terms.documents[1].path", "sha256"),
    ("an old ref", f"{AGREEMENT}reopens: MOU-JP-0\n", "reopens", "`entente list`"),
    ("3 MB of text", spoilt(AGREEMENT, "Work together", "x" * 3_000_000), "file", "smaller"),
    ("a long clause", spoilt(AGREEMENT, "Work together", "x" * 70_000), "terms.clauses.purpose", "64,000"),
    ("a control character", spoilt(AGREEMENT, TITLE, "title: Memorandum \x07"), "file", "Remove"),
    ("an escaped one", spoilt(AGREEMENT, TITLE, 'title: "Memorandum \\x1b[2J"'), "title", "plain text"),
    ("no UTF-8", AGREEMENT.encode("utf-16"), "file", "UTF-8"),
    ("a bomb", f"a: &a [x, x]\nb: &b [*a, *a]\n{AGREEMENT}", "file", "Write the value out"),
    ("a tag", spoilt(AGREEMENT, TITLE, "title: !!python/object/apply:os.getcwd []"), "file", "tag"),
    ("two documents", f"{AGREEMENT}---\n{AGREEMENT}", "file", "one document"),
    ("nothing", "", "file", "Write it"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "field", "fix"), [row[1:] for row in AGREEMENTS], ids=[row[0] for row in AGREEMENTS]
)
def test_a_bad_agreement_is_not_opened(
    home: Path, tmp_path: Path, content: str | bytes, field: str, fix: str
) -> None:
    put(tmp_path, content)
    before = kept(home)
    words, document = entente("open", "plan.yaml"), entente("open", "plan.yaml", "--json")
    assert (words.code, document.code) == (2, 2)
    assert (words.out, document.err) == ("", "")
    error = document.json["error"]
    assert (error["kind"], error["field"]) == ("input", field)
    assert fix in error["fix"]
    assert all(part in words.words for part in (field, error["problem"].split()[0], fix))
    assert error["where"].startswith("plan.yaml:") or field in ("file", "reopens")
    assert kept(home) == before


def test_all_mistakes_of_a_file_are_told_a_line_each(home: Path, tmp_path: Path) -> None:
    text = spoilt(spoilt(AGREEMENT, "ref: MOU-JP-1", "reff: MOU-JP-1"), "country: JP", "country: Japan")
    text = spoilt(spoilt(text, "org: SECOND", "org: SECNOD"), "role: represented", "role: represents")
    text = spoilt(spoilt(text, "duration: P36M", "duration: 3 years"), "P6W", "P2M")
    put(tmp_path, text)
    before = kept(home)
    words, document = entente("open", "plan.yaml"), entente("open", "plan.yaml", "--json")
    assert (words.code, document.code, words.out) == (2, 2, "")
    fields = ["reff", "country", "parties[2].org", "parties[3].role", "terms.duration"]
    fields.append("policy.signing_window")
    errors = document.json["errors"]
    assert ([each["field"] for each in errors], document.json["more"]) == (fields, 0)
    assert document.json["error"] == errors[0]
    lines = [f"{each['where']}: {each['field']}: {each['problem']}. {each['fix']}" for each in errors]
    said = words.words.replace("?", ".")
    places = [said.index(line.replace("?", ".")) for line in lines]
    assert places == sorted(places)
    assert kept(home) == before


def test_a_ref_is_never_used_twice(home: Path, tmp_path: Path) -> None:
    put(tmp_path, AGREEMENT)
    assert entente("open", "plan.yaml").code == 5
    before = kept(home)
    (tmp_path / "mou.md").write_text("Another document")
    said = entente("open", "plan.yaml", "--json")
    assert said.code == 2
    assert said.json["error"]["field"] == "ref"
    assert kept(home) == before


SETTINGS = [
    ("signing_window", "--set"),
    ("signing_window=P2M", "--set signing_window"),
    ("sining_window=P60D", "--set sining_window"),
    ("signing_rule.quorum=9", "--set signing_rule.quorum"),
]


@pytest.mark.parametrize(("setting", "field"), SETTINGS)
def test_a_bad_setting_is_named(home: Path, tmp_path: Path, setting: str, field: str) -> None:
    put(tmp_path, AGREEMENT)
    before = kept(home)
    said = entente("open", "plan.yaml", "--set", setting, "--json")
    assert said.code == 2
    assert said.json["error"]["field"] == field
    assert kept(home) == before


REGISTRIES = [
    (
        "a line end in a mailbox",
        spoilt(REGISTRY, MAILBOX, 'mailbox: "mou@second.example\\nBcc: a@b.example"'),
    ),
    ("a carriage return in a mailbox", spoilt(REGISTRY, MAILBOX, 'mailbox: "mou@second.example\\rX: y"')),
    ("two mailboxes", spoilt(REGISTRY, MAILBOX, 'mailbox: "mou@second.example,b@second.example"')),
    ("no zone", spoilt(REGISTRY, "timezone: Europe/Madrid", "timezone: Europe/Marid")),
    ("an unknown country", spoilt(REGISTRY, "country: ES", "country: XX")),
    ("no mailbox", spoilt(REGISTRY, f"{MAILBOX}, ", "")),
    ("one code twice", REGISTRY + REGISTRY),
]


@pytest.mark.parametrize("content", [row[1] for row in REGISTRIES], ids=[row[0] for row in REGISTRIES])
def test_a_bad_registry_enters_nobody(home: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.yaml").write_text(content, encoding="utf-8")
    before = kept(home)
    said = entente("orgs", "import", "bad.yaml", "--json")
    assert said.code == 2
    assert said.json["error"]["fix"]
    assert "second.example" not in said.out
    assert kept(home) == before


def test_a_bad_registry_makes_no_home(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(REGISTRIES[0][1], encoding="utf-8")
    assert entente("orgs", "import", "bad.yaml").code == 2
    assert not (tmp_path / "var").exists()


ACTS: list[tuple[Sequence[str], str]] = [
    (("approve", "mou-jp-1", "--by", HUB), "REF"),
    (("approve", "MOU-JP-1", "--by", "EU-7"), "--by"),
    (("approve", "MOU-JP-1", "--by", "eu-1"), "--by"),
    (("approve", "MOU-JP-1"), "--by"),
    (("approve", "MOU-JP-1", "--by", HUB, "--revision", "last"), "--revision"),
    (("approve", "MOU-JP-1", "--by", HUB, "--command-id", "a b"), "--command-id"),
    (("reject", "MOU-JP-1", "--by", HUB), "--reason"),
    (("reject", "MOU-JP-1", "--by", HUB, "--reason", ""), "--reason"),
    (("reject", "MOU-JP-1", "--by", HUB, "--reason", "no\x1b[2J"), "--reason"),
    (("reject", "MOU-JP-1", "--by", HUB, "--reason", "x" * 4_001), "--reason"),
    (("object", "MOU-JP-1", "--by", HUB, "--clause", "purposes", "--text", "x"), "--clause"),
    (("propose", "MOU-JP-1", "--by", HUB, "--terms", "nowhere.yaml"), "--terms"),
    (("grant-mandate", "MOU-JP-1", "--by", HUB, "--to", "NOBODY"), "--to"),
    (("grant-mandate", "MOU-JP-1", "--by", HUB, "--to", "EU-2", "--valid-until", "2026-02-30"),
     "--valid-until"),
    (("sign", "MOU-JP-1", "--by", HUB, "--for", "EU-2", "--under", "EU-3"), "--for"),
    (("extend", "MOU-JP-1", "--until", "P60D"), "--until"),
    (("record-ink-signature", "MOU-JP-1", "--for", HUB, "--place", "Lyon", "--day", "2026-01-12",
      "--scan", "x"),
     "--scan"),
    (("report-activity", "MOU-JP-1", "--by", HUB, "--kind", "party", "--occurred-on", "2012"), "--kind"),
    (("report-activity", "MOU-JP-1", "--by", HUB, "--kind", "other", "--occurred-on", "2012-13"),
     "--occurred-on"),
    (("report-activity", "MOU-JP-1", "--by", HUB, "--kind", "other", "--occurred-on", "2200"),
     "--occurred-on"),
    (("report-activity", "MOU-JP-1", "--by", HUB, "--kind", "other", "--occurred-on", "2012",
      "--evidence", "x"),
     "--evidence"),
]  # fmt: skip


@pytest.mark.parametrize(("argv", "field"), ACTS, ids=[f"{n}-{row[0][0]}" for n, row in enumerate(ACTS)])
def test_a_bad_act_is_never_written_down(home: Path, argv: Sequence[str], field: str) -> None:
    record(home, Life.open())
    before = kept(home)
    said = entente(*argv, "--json")
    assert said.code == 2, said
    error = said.json["error"]
    assert (error["kind"], error["field"]) == ("input", field)
    assert error["problem"]
    assert error["fix"]
    assert kept(home) == before


@pytest.mark.parametrize(
    "twice",
    [
        ["approve", "MOU-JP-1", "--by", "LEAD", "--by", "SECOND"],
        ["sign", "MOU-JP-1", "--by", "LEAD", "--own", "--no-own"],
        ["list", "--home", "var", "--home", "other"],
        ["notices", "preview", "--kind", "reminder", "--kind", "opened"],
    ],
)
def test_an_option_given_twice_is_not_dropped_in_silence(home: Path, twice: list[str]) -> None:
    before = kept(home)
    said = entente(*twice)
    assert (said.code, said.out) == (2, "")
    assert f"{twice[-2]}: " in said.words
    assert "stands more than once" in said.words
    assert kept(home) == before


def test_an_option_that_may_be_repeated_still_may(home: Path) -> None:
    said = entente("sign", "MOU-NONE", "--by", "LEAD", "--under", "SECOND", "--under", "THIRD")
    assert said.code == 3


def test_a_wrong_setting_is_bad_input_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTENTE_MAIL_TRANSPORT", "pigeon")
    said = entente("list", "--json")
    assert said.code == 2
    assert said.json["error"]["field"] == "ENTENTE_MAIL_TRANSPORT"
