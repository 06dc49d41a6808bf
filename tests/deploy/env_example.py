"""Print .env.example: every setting of the code, and what docker-compose.yml asks for beside them.

    make env-example

The words of a setting are those of the code, those of a password stand in docker-compose.yml.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from console.settings import PREFIX, Settings, _wanted

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

HEAD = """\
# Settings. Copy this file to .env, for your eyes only (chmod 600 .env), and fill in what you need.
# Made from the code by `make env-example`, and held to it by a test.

# Passwords that docker-compose.yml needs, without a default; without containers leave them out. Make each
# with `openssl rand -hex 24`: letters and digits only, as one of them stands in a URL.

"""

SETTINGS = """
# Settings of Entente, with their defaults. docker-compose.yml sets some by itself and needs, for mail,
# {needed}.

"""


def needed_by_compose() -> dict[str, str]:
    """Return the names docker-compose.yml cannot do without, each with its words."""
    return dict(re.findall(r"\$\{(\w+):\?([^}]+)\}", COMPOSE))


def lines() -> Iterator[str]:
    """Yield the file's parts."""
    needed = needed_by_compose()
    names = [PREFIX + field.upper() for field in Settings.model_fields]
    yield HEAD
    for name, words in needed.items():
        if name not in names:
            yield f"# {words}\n{name}=\n"
    yield SETTINGS.format(needed=" and ".join(name for name in names if name in needed))
    values: dict[str, Any] = {}
    for field, info in Settings.model_fields.items():
        default = info.get_default(call_default_factory=True, validated_data=values)
        values[field] = default
        yield f"# {_wanted(field)}\n#{PREFIX}{field.upper()}={'' if default is None else default}\n"


if __name__ == "__main__":
    sys.stdout.write("".join(lines()))
