"""A Temporal behind TLS is believed when its certificate is good; if not, the words say what is wrong."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.engine.connect import connect
from console.engine.embedded import EmbeddedEngine
from console.engine.errors import UnreachableError
from console.settings import load_settings
from models.errors import InputError
from tests.certificates import Authority, new_authority
from tests.engine.tls_front import tls_front

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADVICE = "Check TEMPORAL_ADDRESS and its credentials."
ENDED = "it ends the connection: it may want TLS, a certificate of ours, or be no Temporal"


@dataclass(frozen=True)
class Organisation:
    """Its own authority, a Temporal behind TLS, and the profile that goes with both."""

    authority: Authority
    inner: str
    home: Path
    environment: pytest.MonkeyPatch

    @asynccontextmanager
    async def shows(self, certificate: ssl.SSLContext) -> AsyncIterator[str]:
        """Run Temporal behind this certificate, and name it in the profile."""
        async with tls_front(self.inner, certificate) as address:
            self.names(address)
            yield address

    def names(self, address: str) -> None:
        self.environment.setenv("TEMPORAL_ADDRESS", address)
        self.environment.setenv("TEMPORAL_TLS", "true")
        self.environment.setenv("TEMPORAL_TLS_SERVER_CA_CERT_PATH", str(self.authority.file))

    async def refusal(self) -> str:
        with pytest.raises(UnreachableError, match=r"^Temporal at 127") as refused:
            await connect(load_settings(home=self.home), wait=False, tell=print)
        return str(refused.value).partition("cannot be reached: ")[2].removesuffix(f". {ADVICE}")


@pytest.fixture
def organisation(
    engine: EmbeddedEngine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Organisation:
    return Organisation(new_authority(tmp_path), engine.address.address, home, monkeypatch)


async def test_a_good_certificate_is_believed(organisation: Organisation) -> None:
    async with organisation.shows(organisation.authority.server()) as address:
        client = await connect(load_settings(home=organisation.home), wait=False, tell=print)
        assert client.service_client.config.target_host == address
        assert await client.service_client.check_health()


WRONG: dict[str, Callable[[Authority], ssl.SSLContext]] = {
    "its certificate has expired": lambda authority: authority.server(days=-2),
    "its certificate is made out to another name": lambda authority: authority.server("temporal.example"),
    "nobody we trust vouches for its certificate": lambda authority: authority.server(signed_by="itself"),
}


@pytest.mark.parametrize("why", WRONG)
async def test_a_wrong_certificate_is_told(organisation: Organisation, why: str) -> None:
    async with organisation.shows(WRONG[why](organisation.authority)):
        assert await organisation.refusal() == why


async def test_a_certificate_that_is_renewed_ends_the_waiting(organisation: Organisation) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    shown = organisation.authority.server(days=-2)
    async with organisation.shows(shown):
        settings = load_settings(home=organisation.home)
        waiting = asyncio.create_task(connect(settings, wait=True, tell=told.put_nowait))
        assert "its certificate has expired" in await told.get()
        organisation.authority.renew(shown)
        await waiting
    assert told.get_nowait() == "Temporal answers."


async def test_one_side_alone_with_tls_is_told(organisation: Organisation) -> None:
    organisation.names(organisation.inner)
    assert await organisation.refusal() == "it does not speak TLS there"
    async with organisation.shows(organisation.authority.server()):
        organisation.environment.setenv("TEMPORAL_TLS", "false")
        organisation.environment.delenv("TEMPORAL_TLS_SERVER_CA_CERT_PATH")
        assert await organisation.refusal() == ENDED


async def test_a_server_that_wants_our_certificate_is_told(organisation: Organisation) -> None:
    demanding = organisation.authority.server()
    demanding.load_verify_locations(organisation.authority.file)
    demanding.verify_mode = ssl.CERT_REQUIRED
    async with organisation.shows(demanding):
        assert await organisation.refusal() == ENDED


async def test_an_authority_that_is_not_there_is_told(organisation: Organisation) -> None:
    organisation.names("127.0.0.1:1")
    organisation.authority.file.unlink()
    with pytest.raises(InputError, match=r"TEMPORAL_PROFILE.*authority\.pem"):
        await connect(load_settings(home=organisation.home), wait=True, tell=print)
