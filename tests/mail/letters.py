"""Letters to compose in tests: one with only what every letter has, one with everything."""

from dataclasses import replace
from datetime import UTC, date, datetime

from activities.mail.letter import Letter

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
    organisation="JP-1",
    organisation_name="JP-1",
    mailbox="mou@jp-1.example",
    zone="Asia/Tokyo",
)

FULL = replace(
    MINIMAL,
    receipt="Entente-Receipt v1 MOU-JP-1 3 " + "a" * 64 + " 0123456789abcdef " + "B" * 86,
    link="https://entente.example/l/" + "t" * 43,
    country="JP",
    partners=("JP-1", "JP-2"),
    revision=2,
    must="sign",
    deadline_at=datetime(2026, 1, 26, 15, tzinfo=UTC),
    signs_for=("JP-2",),
    actor="Plastipolis",
    on_behalf_of=("AVEP", "Pool-net"),
    clause="notice",
    place="Düsseldorf",
    day=date(2026, 1, 9),
    pilot="P1",
    reminder_number=2,
    silent=("JP-2",),
    uncovered=("CCIS",),
    end_on=date(2029, 1, 26),
    extended_until=date(2026, 2, 9),
    contest_until=datetime(2026, 2, 1, 15, tzinfo=UTC),
    grace_until=datetime(2026, 2, 9, 15, tzinfo=UTC),
    due_on=date(2026, 1, 1),
    quiet_since=date(2025, 1, 1),
)
