"""What came of each milestone: who was told, which reminder was answered, and why it is there."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import update

from activities.database import open_database, writing
from console.sentences.causes import DOORS, causes
from console.sentences.effects import _CAME, _DID, Reader, effect_words, effects
from models import notices as table
from models.canonical import text_hash
from models.checks import Refused
from models.errors import Code
from models.lifecycle import refusal
from models.milestones import AnyPayload
from models.names import notice_id
from models.pilots import Settled, settle
from models.tables import NoticeRow
from tests.cli.calls import entente, record
from tests.models.life import HUB, JP, TEXT, THREE, TWO, Life
from tests.models.piloting import NEW, intensified, plan, report

NAMES = {HUB: "Hub", TWO: "Two", THREE: "Three", JP: "Partner"}
READER = Reader(NAMES, (HUB, TWO, THREE, JP), "Europe/Paris")


@dataclass
class Ledger:
    """The notices of a life as if all had left, but for what a test says of some."""

    story: Life
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)

    def notices(self) -> Iterable[NoticeRow]:
        at = {milestone.seq: milestone.recorded_at for milestone, _ in self.story.chain}
        for seq, telling in self.story.mails:
            usual = {"state": "sent", "sent_at": at[seq] + timedelta(seconds=2), "queued_at": at[seq]}
            yield NoticeRow(
                id=notice_id("MOU-JP-1", seq, telling.kind, telling.org),
                agreement="MOU-JP-1",
                seq=seq,
                kind=telling.kind,
                organisation=telling.org,
                **{**usual, **self.changed.get(telling.org, {})},
            )

    def told(self, *, full: bool = False) -> list[str]:
        brought = effects([milestone for milestone, _ in self.story.chain], self.notices())
        return [effect_words(each, READER, full=full) for each in brought]


def last(story: Life, **changed: dict[str, Any]) -> str:
    return Ledger(story, {org.replace("_", "-"): what for org, what in changed.items()}).told()[-1]


def test_every_milestone_that_tells_somebody_has_its_because() -> None:
    assert {*_DID, *_CAME} == set(table._TABLE)
    assert {*_DID, *_CAME} <= set(get_args(get_args(AnyPayload)[0]))


def test_who_was_told_is_one_short_line() -> None:
    told = Ledger(Life.in_force()).told()
    assert told == [
        "So the three others were told.",
        *["So Hub was told."] * 3,
        "So all four were told.",
        "",
        *["So Hub was told."] * 3,
        "So all four were told.",
    ]


def test_the_full_line_says_because_of_whom() -> None:
    told = Ledger(Life.in_force()).told(full=True)
    assert told[0] == "Because Hub opened it, the three others were told."
    assert told[4] == "Because the last approval came, all four were told."
    assert told[-2:] == [
        "Because Partner signed, Hub was told.",
        "Because the last signature came, all four were told.",
    ]


def test_a_mail_that_left_late_has_its_day() -> None:
    late = {"sent_at": datetime(2026, 1, 15, 8, tzinfo=UTC)}
    assert last(Life.open(), EU_2=late) == (
        "So the three others were told, the last on 15 January 2026, 09:00."
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("bounced", "So Three and Partner were told; the mail to Two came back."),
        ("failed", "So Three and Partner were told; the mail to Two could not be sent."),
        ("queued", "So Three and Partner were told; the mail to Two has not left yet."),
    ],
)
def test_what_did_not_arrive_is_named(state: str, words: str) -> None:
    assert last(Life.open(), EU_2={"state": state, "sent_at": None}) == words


def test_where_nobody_was_told_only_that_is_said() -> None:
    nothing = {"state": "queued", "sent_at": None}
    assert last(Life.open(), EU_2=nothing, EU_3=nothing, JP_1=nothing) == (
        "The mail to three parties has not left yet."
    )
    said = {"state": "suppressed", "sent_at": None, "answer": "answered before it left"}
    story = Life.open()
    story.do("approve", TWO)
    assert last(story, EU_1=said) == "No mail went to Hub (answered before it left)."


def test_a_reminder_names_the_answer_it_got() -> None:
    story = Life.open()
    story.do("approve", TWO)
    story.do("approve", THREE)
    story.on_day(9)
    story.do("approve", JP)
    told = Ledger(story).told(full=True)
    assert (
        told[3]
        == "Because Partner was silent, Partner was told. Partner answered two days later (milestone 5)."
    )
    assert Ledger(Life.open()).told()[0].endswith("told.")


def test_a_reminder_nobody_answers_says_nothing_of_an_answer() -> None:
    story = Life.open()
    story.on_day(8)
    assert Ledger(story).told()[1:] == ["So Two was told.", "So Three was told.", "So Partner was told."]


def test_a_missing_report_is_answered_by_the_report() -> None:
    story = Life.in_force(dormant=None)
    story.do("adopt_action_plan", HUB)
    story.do("start_pilot", THREE, **plan(title=TEXT))
    story.on_day(80)
    story.do("complete_pilot", TWO, **report(lesson=TEXT))
    told = Ledger(story).told()
    at = next(place for place, (each, _) in enumerate(story.chain) if each.type == "report_reminded")
    assert f"(milestone {story.state.seq})." in told[at]


def test_a_refusal_changed_nothing() -> None:
    story = Life.agreed()
    story.refuse("sign", HUB, under=(TWO,))
    assert last(story) == "Nothing changed, and nobody was told."


def test_an_activity_brings_nothing_about() -> None:
    story = Life.open()
    story.do("report_activity", HUB, kind="survey", occurred_on="2012")
    assert last(story) == ""


def test_every_milestone_has_its_cause() -> None:
    story = Life.in_force(dormant=None)
    found = causes("MOU-JP-1", story.chain)
    assert [each.kind for each in found] == [*["act"] * 4, "milestone", *["act"] * 4, "milestone"]
    assert (found[4].seq, found[9].seq) == (4, 9)


def test_what_the_clock_brought_names_what_was_due() -> None:
    story = Life.open()
    story.on_day(100)
    found = causes("MOU-JP-1", story.chain)
    by_type = dict(zip(story.types, found, strict=True))
    assert (by_type["reminded"].kind, by_type["reminded"].what) == ("clock", "reminder")
    assert (by_type["lapsed"].what, by_type["closed"].what) == ("deadline", "grace_end")
    assert by_type["lapsed"].at == datetime(2026, 2, 27, 0, tzinfo=UTC)


def test_what_another_agreement_decided_names_it() -> None:
    story = Life.in_force(dormant=None, intensify={"min_completed_pilots": 0, "sme_led": False})
    story.do("open_intensified", HUB, **intensified())
    news = Settled(ref=NEW, outcome="in_force", digest=TEXT)
    story.record(settle(story.state, news), None)
    assert causes("MOU-JP-1", story.chain)[-1] == ("agreement", None, None, None, NEW)


def test_what_nobody_vouches_for_has_nobody() -> None:
    story = Life.open()
    stranger = story.act("approve", TWO).model_copy(update={"door": None})
    story.record((refusal(stranger, Refused(code=Code.UNAUTHENTICATED)),), stranger)
    assert causes("MOU-JP-1", story.chain)[-1].kind == "nobody"


def bounced(home: Path) -> None:
    """Write into the ledger what a mail server would have said."""

    async def write() -> None:
        database = open_database(f"sqlite+aiosqlite:///{home / 'entente.db'}")
        async with writing(database) as connection:
            await connection.execute(
                update(NoticeRow).values(state="sent", sent_at=datetime(2026, 1, 12, 8, 1, tzinfo=UTC))
            )
            back = update(NoticeRow).where(NoticeRow.organisation == TWO)  # type: ignore[arg-type]
            await connection.execute(back.values(state="bounced", sent_at=None, answer="550 no such mailbox"))
        await database.dispose()

    asyncio.run(write())


def test_the_log_shows_one_line_and_in_full_every_name_and_time(home: Path) -> None:
    life = Life.open()
    life.do("approve", TWO)
    record(home, life)
    bounced(home)
    short, full = entente("log", "MOU-JP-1"), entente("log", "MOU-JP-1", "--full")
    assert "So Cluster EU-3 and Cluster JP-1 were told; the mail to Cluster EU-2 came back." in short.words
    assert "So Cluster EU-1 was told." in short.words
    assert "command c1" not in short.words
    assert "It came by the command line, as command c1." in full.words
    assert "opened to EU-3, 12 Jan 2026, 09:01" in full.words
    assert "opened to EU-2: bounced, 550 no such mailbox" in full.words
    assert max(map(len, full.out.splitlines())) <= 80


def test_the_log_as_json_has_causes_and_effects(home: Path) -> None:
    life = Life.agreed()
    record(home, life)
    found = entente("log", "MOU-JP-1", "--json").json["milestones"]
    assert found[4]["cause"] == {"kind": "milestone", "seq": 4, "what": None, "at": None, "ref": None}
    assert found[0]["cause"]["kind"] == "act"
    assert [each["org"] for each in found[0]["told"]] == [TWO, THREE, JP]
    assert found[0]["told"][0] == {
        "org": TWO, "kind": "opened", "state": "queued", "sent_at": None, "answer": None
    }  # fmt: skip
    assert found[0]["answered_by"] is None


def test_every_door_has_a_name() -> None:
    assert set(DOORS) == {"cli", "link", "console", "api", "rehearsal"}
    assert text_hash("a text") == TEXT
