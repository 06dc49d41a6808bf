"""docker-compose.yml as `docker compose` itself reads it, without an engine."""

import json
import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any, NamedTuple

from tests.deploy.env_example import ROOT

PROGRAM = Path(sysconfig.get_path("scripts")) / "docker-compose"


class Read(NamedTuple):
    """What it made of the file, and what it complained about: it leaves with 0 whatever it finds."""

    out: str
    complaints: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON has any form
        """The file with everything filled in."""
        assert self.complaints == ""
        return json.loads(self.out)


def read_compose(env_file: Path, *options: str, files: tuple[Path, ...] = ()) -> Read:
    """Run `docker-compose config` with one file of variables, and none of this account."""
    chosen = [word for path in (ROOT / "docker-compose.yml", *files) for word in ("--file", str(path))]
    done = subprocess.run(  # noqa: S603 - a program of our own environment
        [PROGRAM, "--env-file", env_file, *chosen, *options],
        cwd=ROOT,
        env={"HOME": str(env_file.parent), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return Read(done.stdout, done.stderr)


def filled_in(example: str) -> str:
    """Return .env.example as an operator fills it in: a password each, a mail server, a sender."""
    given = {"ENTENTE_SMTP_HOST": "mail.example", "ENTENTE_MAIL_SENDER": "agreements@lead.example"}
    text = re.sub(r"(?m)^(\w+)=$", r"\1=SecretOf\1", example)
    for name, value in given.items():
        text = re.sub(rf"(?m)^#{name}=.*$", f"{name}={value}", text)
    return text
