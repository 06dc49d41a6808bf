"""Mails can be seen before any is sent: without a home, an engine or a database."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from activities.languages import LANGUAGES
from console.preview.messages import EVERY_KIND
from tests.cli.calls import entente


def preview(*options: str) -> tuple[int, str]:
    said = entente("notices", "preview", *options)
    return said.code, said.words


def test_a_mail_is_shown_in_the_language_asked_for(tmp_path: Path) -> None:
    code, words = preview("--kind", "signature_requested", "--language", "sl")
    assert code == 0
    assert "Prosimo, podpišite MOU-JP-7 – rok: 17. april 2026 (Grozd Sava)" in words
    assert "Spoštovani v organizaciji Grozd Sava," in words
    assert "Attached: MOU-JP-7-answer.ics." in words
    assert list(tmp_path.iterdir()) == []


def test_english_is_shown_where_nothing_is_said_and_where_there_are_no_words() -> None:
    plain = preview("--kind", "lapsed")
    assert "MOU-JP-7 has lapsed" in plain[1]
    code, swedish = preview("--kind", "lapsed", "--language", "sv")
    assert (code, swedish.startswith(plain[1])) == (0, True)
    assert "There are no words in sv: it is in English." in swedish
    assert "There are no words" not in preview("--kind", "lapsed", "--language", "de-AT")[1]


def test_a_brazilian_mail_is_about_a_brazilian_partner() -> None:
    assert (
        "MOU-BR-7 até 17 de abril de 2026 (Polo Sul de Inovação)"
        in preview("--kind", "signature_requested", "--language", "pt-BR")[1]
    )


def test_anybody_who_is_told_can_be_the_reader_and_nobody_else() -> None:
    assert "you may extend it until 2 May 2026" in preview("--kind", "lapsed", "--org", "ALPES")[1]
    code, words = preview("--kind", "approved", "--org", "EBRO")
    assert code == 2
    assert "--org: EBRO is not told of approved. Told are ALPES." in words


def test_a_mail_sent_again_is_shown_as_such() -> None:
    assert "is sent again, so that it surely reaches you" in preview("--kind", "opened", "--resent", "1")[1]


def test_the_html_is_kept_where_it_is_asked_for(tmp_path: Path) -> None:
    code, words = preview("--kind", "in_force", "--language", "ja", "--html", "mail.html")
    assert code == 0
    assert "Its HTML is in mail.html." in words
    assert '<html lang="ja"' in (tmp_path / "mail.html").read_text(encoding="utf-8")
    assert preview("--kind", "in_force", "--html", "shown.html")[0] == 0
    assert 'src="data:image/png;base64,' in (tmp_path / "shown.html").read_text(encoding="utf-8")


def test_programs_get_all_of_it() -> None:
    found = entente("notices", "preview", "--kind", "reminder", "--language", "fr", "--json").json
    assert found.keys() == {"to", "subject", "language", "text", "html", "files"}
    assert (found["to"], found["language"]) == ("ALPES", "fr")
    assert "BEGIN:VEVENT" in found["files"]["MOU-JP-7-answer.ics"]


def test_all_of_them_are_kept_as_mails_and_pages(tmp_path: Path) -> None:
    code, words = preview("--all", "--into", "mails")
    count = len(EVERY_KIND) * len(LANGUAGES)
    assert code == 0
    assert f"{count} mails in mails" in words
    assert len(list((tmp_path / "mails").glob("*.html"))) == count
    mails = list((tmp_path / "mails").glob("*.eml"))
    assert len(mails) == count
    read = message_from_bytes((tmp_path / "mails" / "opened.de.eml").read_bytes(), policy=policy.default)
    assert read["Subject"].startswith("Bitte stimmen Sie MOU-JP-7 bis 16. April 2026 zu")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "Say which mail"),
        (["--kind", "birthday"], "--kind: birthday is no kind of notice. Kinds are opened,"),
        (["--kind", "opened", "--language", "slovenščina"], "--language: "),
        (["--kind", "opened", "--org", "NOBODY"], "--org: NOBODY is not told of opened."),
        (["--kind", "opened", "--into", "mails"], "Say which mail"),
        (["--all"], "--all goes with --into FOLDER"),
        (["--all", "--into", "mails", "--kind", "opened"], "without --kind"),
        (["--kind", "opened", "--resent", "-1"], "--resent"),
    ],
)
def test_what_cannot_be_meant_is_told(tmp_path: Path, options: list[str], told: str) -> None:
    code, words = preview(*options)
    assert code == 2
    assert told in words
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, words = preview("--kind", "opened", "--html", "nowhere/mail.html")
    assert (code, words) == (2, "--html: cannot be written: No such file or directory. Name another place.")
    code, words = preview("--all", "--into", "file")
    assert (code, words) == (2, "--into: cannot be written: File exists. Name another place.")
