"""What may be wrong on the way mails leave; looking sends none."""

import os
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from console.engine.ports import free_port
from tests.certificates import HERE, Authority, new_authority
from tests.doctor.examined import Patient
from tests.mail.servers import ACCOUNT, PASSWORD, Postbox, mail_server
from tests.notices.returning import Mailbox

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return new_authority(tmp_path)


@pytest.fixture
def sender(patient: Patient, authority: Authority) -> Patient:
    """A deployment that sends by a mail server, over TLS and signed in."""
    patient.set(
        ENTENTE_MAIL_TRANSPORT="smtp",
        ENTENTE_MAIL_SENDER="agreements@lead.example",
        ENTENTE_SMTP_HOST=HERE,
        ENTENTE_SMTP_USERNAME=ACCOUNT,
        ENTENTE_SMTP_PASSWORD=PASSWORD,
        ENTENTE_SMTP_CA_FILE=str(authority.file),
    )
    return patient


async def test_a_mail_server_that_takes_our_mails_is_fine(sender: Patient, authority: Authority) -> None:
    postbox = Postbox()
    with mail_server(postbox, starttls=authority.server(days=90.5), sign_in=True) as port:
        sender.set(ENTENTE_SMTP_PORT=str(port))
        found = await sender.examine()
    assert found.code == 0
    words = f"Mail server {HERE}:{port} takes our mails; its certificate is good for 90 days."
    assert found.found["mail"].sentence == words
    assert postbox.envelopes == []
    assert PASSWORD not in str(found.found)


async def test_a_certificate_that_ends_soon_is_told_in_time(sender: Patient, authority: Authority) -> None:
    with mail_server(Postbox(), starttls=authority.server(days=13.5), sign_in=True) as port:
        sender.set(ENTENTE_SMTP_PORT=str(port))
        told = (await sender.examine()).only("mail", "warning")
    assert told.sentence == f"The certificate of mail server {HERE}:{port} ends in 13 days."
    assert "Have it renewed" in (told.remedy or "")


WRONG: list[tuple[Callable[[Authority], ssl.SSLContext], str, str]] = [
    (lambda authority: authority.server(days=-1), "its certificate has expired", "renewed"),
    (lambda authority: authority.server("mail.example"), "made out to another name", "ENTENTE_SMTP_HOST"),
    (lambda authority: authority.server(signed_by="itself"), "nobody we trust", "ENTENTE_SMTP_CA_FILE"),
]


@pytest.mark.parametrize(("certificate", "why", "remedy"), WRONG, ids=[row[1] for row in WRONG])
async def test_a_wrong_certificate_is_told_with_what_to_do(
    sender: Patient,
    authority: Authority,
    certificate: Callable[[Authority], ssl.SSLContext],
    why: str,
    remedy: str,
) -> None:
    with mail_server(Postbox(), starttls=certificate(authority), sign_in=True) as port:
        sender.set(ENTENTE_SMTP_PORT=str(port))
        told = (await sender.examine()).only("mail", "problem")
    assert told.sentence.startswith(f"No mail can leave: mail server {HERE}:{port}: ")
    assert why in told.sentence
    assert remedy in (told.remedy or "")


async def test_a_password_that_is_refused_is_told(sender: Patient, authority: Authority) -> None:
    sender.set(ENTENTE_SMTP_PASSWORD="no longer this one")  # noqa: S106
    with mail_server(Postbox(), starttls=authority.server(), sign_in=True) as port:
        sender.set(ENTENTE_SMTP_PORT=str(port))
        told = (await sender.examine()).only("mail", "problem")
    assert "it refuses user name or password: 535" in told.sentence
    assert told.remedy == "Correct ENTENTE_SMTP_USERNAME and ENTENTE_SMTP_PASSWORD"


@pytest.mark.parametrize(
    ("tls", "why", "remedy"),
    [
        ("starttls", "it offers no STARTTLS", "465"),
        ("tls", "it does not speak TLS there", "587"),
        ("none", "it lets nobody sign in this way", "ENTENTE_SMTP_TLS"),
    ],
)
async def test_encryption_the_server_does_not_speak_is_told(
    sender: Patient, tls: str, why: str, remedy: str
) -> None:
    with mail_server(Postbox()) as port:
        sender.set(ENTENTE_SMTP_PORT=str(port), ENTENTE_SMTP_TLS=tls)
        told = (await sender.examine()).only("mail", "problem")
    assert why in told.sentence
    assert remedy in (told.remedy or "")


async def test_a_mail_server_that_is_not_there_is_told(sender: Patient) -> None:
    sender.set(ENTENTE_SMTP_PORT=str(free_port()))
    told = (await sender.examine()).only("mail", "problem")
    assert "nobody listens there" in told.sentence
    assert "notices wait until then" in (told.remedy or "")


async def test_a_password_sent_in_the_clear_is_told(sender: Patient, authority: Authority) -> None:
    elsewhere = "127.0.0.2"  # another machine, as far as anybody can tell
    with mail_server(Postbox(), sign_in=True, host=elsewhere) as port:
        sender.set(ENTENTE_SMTP_HOST=elsewhere, ENTENTE_SMTP_PORT=str(port), ENTENTE_SMTP_TLS="none")
        told = (await sender.examine()).only("mail", "warning")
    assert told.sentence == f"Mails and the password go to {elsewhere}:{port} unencrypted."
    assert told.remedy == "Set ENTENTE_SMTP_TLS to starttls or tls"


async def test_a_folder_of_what_comes_back_is_fine_while_nothing_lies_aside(patient: Patient) -> None:
    assert "ENTENTE_BOUNCES names no folder" in (await patient.examine()).found["bounces"].sentence
    folder = Mailbox(patient.home / "bounces").folder
    patient.set(ENTENTE_BOUNCES=str(folder))
    assert (await patient.examine()).found["bounces"].sentence == f"What comes back to {folder} is read."
    aside = folder / ".Aside" / "cur"
    aside.mkdir(parents=True)
    (aside / "1.mail:2,").write_bytes(b"garbage")
    told = (await patient.examine()).only("bounces", "warning")
    assert told.sentence == "1 report about mails could not be believed or read in 30 days."
    os.utime(aside / "1.mail:2,", (0, 0))
    assert (await patient.examine()).found["bounces"].verdict == "ok"


async def test_a_folder_that_is_no_maildir_is_refused(patient: Patient) -> None:
    patient.set(ENTENTE_BOUNCES=str(patient.home))
    assert "ENTENTE_BOUNCES" in (await patient.examine()).only("settings", "problem").sentence
