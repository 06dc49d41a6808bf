"""Our top-level packages have plain names: nobody else's may share an environment with them."""

from importlib.metadata import packages_distributions
from typing import Final

from models.errors import InputError

OURS: Final = (
    *("workflows", "activities", "models", "console", "migrations", "examples"),
    *("worker", "starter"),
)
"""What this distribution installs."""

DISTRIBUTION: Final = "entente"


def collisions() -> dict[str, tuple[str, ...]]:
    """Return the packages of ours that another installed distribution brings too, and which."""
    owners = packages_distributions()
    others = {name: tuple(sorted({*owners.get(name, ())} - {DISTRIBUTION})) for name in OURS}
    return {name: found for name, found in others.items() if found}


def refuse_collisions() -> None:
    """See that what we import is ours.

    Raises:
        InputError: Another distribution brings a package of the same name.
    """
    for name, others in collisions().items():
        raise InputError(name, collision_words(others), REMEDY)


def collision_words(others: tuple[str, ...]) -> str:
    """Return what is wrong with a package of ours."""
    return f"a package of this name is brought by {' and '.join(others)} too"


REMEDY: Final = "Install Entente into an environment of its own, without what brings it"
