"""The tamper matrix: every attack is found by the level it names, at the place it names."""

from pathlib import Path

import pytest

from console.audit.line import Verdict
from tests.audit import attacks_on_histories, attacks_on_records
from tests.audit.attacks import ATTACKS, Attack
from tests.audit.conftest import Lives
from tests.audit.forge import Forger
from tests.audit.lives import Lived

ENTERED = (attacks_on_records, attacks_on_histories)
"""Who imports them has their attacks in the matrix."""

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def lives(stories: Lives, long_life: Lived) -> Lives:
    return {**stories, "MOU-LONG-1": long_life}


async def test_a_forger_who_does_nothing_is_not_found(lives: Lives, tmp_path: Path) -> None:
    for number, life in enumerate(lives.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        report = await life.verified(await Forger(life, folder).evidence())
        assert [line for line in report.lines if line.verdict is not Verdict.VERIFIED] == []


@pytest.mark.parametrize("attack", ATTACKS, ids=[each.words for each in ATTACKS])
async def test_an_attack_is_found(lives: Lives, tmp_path: Path, attack: Attack) -> None:
    life = lives[attack.life]
    forger = Forger(life, tmp_path)
    attack.do(forger)
    report = await life.verified(await forger.evidence(), **forger.means)
    assert report.verdict == attack.verdict
    told = [line for line in report.of(attack.level) if line.verdict == attack.verdict]
    assert [line for line in told if line.where.startswith(attack.where)], report.lines
