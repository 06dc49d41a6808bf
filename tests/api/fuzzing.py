"""Everything schemathesis can send, to a whole service; by `make fuzz` far more of it."""

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from console.engine.embedded import EmbeddedEngine
from tests.api.calls import Program, calling, site, token
from tests.api.serving import serving
from tests.workflows.house import House, built_house, connected_to

CONFIG = Path(__file__).with_name("schemathesis.toml")
REFS = ("MOU-FUZZ", "MOU-FUZZ-2")


async def fuzz(house: House, examples: int, *more: str) -> tuple[int, str]:
    """Send so many examples to every operation; return what schemathesis leaves with and says."""
    app = site(house.door, house.home, for_anyone=True, make_replayer=house.replayer)
    secret, spare = await token(house.database), await token(house.database)
    async with calling(app) as http:
        program = Program(http, secret)
        for ref in REFS:
            await program.open(ref)
        await program.act(REFS[0], "sign", "ABROAD")
    async with serving(app) as address:
        run = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG),
            "run", f"{address}/openapi.json", "--max-examples", str(examples), *more,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "ENTENTE_FUZZ_TOKEN": secret, "ENTENTE_FUZZ_SPARE": spare, "COLUMNS": "120"},
        )  # fmt: skip
        said, _ = await run.communicate()
    return run.returncode or 0, said.decode()


async def _main(examples: int, *more: str) -> int:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        async with EmbeddedEngine(home) as engine:
            client = await connected_to(engine)
            async with built_house(client, home) as house, house.worker():
                code, said = await fuzz(house, examples, *more)
    sys.stdout.write(said)
    return code


if __name__ == "__main__":
    left = asyncio.run(_main(int(sys.argv[1]), *sys.argv[2:]))
    sys.stdout.flush()
    os._exit(left)  # the SDK's core may crash a process that ends by itself
