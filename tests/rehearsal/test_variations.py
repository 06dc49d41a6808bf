"""Trying a plan before the first mail: other settings, other behaviour, and expectations that do not hold."""

from datetime import datetime
from pathlib import Path

import pytest

from console.rehearsal.rehearse import read_variation, story_files
from models.errors import InputError
from tests.rehearsal.stages import DAY, EXAMPLES, instant, milestones, notices, played
from tests.rehearsal.told import STARTS, act, agreed, signed, tell

pytestmark = pytest.mark.asyncio(loop_scope="session")

S1 = EXAMPLES / "stories" / "s1.yaml"


async def test_a_setting_shortens_the_window(tmp_path: Path) -> None:
    path = tell(tmp_path, [], rest="until: P60D")
    result = await played(path, read_variation(["negotiation_window=P10D", "reminders=P3D,P4D"], []))
    opened = instant(milestones(result, "negotiation_opened")[0])
    assert [(instant(each) - opened) // DAY for each in notices(result, "reminder")] == [3] * 3 + [4] * 3
    assert (instant(milestones(result, "lapsed")[0]) - opened) // DAY == 10


async def test_without_reminders_nobody_is_reminded(tmp_path: Path) -> None:
    path = tell(tmp_path, [], rest="until: P60D")
    result = await played(path, read_variation(["reminders=none"], []))
    assert (result["reminders"], len(milestones(result, "lapsed"))) == (0, 1)


async def test_a_silent_organisation_does_none_of_its_acts(tmp_path: Path) -> None:
    path = tell(tmp_path, [*agreed(), *signed("P2D")], rest="until: P60D")
    result = await played(path, read_variation([], ["silent=ABROAD"]))
    assert (result["outcome"], result["phase"]) == ("lapsed", "closed")
    assert result["approvals"] == {"current": 3, "superseded": 0}
    assert {each["to"] for each in notices(result, "reminder")} == {"ABROAD"}
    assert result["refused"] == ["WRONG_PHASE"] * 3  # the others meant to sign


async def test_a_late_organisation_does_them_that_much_later(tmp_path: Path) -> None:
    path = tell(tmp_path, [*agreed(), *signed("P2D", "ABROAD")], rest="until: P30D")
    result = await played(path, read_variation([], ["late=ABROAD:P8D"]))
    agreed_at = instant(milestones(result, "text_agreed")[0])
    assert (agreed_at - datetime.fromisoformat(STARTS)) // DAY == 9
    assert [each["to"] for each in notices(result, "reminder")][:1] == ["ABROAD"]


async def test_a_variation_is_not_held_against_the_file() -> None:
    result = await played(S1, read_variation([], ["silent=JP-1"]))
    assert result["phase"] != "in_force"
    assert result["differences"] == []


async def test_every_wrong_expectation_is_told_in_a_line(tmp_path: Path) -> None:
    lines = ["until: P3D", "expect:", "  phase: in_force", "  notices: 8", "  approvals: {current: 4}"]
    lines += ["  uncovered: [LEAD]", "  agreements:", "    MOU-1: {revisions: 2}"]
    result = await played(tell(tmp_path, [act("P1D", "SECOND", "approve")], rest="\n".join(lines)))
    assert result["differences"] == [
        "phase: expected in_force, found negotiating",
        "notices: expected 8, found 4",
        "approvals.current: expected 4, found 2",
        "uncovered: expected [LEAD], found []",
        "agreements.MOU-1.revisions: expected 2, found 1",
    ]


async def test_a_refusal_nobody_expected_is_a_difference_with_its_line(tmp_path: Path) -> None:
    path = tell(tmp_path, [act("P1D", "SECOND", "sign"), act("P2D", "THIRD", "approve", "expect: LATE")])
    result = await played(path, None)
    line = path.read_text(encoding="utf-8").splitlines().index("acts:") + 2
    assert result["differences"] == [
        f"{path}:{line}: SECOND sign: found WRONG_PHASE",
        f"{path}:{line + 1}: THIRD approve: expected LATE, found recorded",
    ]


async def test_a_folder_means_its_files_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "notes.md"):
        (tmp_path / name).touch()
    assert [each.name for each in story_files([tmp_path])] == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize("wrong", ["quiet=AVEP", "silent", "silent=AVEP:P1D", "late=AVEP", "late=AVEP:soon"])
async def test_an_unknown_behaviour_is_bad_input(wrong: str) -> None:
    with pytest.raises(InputError):
        read_variation([], [wrong])


async def test_a_path_without_rehearsals_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rehearsal is there"):
        story_files([tmp_path])


async def test_a_setting_that_does_not_exist_is_bad_input() -> None:
    with pytest.raises(InputError, match="negotiation_window"):
        await played(S1, read_variation(["negotiation_windov=P10D"], []))
