"""A person in the Maildir: mails to them go, mails to others lose their name and mailbox."""

import os
from collections.abc import Iterator
from contextlib import suppress
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from secrets import token_hex

from activities.mail.headers import POLICY
from console.erasure.person import Person

_PARTS = ("new", "cur", "tmp")
_ADDRESSED = ("To", "Cc", "Bcc", "Resent-To", "Delivered-To")


class Letters:
    """What a Maildir holds of a person: `to_them` is removed, `about_them` is blanked."""

    def __init__(self, maildir: Path, person: Person) -> None:
        self._person = person
        self.to_them: list[Path] = []
        self.about_them: list[Path] = []
        for path in _files(maildir):
            content = path.read_bytes()
            message = _parsed(content)
            if message is not None and self._is_addressed(message):
                self.to_them.append(path)
            elif self._is_about(content, message):
                self.about_them.append(path)

    def erase(self) -> None:
        """Remove and blank; a mail that cannot be blanked is removed."""
        for path in self.to_them:
            path.unlink(missing_ok=True)
        for path in self.about_them:
            with suppress(FileNotFoundError):
                self._blank(path)

    def _is_addressed(self, message: EmailMessage) -> bool:
        headers = [each for name in _ADDRESSED for each in message.get_all(name, [])]
        addresses = [each for header in headers for each in getattr(header, "addresses", ())]
        return any(self._person.owns(each.addr_spec) for each in addresses)

    def _is_about(self, content: bytes, message: EmailMessage | None) -> bool:
        if self._person.is_in(content):
            return True
        return message is not None and any(self._person.is_named_in(each) for each in _texts(message))

    def _blank(self, path: Path) -> None:
        """Write a mail anew without the person, under its name: a repeated delivery still finds it."""
        message = _parsed(path.read_bytes())
        blanked = self._blanked(message) if message is not None else None
        if blanked is None or self._is_about(blanked, _parsed(blanked)):
            path.unlink()
            return
        draft = path.parent.parent / "tmp" / f"{path.name}.{token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(blanked)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def _blanked(self, message: EmailMessage) -> bytes | None:
        try:
            for name in dict.fromkeys(message.keys()):
                self._blank_header(message, name)
            for part in message.walk():
                self._blank_part(part)
            return message.as_bytes(policy=POLICY.clone(linesep="\n"))
        except (MessageError, LookupError, ValueError):
            return None

    def _blank_header(self, message: EmailMessage, name: str) -> None:
        values = [str(each) for each in message.get_all(name, [])]
        if any(self._person.is_named_in(each) for each in values):
            del message[name]
            if name.casefold() == "subject":
                message[name] = self._person.blanked(values[0])

    def _blank_part(self, part: EmailMessage) -> None:
        if part.is_multipart() or part.get_content_maintype() != "text":
            return
        text = part.get_content()
        if self._person.is_named_in(text):
            kept = {name: part[name] for name in ("Content-Disposition", "Content-ID") if part[name]}
            parameters = {name: str(value) for name, value in _parameters(part) if name != "charset"}
            part.set_content(
                self._person.blanked(text), subtype=part.get_content_subtype(), params=parameters or None
            )
            for name, value in kept.items():
                part[name] = value


def _parameters(part: EmailMessage) -> Iterator[tuple[str, str]]:
    yield from (part["Content-Type"].params if part["Content-Type"] else {}).items()


def _files(maildir: Path) -> Iterator[Path]:
    for part in _PARTS:
        if (maildir / part).is_dir():
            yield from sorted(path for path in (maildir / part).iterdir() if path.is_file())


def _parsed(content: bytes) -> EmailMessage | None:
    try:
        return BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    except (MessageError, ValueError):
        return None


def _texts(message: EmailMessage) -> Iterator[str]:
    """Return everything in a mail as text: headers decoded, parts without their encoding."""
    yield from (str(value) for value in message.values())
    for part in message.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            yield _decoded(content, part.get_content_charset("utf-8")) if isinstance(content, bytes) else ""


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset, errors="replace")
    except LookupError:
        return content.decode(errors="replace")
