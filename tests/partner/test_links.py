"""Links in mails: what they let pass, once, and what they say when they do not."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from activities.database import reading, writing
from activities.languages import language
from console.cli.links import find_links, links_page
from console.links import sending
from console.links.link import revoke_of
from console.registry import register
from console.web.partner.pace import MOST
from tests.partner.partnership import ORGANISATIONS, PARTNER, Partnership
from tests.partner.visits import SMALL, acts, counted, form_of, kept, set_end, uses
from tests.web.browser import Browser, Shown


def said(sentence: str, facts: dict[str, str] | None = None) -> str:
    """A sentence of a mail to the partner, as it reads without its line breaks."""
    return "".join(language("ja").say(sentence, facts or {}).split())


pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_mail_scanner_that_asks_a_hundred_times_changes_nothing(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    for org in SMALL[1:]:
        await partners.link(ref, org, "approve")  # the last mail is there
    before = await counted(partners)
    for path in (link, f"{link}/answer/reject", f"{link}/receipt", f"{link}/answer/forward", f"{link}/sent"):
        assert (await visitor.get(path)).status_code == 200
        for _ in range(20):
            assert (await visitor.head(path)).content == b""
    assert (await visitor.get(f"{link}/again")).status_code == 405
    assert await counted(partners) == before


async def test_a_double_click_is_one_act_with_one_receipt(partners: Partnership, visitor: Browser) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    form = await form_of(visitor, link, "approve")
    answers = await asyncio.gather(visitor.submit(form), visitor.submit(form))
    assert {(each.status_code, each.headers["location"]) for each in answers} == {(303, f"{link}/receipt")}
    back = await visitor.submit(form)
    assert back.headers["location"] == f"{link}/receipt"
    assert await acts(partners, ref) == ["approved"]
    page = await visitor.see(f"{link}/receipt")
    assert "You have approved the text" in page.text
    assert "You have answered" in (await visitor.see(link)).text
    assert [did for did, _ in await uses(partners, link)] == ["approve"] * 3


async def test_of_two_tabs_the_first_answer_counts_and_the_other_is_told(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    one = await form_of(visitor, link, "approve")
    other = await form_of(visitor, f"{link}/answer/reject", "reject")
    await visitor.submit(one)
    told = await visitor.submit(other, {"reason": "We changed our mind."})
    assert told.status_code == 409
    assert "Nothing was done" in told.text
    assert await acts(partners, ref) == ["approved"]
    assert await uses(partners, link) == [("approve", "recorded"), ("reject", "used")]


async def test_a_tab_left_open_overnight_is_told_that_the_text_has_changed(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    form = await form_of(visitor, link, "approve")
    proposal = await partners.link(ref, "AVEP", "approve")
    draft = await form_of(visitor, f"{proposal}/answer/propose", "propose")
    changed = {"clause.costs": "Each party bears its own costs. <script>alert(1)</script>"}
    preview = Shown((await visitor.submit(draft, changed)).text)
    assert "<script>alert(1)</script>" in preview.text
    sent = await visitor.submit(preview.form(f"{proposal}/answer/propose"), {"step": "send"})
    assert sent.headers["location"] == f"{proposal}/receipt"
    told = await visitor.submit(form)
    assert told.status_code == 409
    assert "The text has changed since this mail" in told.text
    assert "&lt;script&gt;" in told.text
    assert "<script>alert" not in told.text
    assert await acts(partners, ref) == ["proposed"]
    assert await uses(partners, link) == [("approve", "stale")]
    anew = await partners.link(ref, PARTNER, "approve", revision=2)
    await visitor.submit(await form_of(visitor, anew, "approve"))
    assert await acts(partners, ref) == ["proposed", "approved"]


async def test_guessed_truncated_and_removed_links_look_alike(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    await visitor.get(link)  # the browser has its secret, so pages are the same to the letter
    pages = [await visitor.get(path) for path in (link[:-1], f"{link}x", f"/l/{'A' * 43}", f"{link[:-1]}%0A")]
    assert {each.status_code for each in pages} == {404}
    assert len({each.text.replace(each.url.path, "") for each in pages[:3]}) == 1
    assert "This link leads nowhere" in pages[0].text
    for path in ("receipt.pdf", "executed.pdf", f"document/{'0' * 64}", "answer/abandon"):
        assert (await visitor.get(f"{link}/{path}")).status_code == 404


@pytest.mark.parametrize(
    ("column", "status", "words"), [("expires_at", 200, "has expired"), ("revoked_at", 410, "was withdrawn")]
)
async def test_a_dead_link_says_why_and_does_nothing(
    partners: Partnership, visitor: Browser, column: str, status: int, words: str
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    form = await form_of(visitor, link, "approve")
    await set_end(partners, link, **{column: await partners.door.clock() - timedelta(seconds=1)})
    page = await visitor.get(link)
    assert (page.status_code, words in page.text) == (status, True)
    assert ("Each party bears its own costs" in page.text) is (status == 200)
    assert words in (await visitor.submit(form)).text
    assert await acts(partners, ref) == []
    assert f"{link}/again" in page.text


async def test_an_answered_link_that_is_taken_back_shows_nothing(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    await visitor.submit(await form_of(visitor, link, "approve"))
    assert "Each party bears its own costs" in (await visitor.get(link)).text
    await set_end(partners, link, revoked_at=await partners.door.clock())
    for path in (link, f"{link}/receipt"):
        page = await visitor.get(path)
        assert page.status_code in {404, 410}
        assert "Each party bears its own costs" not in page.text


async def test_a_link_is_sent_again_to_the_registered_mailbox_alone(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    await set_end(partners, link, expires_at=await partners.door.clock())
    page = await visitor.see(link)
    sent = await visitor.submit(page.form(f"{link}/again"), {"mailbox": "elsewhere@evil.example"})
    assert sent.headers["location"] == f"{link}/sent?what=again"
    anew = await partners.link(ref, PARTNER, "approve", nth=1)
    assert partners.tokens("elsewhere@evil.example") == []
    await visitor.submit(await form_of(visitor, anew, "approve"))
    assert await acts(partners, ref) == ["approved"]
    for _ in range(4):
        await visitor.submit(page.form(f"{link}/again"))
    assert "too often" in (await visitor.submit(page.form(f"{link}/again"))).text


async def test_whoever_lost_a_link_learns_nothing_but_by_mail(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    await partners.link(ref, PARTNER, "approve")
    form = (await visitor.see_missing("/l/lost")).form("/links")
    mailbox = ORGANISATIONS[PARTNER].mailbox or ""
    answers = [await visitor.submit(form, {"mailbox": each}) for each in (mailbox.upper(), "x@y.example", "")]
    assert len({each.text for each in answers}) == 1
    assert await partners.link(ref, PARTNER, "approve", nth=1)
    assert partners.mails("x@y.example") == []
    for number in range(10):
        await visitor.submit(form, {"mailbox": f"{number}{'x' * 60_000}@y.example"})
    asked = [each for each in partners.site.state.site.pace._asked if each.startswith("seek/")]
    assert max(map(len, asked)) < 300
    assert len(asked) <= 1 + MOST, "what a network address asks for beyond its pace is not remembered"


async def test_whoever_asks_too_often_in_a_day_asks_again_the_next(
    partners: Partnership, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    await set_end(partners, link, expires_at=await partners.door.clock())
    form = (await visitor.see(link)).form(f"{link}/again")
    monkeypatch.setattr(sending, "MOST_LINKS", 1)
    assert (await visitor.submit(form)).status_code == 409
    await set_end(partners, link, made_at=await partners.door.clock() - sending.A_DAY)
    assert (await visitor.submit(form)).status_code == 303
    assert (await visitor.submit(form)).status_code == 409


async def test_the_question_is_handed_on_inside_the_organisation_only(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    form = await form_of(visitor, f"{link}/answer/forward", "forward")
    for mailbox in (
        "me@evil.example",
        "me@nagano.example.evil.example",
        "me@gmail.com",
        "@nagano.example",
        "",
    ):
        refused = await visitor.submit(form, {"mailbox": mailbox})
        assert (refused.status_code, "own organisation" in refused.text) == (422, True)
    colleague = "colleague@Nagano.example"
    handed = await visitor.submit(form, {"mailbox": colleague})
    assert handed.headers["location"] == f"{link}/sent?what=forward"
    (token,) = partners.tokens(colleague)
    (letter,) = partners.mails(colleague)
    words = "".join(letter.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    told = {"organisation": ORGANISATIONS[PARTNER].name}
    assert (
        said("The first mailbox of %(organisation)s passed this on to you, who can answer it.", told) in words
    )
    assert said("If you have answered in the meantime, nothing more is needed.") not in words
    assert "handed on" in (await visitor.submit(form, {"mailbox": colleague})).text
    assert "handed on" in (await visitor.see(link)).text
    await visitor.submit(await form_of(visitor, f"/l/{token}", "approve"))
    assert await acts(partners, ref) == ["approved"]
    assert await uses(partners, link) == [("forward", "sent"), ("forward", "handed_on")]
    assert b"colleague" not in await kept(partners)


async def test_no_mail_no_new_link_and_the_old_one_goes_on(partners: Partnership, visitor: Browser) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    form = await form_of(visitor, f"{link}/answer/forward", "forward")
    mailbox = f"{'x' * 65}@nagano.example"
    assert (await visitor.submit(form, {"mailbox": mailbox})).status_code == 422
    await visitor.submit(await form_of(visitor, link, "approve"))
    assert await acts(partners, ref) == ["approved"]


async def test_uses_of_links_are_append_only(partners: Partnership, visitor: Browser) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    await visitor.submit(await form_of(visitor, link, "approve"))
    for change in ("UPDATE link_use SET came = 'x'", "DELETE FROM link_use"):
        with pytest.raises(DatabaseError, match="append-only"):
            async with writing(partners.house.database) as connection:
                await connection.execute(text(change))


async def test_every_party_may_read_by_its_mail_even_where_nothing_is_asked(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    for org in SMALL[1:]:
        await visitor.submit(await form_of(visitor, await partners.link(ref, org, "approve"), "approve"))
    for org in SMALL:
        await partners.house.act(ref, org, "sign")
    link = await partners.link(ref, "AVEP", "read")
    page = await visitor.see(link)
    assert "It is in force." in page.text
    assert not [each for each in page.forms if "/answer/" in each.action]
    assert (await visitor.get(f"{link}/executed.pdf")).content.startswith(b"%PDF")


async def test_links_are_listed_and_taken_back_by_hand_and_with_another_mailbox(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    other = await partners.link(ref, "AVEP", "approve")
    await partners.link(ref, "POOLNET", "approve")  # the last mail is there
    form = await form_of(visitor, link, "approve")
    async with reading(partners.house.database) as connection:
        listed = await find_links(connection, ref, None)
    page = links_page(listed, {}, await partners.door.clock())
    assert [each["standing"] for each in cast("list[dict[str, str]]", page.document)] == ["open"] * 3
    assert link.rpartition("/")[2] not in str(page)
    async with writing(partners.house.database) as connection:
        assert await revoke_of(connection, "AVEP", await partners.door.clock(), ref) == 1
        await register(connection, [replace(ORGANISATIONS[PARTNER], mailbox="new@nagano.example")])
    try:
        assert "was withdrawn" in (await visitor.submit(form)).text
        assert (await visitor.get(other)).status_code == 410
    finally:
        async with writing(partners.house.database) as connection:
            await register(connection, [ORGANISATIONS[PARTNER]])
    assert await acts(partners, ref) == []
