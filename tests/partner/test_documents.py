"""The documents of an agreement on its partners' pages."""

import pytest

from activities.database import writing
from activities.documents import DocumentStore, list_document
from models.canonical import sha256_hex
from models.terms import Document
from tests.partner.partnership import DOCUMENT, PARTNER, Partnership
from tests.partner.visits import SMALL
from tests.web.browser import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_documents_are_given_as_what_they_are(partners: Partnership, visitor: Browser) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    sha256 = sha256_hex(DOCUMENT)
    shown = await visitor.get(f"{link}/document/{sha256}")
    assert (sha256_hex(shown.content), shown.headers["content-type"]) == (sha256, "text/plain; charset=utf-8")
    kept_file = await visitor.get(f"{link}/document/{sha256}?keep=1")
    assert kept_file.headers["content-disposition"].startswith("attachment")
    assert DOCUMENT.decode().split()[1] in (await visitor.see(link)).text
    assert (await visitor.get(f"{link}/document/..%2F..%2Fkeys%2Flink-secret")).status_code == 404


async def test_a_large_document_is_named_without_being_read(
    partners: Partnership, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"%PDF-" + bytes(300_000)
    sha256, small = partners.door.documents.put(content), sha256_hex(DOCUMENT)
    async with writing(partners.house.database) as connection:
        await list_document(connection, sha256, len(content), await partners.door.clock())
    documents = (Document(language="en", sha256=sha256), Document(language="ja", sha256=small))
    ref = await partners.open(SMALL, documents=documents)
    link, read, get = await partners.link(ref, PARTNER, "approve"), set[str](), DocumentStore.get

    def noted(store: DocumentStore, wanted: str) -> bytes | None:
        read.add(wanted)
        return get(store, wanted)

    monkeypatch.setattr(DocumentStore, "get", noted)
    assert sha256 in (await visitor.get(link)).text
    assert read == {small}
    assert (await visitor.get(f"{link}/document/{sha256}")).content == content
