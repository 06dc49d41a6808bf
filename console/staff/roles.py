"""What an account may do on the pages. Imports nothing heavy, so `--help` stays fast."""

from typing import Final, Literal, get_args

Role = Literal["administrator", "coordinator", "auditor"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
