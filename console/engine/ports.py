"""Ports of the loopback interface for the engine and its pages."""

import secrets
import socket

from models.errors import InputError

LOOPBACK = "127.0.0.1"

# Below the range from which systems serve outgoing connections: no stranger's connection
# takes the port while a killed server is being started again on it.
_FIRST, _LAST = 20000, 29999


def free_port() -> int:
    """A port nobody listens on."""
    while True:
        port = _FIRST + secrets.randbelow(_LAST - _FIRST)
        if is_free(port):
            return port


def wanted_port(port: int | None, option: str) -> int:
    """The port asked for by `option`, or any free one; a taken one is refused."""
    if port is None:
        return free_port()
    if not is_free(port):
        raise InputError(option, f"port {port} is taken", "Name another, or leave it out to take a free one")
    return port


def is_free(port: int) -> bool:
    """Whether a server could listen on it now."""
    with socket.socket() as probe:
        # As servers do, or connections just closed would make their port look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
