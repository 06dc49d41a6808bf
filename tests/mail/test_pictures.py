"""Drawings in mails: as pictures beside the HTML, told in words to whoever sees none, never in the way."""

import re
import sys
import threading
import zlib
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from activities.drawings import raster
from activities.languages import LANGUAGES
from activities.mail import pictures
from activities.mail.compose import compose, drawings
from activities.mail.digest import compose_digest, drawings_of
from activities.mail.pictures import drawn, pictures_of
from activities.mail.words import KINDS
from console.preview.letters import example_letter
from console.preview.messages import example_mail, html_alone
from console.preview.overview import example_digest
from models.notices import ABOUT_ITS_COURSE
from tests.activities.posting import opened

from .letters import SENDER, body

OTHERS = [tag for tag in LANGUAGES if tag != "en"]
MOST = 20_000
"""Bytes a mail may grow by."""


def images(mail: EmailMessage) -> list[EmailMessage]:
    return [each for each in mail.walk() if each.get_content_type() == "image/png"]


def seen(mail: EmailMessage) -> list[tuple[str, str]]:
    """What each picture in the page is, and what it says to those who do not see it."""
    tags = re.findall(r"<img[^>]*>", body(mail, "html"))
    return [(re.findall(r'src="([^"]*)"', each)[0], re.findall(r'alt="([^"]*)"', each)[0]) for each in tags]


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


def test_every_kind_about_a_course_is_a_kind() -> None:
    assert KINDS.keys() > ABOUT_ITS_COURSE


@pytest.mark.parametrize(
    ("kind", "tag"),
    [*((each, "en") for each in sorted(ABOUT_ITS_COURSE)), *(("in_force", tag) for tag in OTHERS)],
)
def test_mails_about_a_course_show_it_and_say_the_same_in_words(kind: str, tag: str) -> None:
    letter = example_letter(kind, tag)
    shown, plain = drawn(drawings(letter)), compose(letter, SENDER)
    if not shown:
        assert tag == "ja", "only Japanese needs a font of the machine's"
        pytest.skip("no font here has Japanese")
    mail = compose(letter, SENDER, shown)
    (image,), ((source, told),) = images(mail), seen(mail)
    assert (source, image.get_content_disposition()) == (f"cid:{image['Content-ID'][1:-1]}", "inline")
    assert squeezed(told) in squeezed(body(mail))
    assert body(mail) == body(plain)
    assert f">{told}</p>" in body(plain, "html")
    assert len(mail.as_bytes()) - len(plain.as_bytes()) < MOST
    assert compose(letter, SENDER, shown).as_bytes() == mail.as_bytes()


def test_mails_about_one_step_have_no_picture() -> None:
    for kind in sorted(KINDS.keys() - ABOUT_ITS_COURSE):
        assert drawings(example_letter(kind)) == ()


def test_an_overview_has_a_small_strip_an_agreement_once_each() -> None:
    digest = example_digest()
    digest = replace(digest, items=[*digest.items, *digest.items])
    mail = compose_digest(digest, SENDER, drawn(drawings_of(digest)))
    sources = [source for source, alt in seen(mail) if alt == ""]
    assert len(sources) == len(digest.items) == 4
    assert {f"cid:{each['Content-ID'][1:-1]}" for each in images(mail)} == set(sources)
    assert len(images(mail)) == 2
    assert all(len(each.as_bytes()) < 1200 for each in images(mail))
    assert body(mail).count("Where it stands: Its text is agreed and is being signed.") == 2


def test_a_picture_brings_its_own_white_so_that_it_reads_in_the_dark() -> None:
    (picture,) = drawn(drawings(example_letter("reminder"))).values()
    assert rows(picture.png)[1:5] == b"\xff\xff\xff\xff"


def test_a_letter_no_font_has_leaves_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = example_letter("in_force", "ja")
    raster._rasterised.cache_clear()
    pictures.not_drawn.cache_clear()
    monkeypatch.setattr(raster, "families", lambda: ("Libertinus Serif", "DejaVu Sans Mono"))
    with capture_logs() as logged:
        shown = [drawn(drawings(letter)) for _ in range(3)]
    assert shown == [{}, {}, {}]
    assert [each["event"] for each in logged] == ["mail.not_drawn"]
    mail = compose(letter, SENDER, shown[0])
    assert not seen(mail)
    assert not images(mail)
    assert "発効しています。" in body(mail, "html")


def test_without_a_typesetter_mails_leave_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "activities.drawings.raster", None)
    assert drawn(drawings(example_letter("reminder"))) == {}


@pytest.mark.asyncio(loop_scope="session")
async def test_no_mail_waits_for_a_picture_that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    comes = threading.Event()
    monkeypatch.setattr(raster, "rasterise", lambda _: comes.wait())
    monkeypatch.setattr(pictures, "IN_TIME", 0.01)
    assert await pictures_of(["<svg/>"]) == {}
    comes.set()


@pytest.mark.asyncio(loop_scope="session")
async def test_mails_of_one_transition_are_drawn_once_a_language(
    database: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = await opened(database, tmp_path)
    raster._rasterised.cache_clear()
    await office.deliver()
    mails = [mail for _, mail in office.post.taken]
    assert len(mails) == 3
    drawn_once = raster._rasterised.cache_info().misses
    assert drawn_once == len({image.get_content() for mail in mails for image in images(mail)}) < len(mails)


def test_a_mail_kept_as_a_page_has_its_pictures_in_it() -> None:
    page = html_alone(example_mail("reminder").message)
    assert "cid:" not in page
    assert page.count('src="data:image/png;base64,iVBOR') == 1


def rows(png: bytes) -> bytes:
    """The rows of a PNG as they are filtered; the first pixel of the first is always whole."""
    at, data = 8, b""
    while at < len(png):
        length, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    return zlib.decompress(data)
