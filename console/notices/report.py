"""Reading what a mail server sends back (RFC 3464): whose mail it was, and what became of it."""

from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from enum import StrEnum
from typing import NamedTuple

from activities.mail.transport import MARK, without_addresses

LARGEST = 1_000_000
"""Bytes; a report is a few thousand, with the whole mail in it some ten thousand."""

_ANSWER = 160


class Fate(StrEnum):
    """What a report says of a mail."""

    FAILED = "failed"
    DELAYED = "delayed"
    ARRIVED = "arrived"


class Report(NamedTuple):
    """One report about one mail; `words` hold no address, `mark` is what only we can make."""

    message_id: str
    mark: str
    fate: Fate
    words: str


class NoReportError(Exception):
    """It is a mail, and no report of a mail server: a person may want to read it."""


class UnreadableReportError(Exception):
    """It says it is a report, and cannot be read or does not say which mail it is about."""


def read_report(content: bytes) -> Report:
    """Read one message as it lies in a mailbox.

    Raises:
        NoReportError: It is something else.
        UnreadableReportError: Nothing can be made of it, or it is about no mail of ours.
    """
    if len(content) > LARGEST:
        raise UnreadableReportError("it is too large")
    try:
        message = message_from_bytes(content, policy=policy.default)
        kind, of = message.get_content_type(), message.get_param("report-type")
        report = _read(message) if (kind, of) == ("multipart/report", "delivery-status") else None
    except UnreadableReportError:
        raise
    except Exception as failure:  # noqa: BLE001 - over what strangers write the standard library may stumble
        raise UnreadableReportError(type(failure).__name__) from None
    if report is None:
        raise NoReportError
    return report


def _read(message: EmailMessage) -> Report:
    parts = list(message.iter_parts())
    blocks = next(
        (_blocks(each) for each in parts if each.get_content_type() == "message/delivery-status"), []
    )
    recipients = [each for each in blocks if each["Action"]]
    if not recipients:
        raise UnreadableReportError("it names no recipient")
    returned = next((found for each in parts if (found := _returned(each)) is not None), None)
    if returned is None or not returned["Message-ID"]:
        raise UnreadableReportError("it does not hold the mail it is about")
    fates = [(_fate(each), each) for each in recipients]
    fate, block = next((each for each in fates if each[0] is Fate.FAILED), fates[0])
    return Report(_line(returned["Message-ID"]), _line(returned[MARK] or ""), fate, _words(block))


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _returned(part: Message) -> Message | None:
    """Return the headers of the mail that came back, sent whole or without its body."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        payload = part.get_payload()
        return payload[0] if isinstance(payload, list) and isinstance(payload[0], Message) else None
    if kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        raw = part.get_payload(decode=True)
        return message_from_bytes(raw, policy=policy.default) if isinstance(raw, bytes) else None
    return None


def _fate(block: Message) -> Fate:
    action = _line(block["Action"]).lower()
    if action == "failed":
        return Fate.FAILED
    return Fate.DELAYED if action == "delayed" else Fate.ARRIVED


def _words(block: Message) -> str:
    status, said = _line(block["Status"] or ""), _line(block["Diagnostic-Code"] or "")
    said = said.partition(";")[2].strip() or said
    return without_addresses(" ".join(filter(None, (status if status not in said else "", said))))[:_ANSWER]


def _line(value: object) -> str:
    return " ".join(str(value).split())
