"""Runs the engine of the home named on the command line until it is killed; for tests of being killed."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from console.engine.embedded import EmbeddedEngine


async def main() -> None:
    async with EmbeddedEngine(Path(sys.argv[1])) as engine:
        sys.stdout.write(json.dumps(asdict(engine.address)) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
