"""An event goes to a checked address with a good certificate, and an answer takes little time and room."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from console.engine.ports import free_port
from models.webhooks import Answer
from tests.certificates import Authority, new_authority
from tests.webhooks.conftest import Serve
from tests.webhooks.endpoint import HERE, TAKEN, Endpoint, Request, answer
from tests.webhooks.office import courier

pytestmark = pytest.mark.asyncio(loop_scope="session")

HERE_ALONE = "127.0.0.1/32"
NOT_PUBLIC = "it has no public address"
HEADERS = {"webhook-id": "MOU-A/1"}
SHORT = timedelta(seconds=0.5)


async def test_a_literal_address_that_is_not_allowed_is_never_connected_to(
    authority: Authority, serve: Serve
) -> None:
    crm = await serve()
    sent = courier(authority.file)
    for host in (HERE, "[::ffff:127.0.0.1]", "[::1]", "127.0.0.2"):
        assert await sent.post(crm.url(host), HEADERS, b"{}") == Answer(NOT_PUBLIC)
    for odd in ("2130706433", "127.1", "0x7f.0.0.1", "017700000001"):
        assert not (await sent.post(crm.url(odd), HEADERS, b"{}")).taken
    assert crm.connections == 0


async def test_neither_is_a_name_that_leads_there(authority: Authority, serve: Serve) -> None:
    crm = await serve()
    assert await courier(authority.file).post(crm.url("localhost"), HEADERS, b"{}") == Answer(NOT_PUBLIC)
    assert crm.connections == 0


async def test_a_name_is_asked_once_and_what_it_says_later_is_not_heard(
    authority: Authority, serve: Serve
) -> None:
    """The first answer is checked and connected to; the second, of a rebinding, is never asked for."""
    crm, asked = await serve(name="hooks.example"), []

    async def rebinding(host: str, _: int) -> list[str]:
        asked.append(host)
        return [HERE] if len(asked) == 1 else ["127.0.0.99"]

    sent = courier(authority.file, HERE_ALONE, resolve=rebinding)
    assert (await sent.post(crm.url("hooks.example"), HEADERS, b"{}")).taken
    assert asked == ["hooks.example"]
    assert await sent.post(crm.url("hooks.example"), HEADERS, b"{}") == Answer(NOT_PUBLIC)
    assert crm.connections == 1


async def test_of_several_addresses_only_checked_ones_are_connected_to(
    authority: Authority, serve: Serve
) -> None:
    crm = await serve(name="hooks.example")

    async def both(_host: str, _port: int) -> list[str]:
        return ["127.0.0.2", "::1", HERE]

    assert (
        await courier(authority.file, HERE_ALONE, resolve=both).post(crm.url("hooks.example"), HEADERS, b"{}")
    ).taken


async def test_the_host_keeps_its_name_in_tls_and_in_the_request(authority: Authority, serve: Serve) -> None:
    crm = await serve(name="hooks.example")

    async def here(_host: str, _port: int) -> list[str]:
        return [HERE]

    await courier(authority.file, HERE_ALONE, resolve=here).post(crm.url("hooks.example"), HEADERS, b"{}")
    assert crm.names == ["hooks.example"]
    assert crm.requests[0].headers["host"] == f"hooks.example:{crm.port}"


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ({"name": "another.example"}, "its certificate is made out to another name"),
        ({"days": -2}, "its certificate has expired"),
        ({"signed_by": "itself"}, "nobody we trust vouches for its certificate"),
    ],
)
async def test_a_wrong_certificate_gets_nothing(
    authority: Authority, serve: Serve, shown: dict[str, object], why: str
) -> None:
    crm = await serve(**shown)
    assert await courier(authority.file, HERE_ALONE).post(crm.url(), HEADERS, b"{}") == Answer(why)
    assert crm.requests == []


async def test_only_whom_we_were_told_to_trust_is_trusted(serve: Serve, tmp_path: Path) -> None:
    crm = await serve()
    for file in (None, new_authority(tmp_path).file):
        said = await courier(file, HERE_ALONE).post(crm.url(), HEADERS, b"{}")
        assert said == Answer("nobody we trust vouches for its certificate")


async def test_nobody_there_is_told(authority: Authority) -> None:
    sent = courier(authority.file, HERE_ALONE)
    assert await sent.post(f"https://{HERE}:{free_port()}/", HEADERS, b"{}") == Answer("nobody listens there")
    assert await sent.post("https://nobody.invalid/", HEADERS, b"{}") == Answer("its name is unknown")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent"])
async def test_a_redirect_is_not_followed(authority: Authority, serve: Serve, status: str) -> None:
    crm, elsewhere = await serve(), await serve()
    crm.says = lambda _: answer(status, f"location: {elsewhere.url()}")
    said = await courier(authority.file, HERE_ALONE).post(crm.url(), HEADERS, b"{}")
    assert said == Answer(f"HTTP {status[:3]}: redirects are not followed")
    assert elsewhere.connections == 0


async def test_an_answer_of_50_mb_is_cut(authority: Authority, serve: Serve) -> None:
    crm, ended = await serve(), asyncio.Event()

    async def endless(found: Endpoint, _: Request, writer: asyncio.StreamWriter) -> None:
        try:
            await found.write(writer, b"HTTP/1.1 200 OK\r\ncontent-length: 52428800\r\n\r\n")
            for _part in range(800):
                await found.write(writer, b"x" * 65536)
        finally:
            ended.set()

    crm.behave = endless
    assert (await courier(authority.file, HERE_ALONE).post(crm.url(), HEADERS, b"{}")).taken
    async with asyncio.timeout(10):
        await ended.wait()
    assert crm.written < 10_000_000


@pytest.mark.parametrize("words", ["HTTP/1.1 200 OK\r\nx: ", ""], ids=["drips", "hangs"])
async def test_an_answer_that_drips_or_hangs_is_cut_in_time(
    authority: Authority, serve: Serve, words: str
) -> None:
    crm = await serve()

    async def drip(found: Endpoint, _: Request, writer: asyncio.StreamWriter) -> None:
        await found.write(writer, words.encode())
        while not writer.transport.is_closing():
            if words:
                await found.write(writer, b"x")
            await asyncio.sleep(0.01)

    crm.behave = drip
    sent = courier(authority.file, HERE_ALONE, longest=SHORT)
    assert await sent.post(crm.url(), HEADERS, b"{}") == Answer("it does not answer in time")


async def test_headers_without_end_are_cut(authority: Authority, serve: Serve) -> None:
    crm = await serve()

    async def endless(found: Endpoint, _: Request, writer: asyncio.StreamWriter) -> None:
        await found.write(writer, b"HTTP/1.1 200 OK\r\n")
        while not writer.transport.is_closing():
            await found.write(writer, b"x-more: " + b"x" * 1000 + b"\r\n")

    crm.behave = endless
    said = await courier(authority.file, HERE_ALONE).post(crm.url(), HEADERS, b"{}")
    assert not said.taken
    assert said.words.startswith("no answer to be read")
    assert crm.written < 10_000_000


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH\r\n", b"\r\n\r\n", b"HTTP/1.1 999999 x\r\n\r\n"])
async def test_what_is_no_answer_is_told_as_such(authority: Authority, serve: Serve, said: bytes) -> None:
    crm = await serve()
    crm.says = lambda _: said
    answered = await courier(authority.file, HERE_ALONE).post(crm.url(), HEADERS, b"{}")
    assert not answered.taken
    assert answered.words


async def test_a_body_is_not_waited_for(authority: Authority, serve: Serve) -> None:
    crm, free = await serve(), asyncio.Event()

    async def slow(found: Endpoint, _: Request, writer: asyncio.StreamWriter) -> None:
        await found.write(writer, TAKEN.replace(b"204 No Content\r\n", b"200 OK\r\ncontent-length: 9\r\n"))
        await free.wait()

    crm.behave = slow
    assert (await courier(authority.file, HERE_ALONE).post(crm.url(), HEADERS, b"{}")).taken
    free.set()
