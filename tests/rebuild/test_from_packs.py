"""A record store made anew from a pack: an agreement carries its whole life with it."""

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.audit.packs.conftest import house, pack
from tests.audit.packs.packed import Packs
from tests.cli.calls import Said, entente
from tests.workflows.house import House

__all__ = ["house", "pack"]

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def rebuild(tmp_path: Path, *sources: Path) -> Said:
    """Rebuild where no engine is, on a home of its own."""
    into = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    given = [argument for each in sources for argument in ("--from", str(each))]
    home = str(tmp_path / "var")
    return await asyncio.to_thread(entente, "rebuild", "--into", into, *given, "--home", home, "--json")


async def test_what_a_pack_holds_is_rebuilt_equal_hash_for_hash(
    house: House, pack: Packs, tmp_path: Path
) -> None:
    said = await rebuild(tmp_path, pack.path)
    found = {each["ref"]: each for each in said.json["agreements"]}
    for ref in (pack.mou, pack.grown):
        state = await house.recorded(ref)
        assert (found[ref]["head"], found[ref]["milestones"]) == (state.head, state.seq)
    assert said.json["unproven"] == {}
    assert all(each["goes_on"] for each in found.values())  # they live on in an engine nobody asked
    assert said.code == 6


async def test_a_pack_of_our_own_is_known_by_its_key(house: House, pack: Packs, tmp_path: Path) -> None:
    strange = await rebuild(tmp_path, pack.path)
    assert "whose keys they are is not shown" in strange.json["damaged"]["pack.zip"]
    (tmp_path / "new.db").unlink()
    shutil.copytree(house.home / "keys", tmp_path / "var" / "keys", dirs_exist_ok=True)
    ours = await rebuild(tmp_path, pack.path)
    assert ours.json["damaged"] == {}


async def test_a_broken_pack_is_refused_and_nothing_written(pack: Packs, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(pack.path.read_bytes()[:-2000])
    said = await rebuild(tmp_path, broken)
    assert (said.code, said.json["error"]["field"]) == (2, "--from")
    assert not (tmp_path / "new.db").exists()
