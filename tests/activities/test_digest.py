"""The digest of an organisation: what is open in all its agreements, in one mail, once a day at most."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.deliver import DeliverActivities
from activities.digest import DigestActivities
from activities.keys import check_receipt
from activities.mail.transport import DeliveryError
from activities.sending import Postmark
from models.messages import Delivery, DigestAnswer, DigestTurn
from models.policy import Policy
from tests.activities.posting import PUBLIC_URL, SENDER, Post, mailbox
from tests.activities.recording import STARTS, Recording, execute, rows
from tests.mail.test_pilot_letters import PLAN

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY = timedelta(days=1)
QUIET = Policy(reminders=(), expiry_notices=(), dormant=None)
"""Nothing but digests asks again."""

LEDGER = "SELECT id, agreement, seq, kind, number, state, attempts, receipt FROM notice WHERE kind = 'digest'"


class KilledError(BaseException):
    """The end of a process."""


class Desk:
    """Sends digests and notices, as a worker would, at the time of a life."""

    def __init__(self, database: AsyncEngine, home: Path, *, public_url: str | None = None) -> None:
        self.database = database
        self.post = Post(home)
        self.now = STARTS
        self._postmark = Postmark(SENDER, self.post.keys, public_url)
        self._digests = DigestActivities(database, self.post, self._postmark)

    async def digest(self, org: str, *, by_hand: bool = False, slot: datetime | None = None) -> DigestAnswer:
        turn = DigestTurn(org=org, slot=slot or self.now, by_hand=by_hand)
        return await self._environment().run(self._digests.send, turn)

    async def deliver(self, life: Recording) -> None:
        """Send the notices a life owes."""
        delivery = Delivery(ref=life.state.ref, first_seq=1, seq=life.state.seq)
        activities = DeliverActivities(self.database, self.post, self._postmark)
        await self._environment().run(activities.deliver, delivery)

    def _environment(self) -> ActivityEnvironment:
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, started_time=self.now)
        return environment


async def opened(database: AsyncEngine, ref: str = "MOU-JP-1", **policy: Any) -> Recording:  # noqa: ANN401
    life = Recording(database, ref)
    await life.open(policy=QUIET.model_copy(update=policy))
    return life


async def asked_long_ago(database: AsyncEngine, tmp_path: Path, **how: str | None) -> tuple[Recording, Desk]:
    """A negotiation of eight days ago, on a Tuesday morning in Europe."""
    life, desk = await opened(database), Desk(database, tmp_path, **how)
    desk.now = life.now = STARTS + 8 * DAY
    return life, desk


async def test_what_is_open_leaves_as_one_mail(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    assert await desk.digest("SECOND") == DigestAnswer(status="sent", items=1)
    assert desk.post.recipients == [mailbox("SECOND")]
    assert "Please read revision 1 of the text and approve it." in desk.post.plain("SECOND")
    assert await rows(database, LEDGER) == [("digest/SECOND/2026-01-20", "", 0, "digest", 1, "sent", 1, None)]


async def test_it_lists_all_agreements_the_oldest_first(database: AsyncEngine, tmp_path: Path) -> None:
    older = await opened(database, "MOU-JP-2")
    younger = Recording(database, "MOU-JP-1")
    younger.now = STARTS + DAY
    await younger.open(policy=QUIET)
    await older.do("reject", "SECOND", reason="a" * 64)
    desk = Desk(database, tmp_path)
    desk.now = STARTS + 9 * DAY
    assert (await desk.digest("THIRD")).items == 2
    told = desk.post.plain("THIRD")
    assert told.index("MOU-JP-2") < told.index("MOU-JP-1")
    assert (await desk.digest("LEAD")).items == 1
    assert "Second association has rejected the text of" in " ".join(desk.post.plain("LEAD").split())


async def test_nothing_owed_no_mail(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    assert (await desk.digest("LEAD")).status == "nothing_owed"
    assert (await desk.digest("CLUSTER-01", by_hand=True)).status == "nothing_owed"
    assert (desk.post.taken, await rows(database, LEDGER)) == ([], [])


async def test_none_of_what_was_just_asked(database: AsyncEngine, tmp_path: Path) -> None:
    await opened(database)
    desk = Desk(database, tmp_path)
    desk.now = STARTS + DAY
    assert await desk.digest("SECOND") == DigestAnswer(status="told", items=1)
    desk.now = STARTS + 7 * DAY
    assert (await desk.digest("SECOND")).status == "sent"


async def test_none_of_what_a_reminder_told_within_a_week_or_tells_within_three_days(
    database: AsyncEngine, tmp_path: Path
) -> None:
    life, desk = await opened(database, reminders=("P14D", "P40D")), Desk(database, tmp_path)
    found = {}
    for day in (8, 11, 14, 15, 18, 22, 37, 38):
        desk.now = STARTS + day * DAY
        if day == 14:
            await life.pass_time(14 * DAY)
            await desk.deliver(life)
        found[day] = (await desk.digest("SECOND")).status
    assert found == {8: "sent", 22: "sent", **dict.fromkeys((11, 14, 15, 18, 37, 38), "told")}


async def test_a_reminder_that_waits_for_a_working_hour_is_about_to_tell(
    database: AsyncEngine, tmp_path: Path
) -> None:
    life, desk = await opened(database, reminders=("P12D",)), Desk(database, tmp_path)
    await life.pass_time(12 * DAY)
    desk.now = STARTS + 14 * DAY
    assert (await desk.digest("SECOND")).status == "told", "it leaves this very morning"


async def test_one_new_thing_brings_the_whole_list(database: AsyncEngine, tmp_path: Path) -> None:
    life = await opened(database, reminders=("P8D",))
    other = await opened(database, "MOU-JP-2")
    await life.pass_time(8 * DAY)
    desk = Desk(database, tmp_path)
    desk.now = STARTS + 8 * DAY
    assert (await desk.digest("SECOND")).items == 2
    assert other.state.ref in desk.post.plain("SECOND")
    assert life.state.ref in desk.post.plain("SECOND")


async def test_who_asks_by_hand_gets_all_but_not_twice_a_day(database: AsyncEngine, tmp_path: Path) -> None:
    await opened(database)
    desk = Desk(database, tmp_path)
    assert (await desk.digest("SECOND", by_hand=True)).status == "sent"
    assert (await desk.digest("SECOND", by_hand=True)).status == "sent_before"
    desk.now = STARTS + DAY
    assert (await desk.digest("SECOND", by_hand=True)).status == "sent"
    assert len(desk.post.taken) == 2


async def test_two_of_their_own_are_three_days_apart(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    found = []
    for _ in range(4):
        found.append((await desk.digest("SECOND")).status)
        desk.now += DAY
    assert found == ["sent", "sent_before", "sent_before", "sent"]


async def test_asked_twice_for_one_day_it_leaves_once(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    slot = desk.now
    assert (await desk.digest("SECOND", slot=slot)).status == "sent"
    desk.now += 2 * DAY
    assert (await desk.digest("SECOND", slot=slot)).status == "sent_before"
    assert len(desk.post.taken) == 1


@pytest.mark.parametrize(
    ("now", "not_before"),
    [
        (datetime(2026, 1, 24, 9, tzinfo=UTC), datetime(2026, 1, 26, 7, tzinfo=UTC)),
        (datetime(2026, 1, 26, 5, tzinfo=UTC), datetime(2026, 1, 26, 7, tzinfo=UTC)),
        (datetime(2026, 4, 6, 9, tzinfo=UTC), datetime(2026, 4, 7, 6, tzinfo=UTC)),
    ],
    ids=["Saturday", "before eight", "Easter Monday"],
)
async def test_on_a_free_day_it_says_when_to_ask_again(
    database: AsyncEngine, tmp_path: Path, now: datetime, not_before: datetime
) -> None:
    life, desk = await opened(database, negotiation_window="P200D"), Desk(database, tmp_path)
    desk.now = now
    assert await desk.digest("SECOND") == DigestAnswer(status="later", not_before=not_before)
    assert (await desk.digest("SECOND", by_hand=True)).status == "later", "nobody is woken"
    desk.now = not_before
    assert (await desk.digest("SECOND", slot=now)).status == "sent"
    day = now.astimezone(UTC).date()
    assert (await rows(database, LEDGER))[0][0] == f"digest/SECOND/{day}", "of the day it was due"
    assert life.state.ref in desk.post.plain("SECOND")


async def test_the_day_is_that_of_its_own_clock(database: AsyncEngine, tmp_path: Path) -> None:
    life, desk = await opened(database, negotiation_window="P200D"), Desk(database, tmp_path)
    desk.now = datetime(2026, 1, 20, 23, 30, tzinfo=UTC)
    assert (await desk.digest("ABROAD")).status == "sent"
    assert (await rows(database, LEDGER))[0][0] == "digest/ABROAD/2026-01-21"
    assert "23:59 (Tokyo time)" in " ".join(desk.post.plain("ABROAD").split())
    assert life.state.waits["ABROAD"].deadline.hour == 15


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE organisation SET digest_day = NULL WHERE code = 'SECOND'",
        "UPDATE organisation SET left_at = '2026-01-13T00:00:00.000000+00:00' WHERE code = 'SECOND'",
    ],
    ids=["switched off", "has left"],
)
async def test_who_wants_none_gets_none(database: AsyncEngine, tmp_path: Path, change: str) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    await execute(database, change)
    assert (await desk.digest("SECOND")).status == "not_wanted"
    assert (await desk.digest("NOBODY")).status == "not_wanted"
    assert desk.post.taken == []


async def test_what_is_switched_off_can_still_be_asked_for(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    await execute(database, "UPDATE organisation SET digest_day = NULL WHERE code = 'SECOND'")
    assert (await desk.digest("SECOND", by_hand=True)).status == "sent"


async def test_a_server_that_is_down_gets_it_later_once_with_what_is_open_then(
    database: AsyncEngine, tmp_path: Path
) -> None:
    life, desk = await asked_long_ago(database, tmp_path)
    await opened(database, "MOU-JP-2")
    slot = desk.now
    desk.post.fails("SECOND", DeliveryError("451 later"))
    with structlog.testing.capture_logs() as logged, pytest.raises(ApplicationError) as failure:
        await desk.digest("SECOND", slot=slot)
    assert (failure.value.type, failure.value.non_retryable) == ("undelivered", False)
    assert "@" not in repr(logged) + str(failure.value)
    assert (await rows(database, LEDGER))[0][4:7] == (2, "queued", 1)
    await life.do("approve", "SECOND")
    desk.post.trouble.clear()
    desk.now += 3 * DAY
    assert await desk.digest("SECOND", slot=slot) == DigestAnswer(status="sent", items=1)
    assert (await rows(database, LEDGER))[0][5:7] == ("sent", 2)
    assert "MOU-JP-1" not in desk.post.plain("SECOND")
    assert len(desk.post.taken) == 1


async def test_what_nobody_owes_any_more_is_not_sent_late(database: AsyncEngine, tmp_path: Path) -> None:
    life, desk = await asked_long_ago(database, tmp_path)
    desk.post.fails("SECOND", DeliveryError("451 later"))
    with pytest.raises(ApplicationError):
        await desk.digest("SECOND")
    await life.do("approve", "SECOND")
    desk.post.trouble.clear()
    assert (await desk.digest("SECOND")).status == "nothing_owed"
    assert (await rows(database, LEDGER))[0][5] == "suppressed"
    assert (await desk.digest("SECOND")).status == "sent_before"


async def test_an_organisation_without_mailbox_ends_its_digest(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    gone = "UPDATE contact SET erased_at = CURRENT_TIMESTAMP, mailbox = NULL WHERE organisation = 'SECOND'"
    await execute(database, gone)
    assert (await desk.digest("SECOND")).status == "bounced"
    assert (await rows(database, LEDGER))[0][5] == "bounced"


async def test_each_question_has_a_link_of_its_own(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path, public_url=PUBLIC_URL)
    await opened(database, "MOU-JP-2")
    await desk.digest("SECOND")
    links = re.findall(rf"^{re.escape(PUBLIC_URL)}/l/\S+$", desk.post.plain("SECOND"), re.MULTILINE)
    assert len(set(links)) == 2
    kept = await rows(database, "SELECT notice, agreement, organisation, question FROM link ORDER BY 2")
    key, refs = "digest/SECOND/2026-01-20", ("MOU-JP-1", "MOU-JP-2")
    assert kept == [(key, ref, "SECOND", "approve") for ref in refs]


async def test_a_report_is_answered_by_a_link_about_its_pilot(database: AsyncEngine, tmp_path: Path) -> None:
    life, desk = Recording(database), Desk(database, tmp_path, public_url=PUBLIC_URL)
    await life.signed()
    await life.do("adopt_action_plan", "LEAD")
    await life.do("start_pilot", "LEAD", **PLAN)
    desk.now = STARTS + 36 * DAY
    assert (await desk.digest("THIRD")).status == "sent"
    assert "Report on the pilot action" in desk.post.plain("THIRD")
    kept = await rows(database, "SELECT organisation, question, about FROM link")
    assert kept == [("THIRD", "report", "P1")]


async def test_it_is_a_witness_of_every_chain_it_names(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    await opened(database, "MOU-JP-2")
    await desk.digest("SECOND")
    lines = [each for each in desk.post.plain("SECOND").splitlines() if each.startswith("Entente-Receipt")]
    assert [line.split()[2] for line in lines] == ["MOU-JP-1", "MOU-JP-2"]
    assert all(check_receipt(line, desk.post.keys.public_key) for line in lines)


async def test_story_time_is_for_rehearsals(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    turn = DigestTurn(org="SECOND", slot=desk.now, clock_shift=DAY)
    answer = await desk._environment().run(desk._digests.send, turn)
    assert answer.status == "not_wanted"


async def test_killed_between_the_servers_word_and_the_ledger_it_is_the_same_mail_again(
    database: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    slot = desk.now

    async def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr("activities.digest.note", killed)
        with pytest.raises(KilledError):
            await desk.digest("SECOND", slot=slot)
    assert (await rows(database, LEDGER))[0][5] == "queued"
    desk.now += timedelta(minutes=4)
    assert (await desk.digest("SECOND", slot=slot)).status == "sent"
    first, second = (message["Message-ID"] for _, message in desk.post.taken)
    assert first == second
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1
