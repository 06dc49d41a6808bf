"""Lives nobody touched come as their files expect; every level holds, and what is worth knowing is told."""

from pathlib import Path

import pytest

from console.audit.line import Verdict
from console.audit.verify import LEVELS
from console.rehearsal.rehearse import story_files
from tests.audit.conftest import PLAYED, Lives
from tests.audit.lives import Lived, found, lived
from tests.rehearsal.stages import EXAMPLES

pytestmark = pytest.mark.asyncio(loop_scope="session")

FILES = [
    each
    for each in story_files([EXAMPLES / "stories", EXAMPLES / "wiintech" / "portfolio"])
    if each.stem not in PLAYED
]
REFS = ("MOU-JP-1", "MOU-JP-3", "MOU-JP-3-NEW", "MOU-JP-5", "IA-JP-5")


@pytest.mark.parametrize("ref", REFS)
async def test_a_life_as_it_was_lived_is_verified(stories: Lives, ref: str) -> None:
    assert stories[ref].differences == ()
    report = await stories[ref].verified()
    assert [line for line in report.lines if line.verdict is not Verdict.VERIFIED] == []
    assert {line.level for line in report.lines} == {level.number for level in LEVELS[:-1]}


@pytest.mark.parametrize("path", FILES, ids=[each.stem for each in FILES])
async def test_every_other_example_comes_as_it_expects_and_is_verified(path: Path, tmp_path: Path) -> None:
    assert len(FILES) + len(PLAYED) == 16
    lives = await lived(path, tmp_path / "home")
    for life in lives.values():
        assert life.differences == ()
        report = await life.verified()
        assert [line for line in report.lines if line.verdict is not Verdict.VERIFIED] == []


async def test_every_mail_that_was_sent_holds_the_chain(stories: Lives) -> None:
    for life in stories.values():
        mails = life.mails()
        assert mails
        report = await life.verified(brought=mails)
        assert report.verdict is Verdict.VERIFIED
        assert report.of("V8")[0].what.startswith(f"{len(mails)} receipts from outside")


async def test_a_life_of_several_runs_is_verified(long_life: Lived) -> None:
    report = await long_life.verified()
    assert found(report, Verdict.CONTRADICTED) == []
    assert report.verdict is Verdict.VERIFIED
    assert report.of("V5")[-1].what.startswith("3 runs")
