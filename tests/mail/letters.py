"""Letters to compose in tests: one with only what every letter has, one with everything."""

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser

from activities.mail.compose import compose
from activities.mail.letter import Letter
from console.preview.letters import example_letter

SENDER = "Entente <entente@plastipolis.example>"

MINIMAL = Letter(
    notice_id="MOU-JP-1/3/opened/JP-1",
    kind="opened",
    seq=3,
    sent_at=datetime(2026, 1, 12, 8, tzinfo=UTC),
    ref="MOU-JP-1",
    title="Memorandum of Understanding",
    agreement_kind="mou",
    country="JP",
    coordinator_name="Plastipolis",
    coordinator_mailbox="coordinator@plastipolis.example",
    partners=("JP-1", "JP-2"),
    organisation="JP-1",
    organisation_name="JP-1",
    mailbox="mou@jp-1.example",
    zone="Asia/Tokyo",
    actor="Plastipolis",
)

FULL = replace(
    MINIMAL,
    receipt="Entente-Receipt v1 MOU-JP-1 3 " + "a" * 64 + " 0123456789abcdef " + "B" * 86,
    link="https://entente.example/l/" + "t" * 43,
    revision=2,
    must="sign",
    deadline_at=datetime(2026, 1, 26, 15, tzinfo=UTC),
    signs_for=("JP-2",),
    on_behalf_of=("AVEP", "Pool-net"),
    clause="notice",
    place="Düsseldorf",
    day=date(2026, 1, 9),
    pilot="P1",
    pilot_title="Mission to Nagoya",
    pilot_from=date(2026, 2, 2),
    pilot_to=date(2026, 2, 6),
    reminder_number=2,
    silent=("JP-2",),
    uncovered=("CCIS",),
    end_on=date(2029, 1, 26),
    extended_until=date(2026, 2, 9),
    contest_until=datetime(2026, 2, 1, 15, tzinfo=UTC),
    grace_until=datetime(2026, 2, 9, 15, tzinfo=UTC),
    due_on=date(2026, 3, 8),
    quiet_since=date(2025, 1, 1),
)


def sent(letter: Letter) -> EmailMessage:
    """The mail as its reader's program sees it."""
    return message_from_bytes(compose(letter, SENDER).as_bytes(), policy=policy.default)


@cache
def example(kind: str, language: str = "en", org: str | None = None) -> EmailMessage:
    """A mail of the made-up partnership, as its reader's program sees it."""
    return sent(example_letter(kind, language, org))


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def text(message: EmailMessage) -> str:
    """The plain text on one line."""
    return " ".join(body(message).split())


class Page(HTMLParser):
    """Text, tags and links of an HTML mail."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.nodes: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["style"] and data.strip():
            self.words += data.split()
            self.nodes.append(data)
