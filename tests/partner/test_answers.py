"""What partners answer, what they get for it, and what is kept of whom."""

from dataclasses import replace
from datetime import UTC, datetime
from threading import get_ident
from typing import Any

import pytest

from activities.database import writing
from activities.keys import check_receipt, load_keys
from activities.languages import language
from console.audit.receipts import find_receipts
from console.doors.acts import ActRequest
from console.engine.errors import UnreachableError
from console.erasure.person import person_of
from console.erasure.records import Erasing, erase_rows, find_rows
from console.printing.receipt import print_receipt
from console.web.app import create_site
from console.web.counting import Counters
from console.web.partner import after
from models.canonical import text_hash
from models.policy import Policy, SigningRule
from tests.partner.partnership import CHIEF, COORDINATOR, ORGANISATIONS, PARTNER, Partnership
from tests.partner.visits import SMALL, acts, form_of, kept
from tests.web.browser import Browser
from tests.web.summaries import told
from tests.workflows.house import eventually

PLAIN = language("en")

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME, CAPACITY = '#read("/etc/passwd") <b>Signatory</b>', f"{CHIEF} *of* $everything$"


async def agreed(partners: Partnership, orgs: tuple[str, ...] = SMALL, rules: Policy | None = None) -> str:
    """An agreement whose text is agreed."""
    ref = await partners.open(orgs, rules)
    for org in orgs[1:]:
        await partners.house.act(ref, org, "approve")
    return ref


