"""Packs that make themselves: when, how often, and whatever is interrupted."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from console.audit.pack_keeper import PackKeeper
from console.audit.packs import open_pack
from console.keeping import Keeper, keep, keep_for_ever, make_keeper
from models.canonical import sha256_hex
from models.names import agreement_id
from tests.audit.packs.packed import at_rest
from tests.workflows.house import House, eventually
from workflows import life

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAUSE_OF_A_TEST = timedelta(milliseconds=1)


def packs_of(house: House, ref: str) -> list[Path]:
    return sorted((house.home / "packs" / ref).glob("*.zip"))


def keeper_of(house: House) -> Keeper:
    return make_keeper(house.client, house.database, house.home)


async def kept(house: House, ref: str, packs: int) -> list[Path]:
    """Look until there are so many packs of an agreement."""
    keeper = keeper_of(house)

    async def made() -> list[Path]:
        await keep(keeper)
        found = packs_of(house, ref)
        return found if len(found) >= packs else []

    return await eventually(made)


async def test_a_pack_is_made_when_the_text_is_agreed_when_signed_and_at_the_end(own_house: House) -> None:
    house, ref = own_house, await own_house.open()
    await keep(keeper_of(house))
    assert packs_of(house, ref) == []
    await house.agree(ref)
    (agreed,) = await kept(house, ref, 1)
    await house.sign(ref)
    _, signed = await kept(house, ref, 2)
    assert [file.name.split("-")[2] for file in (agreed, signed)] == ["00005", "00010"]
    for file in (agreed, signed):
        assert file.name.endswith(f"-{sha256_hex(file.read_bytes())[:16]}.zip")
        with open_pack(file) as pack:
            assert {line.verdict for line in pack.lines(own=pack.keys.public)} == {"verified"}


async def with_an_end(house: House, ref: str) -> Path:
    """Look until a pack tells how a run of an agreement ended."""

    async def packed() -> Path | None:
        await keep(keeper_of(house))
        for file in packs_of(house, ref):
            with open_pack(file) as pack:
                runs = [run for run in pack.evidence(ref).runs if run.workflow_id == agreement_id(ref)]
                if any(run.closed for run in runs):
                    return file
        return None

    found = await eventually(packed)
    assert found is not None
    return found


async def test_the_last_pack_holds_how_the_life_ended(own_house: House) -> None:
    house, ref = own_house, await own_house.open()
    await house.act(ref, "ABROAD", "reject", reason="no")
    await keep(keeper_of(house))
    await house.handle(ref).result()
    await with_an_end(house, ref)


async def test_a_run_that_goes_on_in_another_is_packed(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "EVENTS_PER_RUN", 15)
    house, ref = own_house, await own_house.open()
    await house.agree(ref)
    await with_an_end(house, ref)


async def test_a_life_an_operator_ended_is_packed_wherever_it_stood(own_house: House) -> None:
    house, ref = own_house, await own_house.open()
    await house.handle(ref).terminate()
    await with_an_end(house, ref)


async def test_nothing_is_made_twice(own_house: House) -> None:
    house, ref = own_house, await own_house.open()
    await house.agree(ref)
    await at_rest(house, ref)
    before = {file: file.stat().st_ino for file in await kept(house, ref, 1)}
    await house.act(ref, "LEAD", "sign")
    for _ in range(2):
        await asyncio.gather(*(keep(keeper_of(house)) for _ in range(3)))
    assert {file: file.stat().st_ino for file in packs_of(house, ref)} == before


async def test_only_one_process_makes_packs_at_a_time(own_house: House) -> None:
    house, ref = own_house, await own_house.open()
    await house.agree(ref)
    await asyncio.gather(*(keep(keeper_of(house)) for _ in range(4)))
    assert len(packs_of(house, ref)) == 1


@pytest.mark.parametrize("damage", [lambda _: b"", lambda whole: whole[: len(whole) // 2]])
async def test_a_damaged_pack_is_made_anew(own_house: House, damage: Callable[[bytes], bytes]) -> None:
    house, ref = own_house, await own_house.open()
    await house.agree(ref)
    await at_rest(house, ref)
    (file,) = await kept(house, ref, 1)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    await keep(keeper_of(house))
    assert [each.read_bytes() for each in packs_of(house, ref)] == [whole]


async def test_a_pack_that_cannot_be_made_waits_and_holds_up_no_other(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, refs = own_house, [await own_house.open() for _ in range(2)]
    for ref in refs:
        await house.agree(ref)
    (house.home / "packs" / refs[0]).parent.mkdir(exist_ok=True)
    (house.home / "packs" / refs[0]).write_text("in the way")
    keeper = keeper_of(house)
    await keep(keeper)
    assert len(packs_of(house, refs[1])) == 1
    (house.home / "packs" / refs[0]).unlink()
    await keep(keeper)
    assert len(packs_of(house, refs[0])) == 1


async def test_no_failure_ends_the_keeper(own_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    async def broken(*_: object) -> None:
        looks.append(1)
        raise MemoryError

    monkeypatch.setattr(PackKeeper, "look", broken)
    monkeypatch.setattr("console.keeping.PAUSE", PAUSE_OF_A_TEST)
    keeping = asyncio.create_task(keep_for_ever(keeper_of(own_house)))

    async def twice() -> bool:
        return len(looks) > 1

    await eventually(twice)
    assert not keeping.done()
    keeping.cancel()
