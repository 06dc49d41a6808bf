"""The way to Temporal: the profile of the environment, else the embedded engine of this home."""

import asyncio
import os
from collections.abc import Callable
from typing import Final

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import Runtime
from temporalio.service import RPCError

from activities.network import Why
from console.engine.address import find_running
from console.engine.errors import UnreachableError
from console.engine.runtime import core_runtime
from console.settings import Settings
from console.waiting import wait_for
from models.errors import InputError

_ATTEMPT_SECONDS: Final = 5.0

# The client's own errors are a paragraph of Rust; these words in them say what a person can do.
# The first that is there counts.
_REASONS: Final = {
    "ConnectionRefused": Why.NOBODY,
    "dns error": Why.UNKNOWN_NAME,
    "InvalidCertificate(Expired": Why.EXPIRED,
    "InvalidCertificate(NotValidYet": Why.NOT_YET_VALID,
    "InvalidCertificate(NotValidForName": Why.OTHER_NAME,
    "InvalidCertificate(UnknownIssuer": Why.UNTRUSTED,
    "InvalidCertificate(BadSignature": Why.UNTRUSTED,
    "InvalidCertificate": Why.BAD_CERTIFICATE,
    "InvalidMessage": Why.NO_TLS,
    "Unauthenticated": "the credentials are refused",
    "PermissionDenied": "the credentials are refused",
    "hyper::Error": "it ends the connection: it may want TLS, a certificate of ours, or be no Temporal",
}


async def connect(
    settings: Settings, *, wait: bool, tell: Callable[[str], None], runtime: Runtime | None = None
) -> Client:
    """Connect to Temporal.

    Args:
        settings: Their `home` and the environment choose the engine.
        wait: Try until it answers, telling why not, instead of failing.
        tell: Takes one sentence for the person waiting.
        runtime: The core that counts, where there is one.

    Raises:
        UnreachableError: Nobody answers, and `wait` is false.
        InputError: The Temporal profile of the environment is wrong.
    """
    if not wait:
        return await _attempt(settings, runtime)
    return await wait_for(lambda: _attempt(settings, runtime), "Temporal", tell)


async def connect_to(address: str, namespace: str = "default", runtime: Runtime | None = None) -> Client:
    """Connect to a Temporal without authentication, such as an `EmbeddedEngine`'s address."""
    return await _open({"target_host": address, "namespace": namespace}, runtime)


async def _attempt(settings: Settings, runtime: Runtime | None) -> Client:
    if not settings.embedded:
        target = _profile()
        return await _reach(target, "Check TEMPORAL_ADDRESS and its credentials.", runtime)
    running = find_running(settings.home)
    if running is None:
        raise UnreachableError(
            f"No engine runs in {settings.home}. Start it with `entente --home {settings.home} up`."
        )
    return await _reach(
        {"target_host": running.address}, "See temporal.log in its home, or `entente up` again.", runtime
    )


async def _reach(target: ClientConnectConfig, advice: str, runtime: Runtime | None) -> Client:
    host = target["target_host"]
    try:
        async with asyncio.timeout(_ATTEMPT_SECONDS):
            client = await _open(target, runtime)
            healthy = await client.service_client.check_health()
    except TimeoutError:
        reason = f"no answer within {_ATTEMPT_SECONDS:.0f} s"
    except ValueError as failure:
        raise InputError("TEMPORAL_ADDRESS", str(failure), "Set it to host:port") from failure
    except (RuntimeError, RPCError) as failure:
        reason = next((words for mark, words in _REASONS.items() if mark in str(failure)), "it fails")
    else:
        if healthy:
            return client
        reason = "it is not healthy yet"
    raise UnreachableError(f"Temporal at {host} cannot be reached: {reason}. {advice}")


async def _open(target: ClientConnectConfig, runtime: Runtime | None) -> Client:
    return await Client.connect(
        **target,
        data_converter=pydantic_data_converter,
        runtime=runtime or core_runtime(),
        # The default names the host, which may be a person's.
        identity=f"entente/{os.getpid()}",
    )


def _profile() -> ClientConnectConfig:
    try:
        target = ClientConfig.load_client_connect_config()
    except (RuntimeError, ValueError, OSError) as failure:
        # The first line only: those below quote the file, and so its key.
        problem = str(failure).partition("\n")[0]
        raise InputError("TEMPORAL_PROFILE", f"cannot be read: {problem}", "Correct it") from None
    if not target.get("target_host"):
        raise InputError("TEMPORAL_ADDRESS", "the profile names no address", "Set it to host:port")
    return target
