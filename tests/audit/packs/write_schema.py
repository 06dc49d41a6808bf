"""Write the schema of packs where readers of the documents find it; run by hand, when a test says so.

python -m tests.audit.packs.write_schema
"""

import json
from pathlib import Path

from console.audit.pack_schema import pack_schema

if __name__ == "__main__":
    target = Path(__file__).parents[3] / "docs" / "pack" / "pack.schema.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(pack_schema(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
