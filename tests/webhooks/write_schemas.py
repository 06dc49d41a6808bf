"""Write the schema of every event where its readers find it; run by hand, when a test says so.

python -m tests.webhooks.write_schemas
"""

import json
from pathlib import Path

from models.events import MILESTONES, event_schema

FOLDER = Path(__file__).parents[2] / "docs" / "events"


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    for milestone in MILESTONES:
        schema = json.dumps(event_schema(milestone), indent=1, ensure_ascii=False)
        (FOLDER / f"{milestone}.json").write_text(schema + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
