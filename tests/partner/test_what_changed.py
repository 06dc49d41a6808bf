"""What partners learn of each other: what a revision changed, who proposed it and why, and what happened."""

import pytest

from activities.database import writing
from console.erasure.records import Erasing, Rows, erase_rows
from console.web.partner import answers
from models.canonical import normal_text, sha256_hex, text_hash
from models.policy import Policy
from tests.partner.partnership import DOCUMENT, ORGANISATIONS, PARTNER, Partnership
from tests.partner.visits import SMALL, acts, form_of
from tests.web.browser import Browser, Shown
from tests.web.summaries import told as told_of
from tests.workflows.house import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

POOLNET = ORGANISATIONS["POOLNET"].name
ANOTHER = "# 覚書\n\n日本語の本文が優先します。\n".encode()
LONG = f"Nobody reads what is long, or so they say.\n\n{'And so on. ' * 60}Here it ends."


async def propose(partners: Partnership, visitor: Browser, ref: str, org: str, **fields: str) -> str:
    """Propose by the link in an organisation's mail; return that link."""
    link = await partners.link(ref, org, "approve")
    draft = await form_of(visitor, f"{link}/answer/propose", "propose")
    changes = {name.replace("__", "."): said for name, said in fields.items()}
    preview = Shown((await visitor.submit(draft, changes)).text)
    await visitor.submit(preview.form(f"{link}/answer/propose"), {"step": "send"})
    return link


async def answer(visitor: Browser, link: str, act: str, **fields: str) -> None:
    """Give another answer by a link."""
    sent = await visitor.submit(await form_of(visitor, f"{link}/answer/{act}", act), fields)
    assert sent.headers["location"] == f"{link}/receipt", sent.text


