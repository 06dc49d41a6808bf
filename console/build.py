"""Which code this is: its version, and a digest of what the replay of a life depends on."""

import functools
import hashlib
import platform
from importlib import metadata
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_RULES = ("models", "workflows")
_DIGITS = 12


def version() -> str:
    """Return the version of the installed package."""
    return metadata.version("entente")


@functools.cache
def build_id() -> str:
    """Return the version and a digest of all code that decides what a workflow does.

    The digest is what this prints, in its C locale:
    `sha256sum models/*.py workflows/*.py | sha256sum | cut -c 1-12`.
    """
    return f"{version()}+{digest_of(_ROOT)[:_DIGITS]}"


def digest_of(root: Path) -> str:
    """Return the SHA-256 over the names and contents of the rules and workflows below a folder.

    The rules of the report lie deeper: no life depends on them.
    """
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root).as_posix()}\n"
        for folder in _RULES
        for path in sorted((root / folder).glob("*.py"))
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def described() -> dict[str, str]:
    """Return what `--version --json` prints."""
    return {
        "version": version(),
        "build": build_id(),
        "python": platform.python_version(),
        "temporalio": metadata.version("temporalio"),
    }


def sentence(name: str) -> str:
    """Return what `--version` prints, for one of the two programs."""
    known = described()
    return (
        f"{name} {known['version']} "
        f"(build {known['build']}, Python {known['python']}, temporalio {known['temporalio']})"
    )
