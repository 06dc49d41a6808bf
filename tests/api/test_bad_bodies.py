"""Everything that can be wrong with a body: told with its field and what to do, and nothing written."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from console.api.limits import BODY_BYTES
from console.forms import FORMS
from tests.activities.recording import rows
from tests.api.calls import PROBLEM, ROOT, Program, agreement, is_problem
from tests.door.requests import NOTHING, REF, kept, opened

pytestmark = pytest.mark.asyncio(loop_scope="session")

JSON = {"Content-Type": "application/json"}


def body(**changes: object) -> bytes:
    """An opening, spoilt."""
    return json.dumps({"agreement": agreement("MOU-JP-1") | changes}).encode()


def nested(depth: int) -> bytes:
    return b'{"agreement": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"


BAD: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 422, "body"),
    "a word": (b"hello", 400, "body"),
    "half a body": (b'{"agreement": {"ref": "MOU-JP-1"', 400, "body"),
    "not UTF-8": (b'{"agreement": "\xff\xfe"}', 400, "body"),
    "UTF-16": ('{"agreement": {}}'.encode("utf-16"), 400, "body"),
    "a BOM": (b"\xef\xbb\xbf{}", 400, "body"),
    "not a number": (b'{"agreement": NaN}', 400, "body"),
    "infinity": (b'{"agreement": -Infinity}', 400, "body"),
    "a raw control character": (b'{"agreement": "a\x01"}', 400, "body"),
    "a list": (b"[]", 422, "body"),
    "a number": (b"1", 422, "body"),
    "null": (b"null", 422, "body"),
    "a text": (b'"open"', 422, "body"),
    "empty": (b"{}", 422, "agreement"),
    "a huge number": (b'{"agreement": ' + b"9" * 10_000 + b"}", 422, "agreement"),
    "a huge exponent": (b'{"agreement": 1e999999}', 422, "agreement"),
    "a key twice": (b'{"agreement": {}, "agreement": {}}', 422, "agreement"),
    "deep": (nested(25), 422, "body"),
    "deeper": (nested(5_000), 422, "body"),
    "deepest": (b"[" * 60_000, 422, "body"),
    "many values": (b'{"agreement": [' + b"1," * 21_000 + b"1]}", 422, "body"),
    "an unknown key": (b'{"agreement": {}, "agreemnt": {}}', 422, "agreemnt"),
    "a key of rehearsals": (b'{"agreement": {}, "after": "P1D"}', 422, "after"),
    "another agreement": (b'{"agreement": {}, "on": "MOU-JP-9"}', 422, "on"),
    "NUL in a text": (body(title="a\x00b"), 422, "agreement.title"),
    "NUL in a key": (b'{"agreement": {"a\\u0000b": 1}}', 422, "agreement"),
    "half a pair": (b'{"agreement": {"title": "\\ud83d"}}', 422, "agreement.title"),
    "what turns writing": (body(title="a\u202eb"), 422, "agreement.title"),
    "a number as a text": (body(title=12), 422, "agreement.title"),
    "a truth as a text": (body(title=True), 422, "agreement.title"),
    "a list as a text": (body(title=["a"]), 422, "agreement.title"),
    "no title": (body(title=None), 422, "agreement.title"),
    "blanks": (body(title="   "), 422, "agreement.title"),
    "a long title": (body(title="x" * 201), 422, "agreement.title"),
    "a number in words": (body(policy={"max_revisions": "3"}), 422, "agreement.policy.max_revisions"),
    "part of a number": (body(policy={"max_revisions": 1.5}), 422, "agreement.policy.max_revisions"),
    "too great a number": (body(policy={"max_revisions": 10**30}), 422, "agreement.policy.max_revisions"),
    "a small ref": (body(ref="mou"), 422, "agreement.ref"),
    "a ref with a line end": (body(ref="MOU-JP-1\n"), 422, "agreement.ref"),
    "digits of another script": (body(country="\uff2aP"), 422, "agreement.country"),
    "who is not registered": (body(coordinator="NOBODY"), 422, "agreement.coordinator"),
    "no partner": (body(parties=agreement("A-1")["parties"][:3]), 422, "agreement.parties"),
    "another actor": (b'{"by": "SECOND", ' + body()[1:], 422, "by"),
    "an id with blanks": (b'{"command_id": "a b", ' + body()[1:], 422, "command_id"),
}  # fmt: skip


async def test_a_bad_body_is_told_and_nothing_is_written(alone: Program, store: AsyncEngine) -> None:
    for name, (content, status, field) in BAD.items():
        answer = await alone("POST", "/agreements", content=content, headers=JSON)
        said = is_problem(answer, status, "input")
        assert (name, said["field"]) == (name, field)
        assert said["fix"]
    assert await kept(store) == NOTHING


async def test_all_that_is_wrong_with_a_body_is_told_at_once(alone: Program, store: AsyncEngine) -> None:
    spoilt = agreement("mou", country="Japan", policy={"grace": "P1M"}, parties=[{"org": "LEAD"}] * 30)
    content = json.dumps({"agreement": spoilt, "by": "NOBODY", "after": "P1D"}).encode()
    said = is_problem(await alone("POST", "/agreements", content=content, headers=JSON), 422, "input")
    assert (len(said["errors"]), said["more"]) == (20, 15)
    first = said["errors"][0]
    assert first == {
        "field": said["field"],
        "problem": "there is no such key",
        "fix": said["fix"],
        "where": "",
    }
    told = [each["field"] for each in said["errors"]]
    assert told[:4] == ["after", "agreement.ref", "agreement.country", "agreement.parties[1].side"]
    entry = {"name": "", "country": "XX", "mailbox": "a@b", "timezone": "x", "colour": "red"}
    said = is_problem(await alone("PUT", "/organisations/NEW", json=entry), 422, "input")
    assert {each["field"] for each in said["errors"]} == entry.keys()
    said = is_problem(await alone("GET", "/agreements?colour=red&phase=a&phase=b"), 422, "input")
    assert [each["field"] for each in said["errors"]] == ["'colour'", "phase"]
    assert await kept(store) == NOTHING


async def test_any_language_and_any_plane_is_kept_as_it_was_sent(alone: Program, store: AsyncEngine) -> None:
    title = "覚書 \U0001d510emorandum 🤝 za čas"
    sent = json.dumps({"agreement": agreement("MOU-JP-1", title=title)}).encode("ascii")
    assert (await alone("POST", "/agreements", content=sent, headers=JSON)).status_code == 202
    assert (title,) in await rows(store, "SELECT body FROM text")


async def test_a_body_of_another_type_is_not_read(alone: Program, store: AsyncEngine) -> None:
    for kind in ("", "text/plain", "application/x-yaml", "multipart/form-data; boundary=a"):
        answer = await alone("POST", "/agreements", content=body(), headers={"Content-Type": kind})
        assert is_problem(answer, 415, "media_type")["field"] == "Content-Type"
    assert await kept(store) == NOTHING


async def test_the_type_may_name_its_letters(alone: Program) -> None:
    kind = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert (await alone("POST", "/agreements", content=body(), headers=kind)).status_code == 202


async def test_a_body_may_have_64_kilobytes_and_no_more(alone: Program, store: AsyncEngine) -> None:
    fits = body() + b" " * (BODY_BYTES - len(body()))
    over = await alone("POST", "/agreements", content=fits + b" ", headers=JSON)
    assert is_problem(over, 413, "too_large")["field"] == "body"
    assert await kept(store) == NOTHING
    assert (await alone("POST", "/agreements", content=fits, headers=JSON)).status_code == 202


class Flood:
    """A body without an end that says nothing of its length; counts what was taken of it."""

    def __init__(self) -> None:
        self.taken = 0

    async def __call__(self) -> AsyncIterator[bytes]:
        while True:
            self.taken += 1
            yield b" " * 16_384
            await asyncio.sleep(0)


async def test_the_rest_of_a_large_body_is_not_read(alone: Program) -> None:
    """Asked as a server asks: part by part, until the answer is there."""
    flood = Flood()
    parts = flood()
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": await anext(parts), "more_body": True}

    async def send(message: Any) -> None:  # noqa: ANN401 - as ASGI has it
        said.append(message)

    headers = {"authorization": f"Bearer {alone.secret}", "content-type": "application/json"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"{ROOT}/agreements",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await alone.http._transport.app(scope, receive, send)  # type: ignore[attr-defined]
    answered = dict(said[0]["headers"])
    assert (said[0]["status"], answered[b"content-type"]) == (413, PROBLEM.encode())
    assert answered[b"connection"] == b"close"
    assert flood.taken == 5


PATHS = ("/etc/hostname", "../../etc/passwd", "entente.db", "", "sha256:", "file:///etc/hosts")
NAMING = [form for form in FORMS if any(key.kind in ("file", "files") for key in form.keys)]
BESIDE: dict[str, dict[str, Any]] = {
    "grant_mandate": {"to": "SECOND"},
    "record_ink_signature": {"for": "ABROAD", "place": "Nagano", "day": "2026-01-02"},
    "report_activity": {"kind": "workshop", "occurred_on": "2026-01"},
    "adopt_action_plan": {},
    "complete_pilot": {"pilot": "P1"},
}
"""What else an act that names a document has to be given."""


async def test_no_file_of_the_server_can_be_named(alone: Program, store: AsyncEngine) -> None:
    await opened(store)
    before = await kept(store)
    for form, path in itertools.product(NAMING, PATHS):
        for key in (each for each in form.keys if each.kind in ("file", "files")):
            value = {"agenda": path} if key.kind == "files" else path
            given = {**BESIDE[form.act], key.name: value}
            answer = await alone.act(REF, form.act.replace("_", "-"), "LEAD", **given)
            assert is_problem(answer, 422, "input")["field"].startswith(key.name)
    assert await kept(store) == before


async def test_an_activity_that_lies_ahead_is_told_and_leaves_nothing(
    alone: Program, store: AsyncEngine
) -> None:
    await opened(store)
    before = await kept(store)
    answer = await alone.act(REF, "report-activity", "LEAD", kind="workshop", occurred_on="2200")
    said = is_problem(answer, 422, "input")
    assert (said["field"], said["detail"]) == ("occurred_on", "occurred_on lies in the future")
    assert said["fix"] == "Report it once it has begun"
    assert await kept(store) == before


async def test_no_document_of_the_server_can_be_opened(alone: Program, store: AsyncEngine) -> None:
    terms = {"duration": "P3Y", "notice": "P3M", "authentic_language": "en"}
    documents = [{"language": "en", "path": "/etc/hostname"}]
    sent = {"agreement": agreement("MOU-JP-1", terms={**terms, "documents": documents})}
    said = is_problem(await alone("POST", "/agreements", json=sent), 422, "input")
    assert said["field"] == "agreement.terms.documents[1].path"
    assert await kept(store) == NOTHING


async def test_what_is_at_no_address_is_a_problem_too(alone: Program) -> None:
    is_problem(await alone.get("/nothing"), 404, "not_found")
    is_problem(await alone.get("/agreements/MOU-JP-1/acts/open"), 404, "not_found")
    for path, methods in (("/agreements", "GET, POST"), ("/agreements/MOU-JP-1/acts/sign", "POST")):
        wrong = await alone("DELETE", path)
        is_problem(wrong, 405, "method")
        assert wrong.headers["allow"] == methods
