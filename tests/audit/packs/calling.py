"""The command line on the home of a house."""

import asyncio

from tests.audit.packs.packed import at_rest
from tests.cli.calls import Said, entente
from tests.workflows.house import House


async def called(house: House, *argv: str) -> Said:
    """Call a command on the home of a house, beside its worker."""
    return await asyncio.to_thread(entente, *argv, "--home", str(house.home))


async def lived(house: House) -> str:
    """An agreement whose text is agreed, and whose mails have left."""
    ref = await house.open()
    await house.agree(ref)
    await at_rest(house, ref)
    return ref
