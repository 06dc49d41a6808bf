"""Write the histories of real runs that every later release has to replay; run by hand, and rarely.

    python -m tests.workflows.keep_histories

A kept history is only ever added to: replace one before its first release, or with a decision on record.
"""

import asyncio
import json
from pathlib import Path

from models.names import agreement_id
from tests.rehearsal.stages import EXAMPLES, performed

FOLDER = Path(__file__).parents[1] / "histories"
GOLDEN = FOLDER / "golden.json"
STORIES = ("s1", "s2", "s3", "s5")


async def keep() -> dict[str, dict[str, str | int]]:
    """Play the stories; return the end of every chain, by file name."""
    golden: dict[str, dict[str, str | int]] = {}
    for story in STORIES:
        async with performed(EXAMPLES / "stories" / f"{story}.yaml") as done:
            for ref, state in done.told.items():
                handle = done.stage.client.get_workflow_handle(agreement_id(ref))
                history = (await handle.fetch_history()).to_json_dict()
                name = f"{ref.lower()}.json"
                _write(FOLDER / name, history, indent=None)
                golden[name] = {"milestones": state.seq, "digest": state.head, "phase": state.phase}
    return golden


def _write(path: Path, content: object, indent: int | None) -> None:
    text = json.dumps(content, indent=indent, sort_keys=True, separators=None if indent else (",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    _write(GOLDEN, asyncio.run(keep()), indent=2)
