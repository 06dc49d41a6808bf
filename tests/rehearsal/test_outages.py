"""Nobody works, or no mail leaves, for a while: nothing is lost or comes twice, and legal clocks go on."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from activities.database import reading
from activities.sending import LONGEST_GAP
from activities.snapshot import load_state
from console.carry_out import NotCarriedOutError
from console.doors.story_file import read_story
from console.rehearsal.outcome import Result
from console.rehearsal.play import Play
from console.rehearsal.rehearse import performance
from console.rehearsal.stage import Stage
from tests.rehearsal.stages import DAY, instant, milestones, notices, performed, played
from tests.rehearsal.told import STARTS, act, agreed, control, signed, tell
from worker import make_rehearsal_worker

pytestmark = pytest.mark.asyncio(loop_scope="session")


def day_of(entry: dict[str, str]) -> int:
    """Days of 24 hours since the story began."""
    return (instant(entry) - datetime.fromisoformat(STARTS)) // DAY


def all_told(result: Result) -> Counter[tuple[str, str, int]]:
    return Counter((each["kind"], each["to"], each["seq"]) for each in result["notices_all"])


async def test_mail_down_for_three_days_delays_notices_doubles_none_and_moves_no_deadline(
    tmp_path: Path,
) -> None:
    approval = act("P2D", "SECOND", "approve")
    outage = [control("P1D", "mail_down"), approval, control("P4D", "mail_up"), *agreed("P4D")[1:]]
    async with performed(tell(tmp_path, [approval, *agreed("P4D")[1:]], rest="until: P5D")) as calm:
        pass
    async with performed(tell(tmp_path, outage, rest="until: P5D")) as down:
        pass
    assert all_told(down.result) == all_told(calm.result)
    assert set(all_told(down.result).values()) == {1}
    assert [day_of(each) for each in notices(calm.result, "approved")] == [2, 4, 4]
    assert [day_of(each) for each in notices(down.result, "approved")] == [4, 4, 4]
    deadlines = [
        {org: (wait.deadline_on, wait.deadline) for org, wait in done.told["MOU-1"].waits.items()}
        for done in (calm, down)
    ]
    assert deadlines[0] == deadlines[1]
    assert len(deadlines[0]) == 4


async def test_mail_that_comes_back_as_the_story_ends_still_leaves(tmp_path: Path) -> None:
    acts = [control("PT1H", "mail_down"), *agreed("PT2H"), control("PT9H", "mail_up")]
    result = await played(tell(tmp_path, acts, rest="until: PT9H"))
    assert result["notices"] == 3 + 3 + 4
    ended = datetime.fromisoformat(STARTS) + timedelta(hours=9)
    assert max(instant(each) for each in result["notices_all"]) - ended <= LONGEST_GAP


async def test_a_reminder_whose_answer_came_before_it_could_leave_is_not_sent(tmp_path: Path) -> None:
    acts = [control("P6DT22H", "mail_down"), *agreed("P7DT2H"), control("P7DT4H", "mail_up")]
    result = await played(tell(tmp_path, acts, rest="until: P8D"))
    assert len(milestones(result, "reminded")) == 3
    assert (result["reminders"], notices(result, "reminder")) == (0, [])


async def test_acts_while_nobody_works_wait_in_the_inbox_and_are_carried_out_after(tmp_path: Path) -> None:
    acts = [control("P1D", "worker_down"), *agreed("P2D"), control("P5D", "worker_up")]
    async with performed(tell(tmp_path, acts, rest="until: P6D")) as done:
        approved = [each for each, _ in await done.chain("MOU-1") if each.type == "approved"]
        async with reading(done.stage.database) as connection:
            assert done.told["MOU-1"] == await load_state(connection, "MOU-1")
    assert [each.actor for each in approved] == ["SECOND", "THIRD", "ABROAD"]
    starts = datetime.fromisoformat(STARTS)
    for each in approved:
        assert each.received_at is not None
        assert (each.received_at - starts) // DAY == 2
        assert (each.recorded_at - starts) // DAY == 5


async def test_a_signature_in_time_is_kept_though_nobody_worked_at_the_deadline(tmp_path: Path) -> None:
    acts = [*agreed(), *signed("P2D", "ABROAD"), control("P44D", "worker_down")]
    acts += [act("P45D", "ABROAD", "sign"), control("P50D", "worker_up")]
    result = await played(tell(tmp_path, acts, rest="until: P55D"))
    assert (result["phase"], result["refused"], milestones(result, "lapsed")) == ("in_force", [], [])
    assert day_of(milestones(result, "signed")[0]) == 50


async def test_in_time_and_late_in_one_outage_are_told_apart(tmp_path: Path) -> None:
    acts = [*agreed(), *signed("P2D", "THIRD", "ABROAD"), control("P44D", "worker_down")]
    acts += [act("P45D", "THIRD", "sign"), act("P47D", "ABROAD", "sign", "expect: LATE")]
    result = await played(tell(tmp_path, [*acts, control("P50D", "worker_up")], rest="until: P55D"))
    assert result["differences"] == []
    assert [each["by"] for each in milestones(result, "signature")] == ["LEAD", "SECOND", "THIRD"]
    assert (result["phase"], len(milestones(result, "lapsed")), result["refused"]) == ("signing", 1, ["LATE"])


async def test_two_rungs_missed_together_go_out_as_the_highest_one(tmp_path: Path) -> None:
    acts = [control("P6D", "worker_down"), control("P15D", "worker_up")]
    async with performed(tell(tmp_path, acts, rest="until: P16D")) as done:
        reminded = [each for each, _ in await done.chain("MOU-1") if each.type == "reminded"]
    assert sorted((each.payload.org, each.payload.number) for each in reminded) == [  # type: ignore[union-attr]
        ("ABROAD", 2),
        ("SECOND", 2),
        ("THIRD", 2),
    ]


async def test_the_ladder_goes_on_with_the_rung_after_the_missed_ones(tmp_path: Path) -> None:
    acts = [*agreed()[:2], control("P6D", "worker_down"), control("P15D", "worker_up")]
    result = await played(tell(tmp_path, acts, rest="until: P29D"))
    assert [day_of(each) for each in notices(result, "reminder")] == [15, 21, 28]
    assert len(notices(result, "reminder_copy")) == 1


async def test_worker_and_mail_down_at_once_lose_nothing(tmp_path: Path) -> None:
    acts = [control("P1D", "mail_down"), control("P1DT1H", "worker_down"), *agreed("P2D")]
    acts += [control("P3D", "worker_up"), control("P3DT6H", "mail_up"), *signed("P5D")]
    calm = await played(tell(tmp_path, [*agreed("P2D"), *signed("P5D")], rest="until: P6D"))
    result = await played(tell(tmp_path, acts, rest="until: P6D"))
    assert all_told(result) == all_told(calm)
    assert result["phase"] == "in_force"


class _LosesItsLife(Play):
    """A play whose engine answers no more, the first time."""

    begun = 0

    async def run(self) -> None:
        type(self).begun += 1
        if self.begun == 1:
            raise NotCarriedOutError("nobody answered in time", "an-act")
        await super().run()


async def test_a_life_its_engine_lost_is_played_from_the_beginning(tmp_path: Path) -> None:
    path = tell(tmp_path, [act("P1D", "SECOND", "approve")], rest="until: P2D")
    story = read_story(path)
    organisations = story.organisations or {}

    def make_play(stage: Stage) -> _LosesItsLife:
        return _LosesItsLife(story, stage, organisations, ())

    async with performance(organisations, make_rehearsal_worker, make_play) as (_, play):
        assert (play.begun, len(play.played), play.undone) == (2, 1, [])