async def test_who_signs_is_kept_apart_and_printed_until_erased(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await agreed(partners)
    link = await partners.link(ref, PARTNER, "sign")
    form = await form_of(visitor, link, "sign")
    for wrong in (
        {"name": "", "capacity": CAPACITY},
        {"name": NAME, "capacity": " "},
        {"name": "x" * 201},
        {"name": "\u200b\u202e\u2060\u3164", "capacity": CAPACITY},
    ):
        assert (await visitor.submit(form, wrong)).status_code == 422
    both = told((await visitor.submit(form, {"name": "", "capacity": " "})).text)
    assert [place for place, _ in both] == ["name", "capacity"]
    assert both[0][1] == "Please write your name."
    await visitor.submit(form, {"name": f"\u202e\u200b{NAME}", "capacity": CAPACITY})
    page = await visitor.see(f"{link}/receipt")
    assert f"{NAME}, {CAPACITY}" in page.text
    chain = await partners.house.chain(ref)
    (entry,) = [each for each in chain if each.type == "signature"]
    assert (entry.door, entry.authority) == ("link", (await partners.links(ref, PARTNER))[-1][1].id)
    assert NAME not in "".join(each.model_dump_json() for each in chain)
    for org in SMALL[:-1]:
        await partners.house.act(ref, org, "sign")
    read = await partners.link(ref, "AVEP", "read")
    copy = await visitor.get(f"{read}/executed.pdf")
    assert copy.content == (await visitor.get(f"{link}/executed.pdf")).content
    assert not [each for each in partners.mails("") if NAME in each.as_string()]
    person = person_of((NAME, CAPACITY), ())
    async with writing(partners.house.database) as connection:
        rows = await find_rows(connection, person, ())
        assert len(rows.signatories) == 1
        erasing = Erasing((), "test", await partners.door.clock(), {}, ())
        await erase_rows(connection, erasing, rows)
    assert NAME.encode() not in await kept(partners)
    assert "(name erased)" in (await visitor.see(f"{link}/receipt")).text


async def test_a_receipt_can_be_checked_and_printed_the_same_twice(
    partners: Partnership, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(Counters, "link_used", lambda _, came: counted.append(came))
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    form = await form_of(visitor, link, "approve")
    for _ in range(2):
        await visitor.submit(form)
    assert counted == ["recorded", "used"]
    page = await visitor.get(f"{link}/receipt")
    (line,) = find_receipts(page.content)
    threads: list[int] = []

    def noted(receipt: dict[str, Any]) -> bytes:
        threads.append(get_ident())
        return print_receipt(receipt)

    monkeypatch.setattr(after, "print_receipt", noted)
    assert (await visitor.get(f"{link}/receipt.pdf")).status_code == 200
    (thread,) = threads
    assert thread != get_ident(), "while a paper is set, pages are answered"
    assert check_receipt(line, load_keys(partners.house.home / "keys").public_key)
    first, second = [await visitor.get(f"{link}/receipt.pdf") for _ in range(2)]
    assert (first.headers["content-type"], first.content[:5]) == ("application/pdf", b"%PDF-")
    assert first.content == second.content
    dates = (await visitor.get(f"{link}/dates.ics")).text
    assert dates.startswith("BEGIN:VCALENDAR")
    assert link.rpartition("/")[2] not in dates


async def test_who_is_asked_to_sign_by_now_is_not_told_that_nothing_is_needed(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    old = await partners.link(ref, PARTNER, "approve")
    for org in SMALL[1:]:
        await partners.house.act(ref, org, "approve")
    assert "You are asked something else now" in (await visitor.see(old)).text
    await partners.house.act(ref, PARTNER, "sign")
    assert "No answer is needed here now" in (await visitor.see(old)).text


async def test_a_mandate_is_given_by_one_link_and_used_by_another(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await agreed(partners)
    giving = await partners.link(ref, "AVEP", "sign")
    form = await form_of(visitor, f"{giving}/answer/grant_mandate", "grant_mandate")
    for wrong in (
        {"holder": PARTNER},
        {"holder": "POOLNET", "until": "2020-01-01"},
        {"holder": "POOLNET", "until": "9999-12-31"},
        {"until": "soon"},
    ):
        assert (await visitor.submit(form, wrong)).status_code == 422
    await visitor.submit(form, {"holder": "POOLNET", "until": "2031-12-31"})
    assert "You have given a mandate" in (await visitor.see(f"{giving}/receipt")).text
    signing = await partners.link(ref, "POOLNET", "sign")
    signed = await form_of(visitor, signing, "sign")
    assert signed.values["under"] == "AVEP"
    await visitor.submit(signed, {"name": "A Signatory", "capacity": "Director"})
    (entry,) = [each for each in await partners.house.chain(ref) if each.type == "signature"]
    assert (entry.actor, entry.on_behalf_of) == ("POOLNET", ("AVEP",))
    page = await visitor.see(f"{signing}/receipt")
    assert f"AVEP (entry {entry.mandate[0]})" in page.text


async def test_the_led_give_their_mandate_when_the_coordinator_signs_for_all(
    partners: Partnership, visitor: Browser
) -> None:
    rules = Policy(signing_rule=SigningRule(kind="lead_with_mandates"))
    ref = await agreed(partners, rules=rules)
    link = await partners.link(ref, "AVEP", "mandate")
    await visitor.submit(await form_of(visitor, link, "grant_mandate"), {"holder": COORDINATOR})
    assert (await acts(partners, ref))[-1] == "mandate"


async def test_ink_is_contested_by_the_link_in_its_mail(partners: Partnership, visitor: Browser) -> None:
    ref = await agreed(partners)
    picture = b"\x89PNG\r\n\x1a\n a scan"
    scan = partners.door.documents.put(picture)
    state = await partners.house.state(ref)
    fields = {"signed_for": PARTNER, "place": text_hash("Nagano"), "day": state.agreed_on[PARTNER]}
    await partners.door.submit(
        ActRequest(
            "record_ink_signature",
            ref,
            COORDINATOR,
            fields={**fields, "scan": scan},
            texts={text_hash("Nagano"): "Nagano"},
        )
    )
    link = await partners.link(ref, PARTNER, "contest")
    page = await visitor.see(link)
    assert f"Place Nagano Day of the signature {PLAIN.day(state.agreed_on[PARTNER])}" in page.text
    assert f"SHA-256 {scan}" in page.text
    shown = await visitor.get(f"{link}/document/{scan}")
    assert (shown.headers["content-type"], shown.content) == ("image/png", picture)
    other = await partners.link(ref, "AVEP", "sign")
    assert (await visitor.get(f"{other}/document/{scan}")).status_code == 404, "it is nobody else's"
    form = await form_of(visitor, link, "contest")
    assert (await visitor.submit(form, {"reason": ""})).status_code == 422
    await visitor.submit(form, {"reason": "Nobody of ours was there."})
    assert (await acts(partners, ref))[-1] == "contested"
    assert "You have contested" in (await visitor.see(f"{link}/receipt")).text


async def test_declining_and_objecting_need_a_reason_the_others_can_read(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    form = await form_of(visitor, f"{link}/answer/object", "object")
    assert (await visitor.submit(form, {"clause": "nothing", "reason": "x"})).status_code == 422
    await visitor.submit(form, {"clause": "costs", "reason": "Who pays\x00 for \ud7ff translation?"})
    receipt = await visitor.see(f"{link}/receipt")
    assert "objected to the clause “Costs”" in receipt.text
    assert "Nothing more is needed" not in receipt.text
    assert f"The approval of {ORGANISATIONS[PARTNER].name} is still awaited until" in receipt.text
    assert "Last day for your answer" in (await visitor.get(f"{link}/dates.ics")).text
    assert "is still awaited until" in (await visitor.see(link)).text
    await visitor.submit(receipt.form(f"{link}/again"))
    anew = await partners.link(ref, PARTNER, "approve", nth=1)
    bodies = [each.get_body(("plain",)) for each in partners.mails(ORGANISATIONS[PARTNER].mailbox or "")]
    words = next(said for each in bodies if each and anew in (said := str(each.get_content())))
    assert language("ja").say("Approve the text", {}) in words
    assert language("ja").say("Your deadline", {}) in words, "that of the approval the link is for"
    other = await partners.link(ref, "AVEP", "approve")
    saying_no = await form_of(visitor, f"{other}/answer/reject", "reject")
    assert (await visitor.submit(saying_no, {"reason": "  "})).status_code == 422
    await visitor.submit(saying_no, {"reason": "Not like this."})
    assert await acts(partners, ref) == ["objected", "rejection"]
    await visitor.submit(await form_of(visitor, anew, "approve"))
    assert "Nothing more is needed" in (await visitor.see(f"{anew}/receipt")).text


async def test_whoever_declined_is_told_that_its_approval_is_awaited_again(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await agreed(partners)
    link = await partners.link(ref, PARTNER, "sign")
    saying_no = await form_of(visitor, f"{link}/answer/decline", "decline")
    await visitor.submit(saying_no, {"reason": "Not yet."})
    receipt = await visitor.see(f"{link}/receipt")
    assert f"The approval of {ORGANISATIONS[PARTNER].name} is still awaited until" in receipt.text
    await visitor.submit(receipt.form(f"{link}/again"))
    anew = await partners.link(ref, PARTNER, "approve", nth=1)
    await visitor.submit(await form_of(visitor, anew, "approve"))
    assert (await acts(partners, ref))[-3:] == ["declined", "approved", "text_agreed"]
    assert "The signature of" in (await visitor.see(f"{anew}/receipt")).text


async def test_a_late_answer_is_refused_kindly_and_not_by_the_page(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")

    async def next_year() -> datetime:
        return datetime(2027, 5, 1, tzinfo=UTC)

    site = create_site(replace(partners.door, clock=next_year), partners.settings)
    async with Browser(site) as late:
        late.cookies.set("entente_language", "en")
        page = await late.see(link)
    assert "The deadline has passed" in page.text
    assert not [each for each in page.forms if "/answer/" in each.action]


async def test_with_the_engine_down_an_answer_is_kept_and_counts(partners: Partnership) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")

    async def nobody() -> None:
        raise UnreachableError("No engine runs here.")

    site = create_site(replace(partners.door, client=nobody), partners.settings)  # type: ignore[arg-type]
    async with Browser(site) as visitor:
        visitor.cookies.set("entente_language", "en")
        await visitor.submit(await form_of(visitor, link, "approve"))
        assert "Your answer is kept" in (await visitor.see(f"{link}/receipt")).text
        assert await acts(partners, ref) == []
    async with Browser(partners.site) as visitor:
        visitor.cookies.set("entente_language", "en")
        await visitor.submit(await form_of(visitor, await partners.link(ref, "AVEP", "approve"), "approve"))

        async def receipt() -> bool:
            return "You have approved" in (await visitor.see(f"{link}/receipt")).text

        assert await eventually(receipt)


async def test_pages_speak_the_language_of_the_organisation(partners: Partnership) -> None:
    ref = await partners.open(SMALL)
    for org in SMALL[1:]:
        link = await partners.link(ref, org, "approve")
        async with Browser(partners.site, "en") as visitor:
            assert (await visitor.get(link)).headers["content-language"] == ORGANISATIONS[org].language