async def test_whoever_is_asked_to_approve_sees_what_changed_and_why(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    old = await partners.link(ref, PARTNER, "approve")
    assert "What has changed since" not in (await visitor.see(old)).text
    await propose(
        partners, visitor, ref, "AVEP", clause__costs="Each party bears its own costs.", reason=LONG
    )
    anew = await partners.link(ref, PARTNER, "approve", revision=2)
    assert (
        "What has changed since" not in (await visitor.see(await partners.link(ref, "AVEP", "approve"))).text
    )
    await answer(visitor, await partners.link(ref, "POOLNET", "approve", 2), "object", clause="costs",
                 reason="Who pays <b>translators</b>?")  # fmt: skip
    for link in (anew, old):
        page = await visitor.see(link)
        assert "What has changed since revision 1" in page.text
        assert "AVEP proposed revision 2, because: Nobody reads what is long" in page.text
        assert "[gone: A joint expense" in page.text
        assert (
            f"Objections to this text {POOLNET} objects to the clause “Costs”: Who pays <b>translators"
            in page.text
        )
        happened = page.text.partition("What happened")[2]
        assert (
            happened.index(f"{POOLNET} objected") < happened.index("AVEP proposed") < happened.index("opened")
        )
        assert "Here it ends." in happened, "a long reason is there as a whole"
        assert "Tokyo time" in happened.partition(POOLNET)[0], "days are those of the reader"
    assert "The text has changed since this mail" in (await visitor.see(old)).text
    gone = (text_hash(normal_text(LONG)), text_hash("Who pays <b>translators</b>?"))
    async with writing(partners.house.database) as connection:
        erasing = Erasing((), "test", await partners.door.clock(), {}, gone)
        await erase_rows(connection, erasing, Rows((), (), 0))
    for link in (anew, old):
        page = await visitor.see(link)
        assert "because: (erased)" in page.text
        assert not [each for each in ("translators", "Nobody reads", "it ends") if each in page.text]


async def test_what_changed_is_told_from_what_its_organisation_approved(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    await visitor.submit(await form_of(visitor, await partners.link(ref, PARTNER, "approve"), "approve"))
    await propose(partners, visitor, ref, "AVEP", clause__costs="AVEP bears all costs.")
    await partners.link(ref, PARTNER, "approve", 2)
    link = await partners.link(ref, "POOLNET", "approve", 2)
    draft = await form_of(visitor, f"{link}/answer/propose", "propose")
    preview = Shown((await visitor.submit(draft, {"clause.notice": "", "reason": "It is said twice."})).text)
    await visitor.submit(preview.form(f"{link}/answer/propose"), {"step": "send"})
    page = await visitor.see(await partners.link(ref, PARTNER, "approve", 3))
    assert "since revision 1" in page.text
    assert "AVEP proposed revision 2, and gave no reason." in page.text
    assert f"{POOLNET} proposed revision 3, because: It is said twice." in page.text
    other = await visitor.see(await partners.link(ref, "AVEP", "approve", 3))
    assert "since revision 2" in other.text, "its own proposal is known to it"


async def test_a_partner_proposes_terms_and_documents_and_looks_at_them_first(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    form = await form_of(visitor, f"{link}/answer/propose", "propose")
    assert (form.values["terms.duration"], form.values["terms.duration.unit"]) == ("3", "Y")
    wrong = await visitor.submit(form, {"terms.notice": "soon", "terms.governing_law": "XX"})
    assert [place for place, _ in told_of(wrong.text)] == ["terms.notice", "terms.governing_law"]
    changes = {"terms.notice": "6", "terms.notice.unit": "M", "terms.governing_law": "JP"}
    upload = {"document.1": ("text.md", ANOTHER, "text/markdown")}
    shown = Shown((await visitor.submit(form, changes, files=upload)).text)
    assert "[gone: 3 months ] [new: 6 months ]" in shown.text
    assert "Governing law [new: Japan ]" in shown.text
    assert f"Another document, {len(ANOTHER)} B SHA-256 {sha256_hex(ANOTHER)}" in shown.text
    assert await acts(partners, ref) == []
    edited = Shown((await visitor.submit(shown.form(form.action), {"step": "edit"})).text).form(form.action)
    assert edited.values["terms.governing_law"] == "JP"
    other = f"{sha256_hex(DOCUMENT)}.{'A' * 43}"
    nothing = {**form.values, "document.1.kept": other}
    assert "not changed anything" in (await visitor.submit(form, nothing)).text, "tickets are not made up"
    drawn = Shown((await visitor.submit(edited)).text)
    sent = await visitor.submit(drawn.form(form.action), {"step": "send"})
    assert sent.headers["location"] == f"{link}/receipt"
    terms = (await partners.house.state(ref)).terms
    assert terms is not None
    assert (terms.duration, terms.notice, terms.governing_law) == ("P3Y", "P6M", "JP")
    assert terms.documents[1].sha256 == sha256_hex(ANOTHER)
    page = await visitor.see(await partners.link(ref, "AVEP", "approve", 2))
    assert "[gone: 3 months ] [new: 6 months ]" in page.text
    new = next(each for each in page.links if each.endswith(f"document/{sha256_hex(ANOTHER)}"))
    assert (await visitor.get(new)).content == ANOTHER


async def test_of_a_text_without_clauses_another_document_is_proposed(
    partners: Partnership, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await partners.open(SMALL, clauses={})
    link = await partners.link(ref, PARTNER, "approve")
    page = await visitor.see(link)
    assert "no clauses one could object to" in page.text
    monkeypatch.setattr(answers, "MOST_SHELVED", 1)
    assert f"{link}/answer/object" not in page.links
    form = await form_of(visitor, f"{link}/answer/propose", "propose")
    upload = {"document.0": ("text.pdf", b"%PDF-1.7 another", "application/pdf")}
    shown = Shown((await visitor.submit(form, files=upload)).text)
    assert "too often" in (await visitor.submit(form, files=upload)).text, "nobody fills disks by looking"
    await visitor.submit(shown.form(form.action), {"step": "send"})
    assert await acts(partners, ref) == ["proposed"]


async def test_the_first_document_of_a_text_says_which_language_counts(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL, documents=(), authentic_language=None)
    link = await partners.link(ref, PARTNER, "approve")
    form = await form_of(visitor, f"{link}/answer/propose", "propose")
    upload = {"document.0": ("text.pdf", b"%PDF-1.7 first", "application/pdf")}
    assert (await visitor.submit(form, files=upload)).status_code == 422
    shown = Shown((await visitor.submit(form, {"document_language": "fr"}, files=upload)).text)
    assert "Language that counts [new: French ]" in shown.text
    await visitor.submit(shown.form(form.action), {"step": "send"})
    terms = (await partners.house.state(ref)).terms
    assert terms is not None
    assert (terms.authentic_language, terms.documents[0].language) == ("fr", "fr")


async def test_the_others_read_why_somebody_said_no(partners: Partnership, visitor: Browser) -> None:
    ref = await partners.open(SMALL, Policy(on_decline="close"))
    reading = await partners.link(ref, "AVEP", "approve")
    assert "does not end the negotiation" in (await visitor.see(f"{reading}/answer/reject")).text
    no = await visitor.see(f"{await partners.link(ref, PARTNER, 'approve')}/answer/reject")
    assert "A partner's no ends the negotiation" in no.text
    await answer(
        visitor, await partners.link(ref, "POOLNET", "approve"), "reject", reason="Too early for us."
    )
    assert f"{POOLNET} rejected revision 1: “Too early for us.”" in (await visitor.see(reading)).text
    for org in SMALL[1:]:
        await partners.house.act(ref, org, "approve")
    link = await partners.link(ref, PARTNER, "sign")
    assert "and the negotiation ends" in (await visitor.see(f"{link}/answer/decline")).text
    await answer(visitor, link, "decline", reason="Our board\nwants none of it.")

    async def read() -> str | None:
        page = await visitor.see(reading)
        return page.text if "declined to sign" in page.text else None

    told = await eventually(read) or ""
    assert "declined to sign: “Our board wants none of it.”" in told
