"""What a party in force does from its mails: reports pilots, and all else the rules let it do."""

import asyncio
from datetime import timedelta

import pytest

from activities.database import reading
from activities.languages import language
from console.doors.acts import ActRequest
from console.links.seeking import asked_of
from console.links.standing import OFFERS, judge
from models.explain import explain
from models.milestones import ActivityReported
from models.pilot_milestones import PilotCompleted
from models.state import Agreement
from tests.partner.in_force import EVIDENCE, PAPER, PILOT, RULES, THREE, piloted, planned, start
from tests.partner.partnership import COORDINATOR, ORGANISATIONS, PARTNER, Partnership
from tests.partner.test_answers import agreed
from tests.partner.visits import SMALL, acts, counted, form_of, uses
from tests.web.browser import Browser, Shown
from tests.web.summaries import told as told_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

MAILBOX = ORGANISATIONS[PARTNER].mailbox or ""
BY_LINK = frozenset(act for answers in OFFERS.values() for act in answers)
RESULTS = {"actual.smes": "12", "actual.meetings": "0", "lesson": "Ask <earlier>."}


async def ask_for(partners: Partnership, visitor: Browser, link: str, ref: str, act: str) -> str:
    """Ask on the page of a link for one to something more; return the path of that."""
    form = (await visitor.see(f"{link}/more/{act}")).form(f"{link}/more/")
    sent = await visitor.submit(form)
    assert sent.headers["location"] == f"{link}/sent?what=again"
    held = {org: [token for token, _ in await partners.links(ref, org)] for org in SMALL}
    org = next(org for org, tokens in held.items() if link.rpartition("/")[2] in tokens)
    return await partners.link(ref, org, act)


async def test_the_lead_reports_its_pilot_by_the_link_in_its_mail(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await piloted(partners)
    link = await partners.link(ref, PARTNER, "report")
    await partners.link(ref, "AVEP", "read", nth=1)  # the last mail is there
    before = await counted(partners)
    for path in (link, f"{link}/answer/fail_pilot", f"{link}/more/report_activity"):
        assert (await visitor.get(path)).status_code == 200
        assert (await visitor.head(path)).content == b""
    assert await counted(partners) == before
    page = await visitor.see(link)
    assert page.text.index("What came of the pilot action?") < page.text.index("What else you may do")
    form = page.form(f"{link}/answer/complete_pilot")
    lies = {**EVIDENCE, "evidence.minutes": ("page.pdf", b"MZ\x90", "application/pdf")}
    for changes, files, words in (
        ({"actual.smes": "many"}, EVIDENCE, "whole number"),
        ({"actual.smes": "9999999"}, EVIDENCE, "whole number"),
        ({}, {"evidence.agenda": PAPER}, "choose this document"),
        ({}, lies, "cannot be kept"),
    ):
        wrong = await visitor.submit(form, RESULTS | changes, files=files)
        assert (wrong.status_code, words in wrong.text) == (422, True), words
        assert "Ask &lt;earlier&gt;." in wrong.text
    other = await form_of(visitor, f"{link}/answer/fail_pilot", "fail_pilot")
    answers = await asyncio.gather(*(visitor.submit(form, RESULTS, files=EVIDENCE) for _ in range(2)))
    assert {(each.status_code, each.headers["location"]) for each in answers} == {(303, f"{link}/receipt")}
    assert f"what came of the pilot action “{PILOT}”" in (await visitor.see(f"{link}/receipt")).text
    assert (await visitor.submit(other, {"lesson": "No"})).status_code == 409
    payloads = [each.payload for each in await partners.house.chain(ref)]
    (done,) = [each for each in payloads if isinstance(each, PilotCompleted)]
    assert (done.actuals, set(done.evidence)) == (
        {"smes": 12, "meetings": 0},
        {"agenda", "attendance", "minutes"},
    )
    assert partners.door.documents.get(done.evidence["agenda"]) == PAPER[1]
    assert "pilot_failed" not in await acts(partners, ref)
    assert [did for did, _ in await uses(partners, link)] == [
        "complete_pilot",
        "complete_pilot",
        "fail_pilot",
    ]
    assert b"%PDF" in (await visitor.get(f"{link}/receipt.pdf")).content


async def test_a_report_link_is_about_its_own_pilot(partners: Partnership, visitor: Browser) -> None:
    ref = await piloted(partners)
    await start(partners, ref, PARTNER)
    link, second = [await partners.link(ref, PARTNER, "report", nth=nth) for nth in (0, 1)]
    form = await form_of(visitor, f"{link}/answer/fail_pilot", "fail_pilot")
    await visitor.submit(form, {"pilot": "P2", "reason": "no_demand", "lesson": "Ask first."})
    state = await partners.house.recorded(ref)
    assert [pilot.status for pilot in state.pilots.values()] == ["failed", "running"]
    assert "You have reported that the pilot action failed" in (await visitor.see(f"{link}/receipt")).text
    waiting = await form_of(visitor, second, "complete_pilot")
    later = await partners.door.clock() + timedelta(days=40)
    async with reading(partners.house.database) as connection:
        lost = [each async for each in asked_of(connection, MAILBOX.upper(), later)]
    assert [(each.question, each.about) for each in lost if each.agreement == ref] == [("report", "P2")]
    fields: dict[str, object] = {"pilot": "P2", "reason": "other", "lesson": "0" * 64}
    await partners.door.submit(ActRequest("fail_pilot", ref, COORDINATOR, fields=fields))
    late = await visitor.submit(waiting, RESULTS, files=EVIDENCE)
    assert (late.status_code, "done before" in late.text) == (409, True)


async def test_what_else_a_party_may_do_begins_in_its_mailbox(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await planned(partners)
    link = await partners.link(ref, PARTNER, "read")
    page = await visitor.see(link)
    assert {each for each in page.links if "/more/" in each} == {
        f"{link}/more/{act}" for act in ("start_pilot", "report_activity", "waive_pilots")
    }
    before = await counted(partners)
    form = (await visitor.see(f"{link}/more/waive_pilots")).form(f"{link}/more/")
    assert await counted(partners) == before
    stolen = await visitor.post(f"{link}/answer/waive_pilots", data={**form.values, "reason": "x"})
    assert stolen.status_code == 409
    waiving = await ask_for(partners, visitor, link, ref, "waive_pilots")
    assert [link for _, link in await partners.links(ref, PARTNER)][-1].question == "waive_pilots"
    told = {"ref": ref, "organisation": ORGANISATIONS[PARTNER].name}
    subject = language("ja").say("%(ref)s: the link you asked for (%(organisation)s)", told)
    (mail,) = [each for each in partners.mails(MAILBOX) if str(each["Subject"]) == subject]
    assert not list(mail.iter_attachments())
    words = "".join(mail.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "".join(language("ja").say("Do without pilots", {}).split()) in words
    asked = await form_of(visitor, waiving, "waive_pilots")
    other = {**asked.values, "kind": "workshop", "from": "2026-01-05"}
    assert (await visitor.post(f"{waiving}/answer/report_activity", data=other)).status_code == 409
    assert (await visitor.submit(asked, {"reason": ""})).status_code == 422
    for _ in range(2):
        sent = await visitor.submit(asked, {"reason": "We know each other."})
        assert sent.headers["location"] == f"{waiving}/receipt"
    assert "pilots are not needed" in (await visitor.see(f"{waiving}/receipt")).text
    assert f"{link}/more/waive_pilots" not in (await visitor.see(link)).links
    assert "done before" in (await visitor.submit(form)).text
    assert (await acts(partners, ref)).count("waived") == 1
    assert await uses(partners, link) == [
        ("waive_pilots", "read"),
        ("waive_pilots", "asked"),
        ("waive_pilots", "ALREADY_DONE"),
    ]
    assert (await visitor.get(f"{link}/more/abandon")).status_code == 404


async def test_a_party_starts_pilots_and_reports_activities(partners: Partnership, visitor: Browser) -> None:
    ref = await planned(partners)
    starting = await partners.link(ref, "AVEP", "start_pilot")
    form = await form_of(visitor, starting, "start_pilot")
    plan = {"title": "Fair", "kind": "training", "lead": PARTNER, "from": "2026-12-01", "to": "2027-01-15"}
    aims = {"target.0.name": "Small firms", "target.0.count": "12"}
    for wrong in (
        {**plan, "target.0.name": "中小企業", "target.0.count": "1"},
        {**plan, **aims, "to": "2026-11-01"},
        {**plan, **aims, "from": "soon"},
        {**plan, **aims, "lead": "PROPLAST"},
        {**plan, **aims, "title": " "},
        plan,
    ):
        assert (await visitor.submit(form, wrong)).status_code == 422, wrong
    wrong = {**plan, "title": " ", "from": "soon", "target.0.name": "中小企業", "target.0.count": "many"}
    found = told_of((await visitor.submit(form, wrong)).text)
    assert [place for place, _ in found] == ["title", "from", "target.0.name", "target.0.count"]
    await visitor.submit(form, {**plan, **aims, "sme_led": "on"})
    assert "You have started a pilot action" in (await visitor.see(f"{starting}/receipt")).text
    pilot = (await partners.house.recorded(ref)).pilots["P1"]
    assert (pilot.lead, pilot.sme_led, pilot.targets) == (PARTNER, True, ("small_firms",))
    telling = await ask_for(partners, visitor, starting, ref, "report_activity")
    page = await form_of(visitor, telling, "report_activity")
    told = {
        "kind": "study_trip",
        "from": "2026-03-02",
        "to": "2026-03-05",
        "place": "Nagano",
        "country": "jp",
    }
    for wrong in (
        {"country": "Japan"},
        {"to": "2026-03-01"},
        {"group.eu_sme": "-1"},
        {"kind": "party"},
        {"from": "2200-01-01", "to": ""},
    ):
        assert (await visitor.submit(page, told | wrong)).status_code == 422, wrong
    sent = await visitor.submit(page, told | {"group.third_sme": "7"}, files={"evidence.agenda": PAPER})
    assert sent.headers["location"] == f"{telling}/receipt"
    (entry,) = [each for each in await partners.house.chain(ref) if each.type == "study_trip"]
    trip = entry.payload
    assert isinstance(trip, ActivityReported)
    assert entry.occurred_on == "2026-03-02/2026-03-05"
    assert [each.org or (each.group, each.count) for each in trip.participants] == [
        "AVEP",
        ("third_sme", 7),
    ]
    assert set(trip.evidence) == {"agenda"}


async def test_a_party_takes_back_its_signature_and_its_mandate(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await agreed(partners, THREE, RULES)
    signing = await partners.link(ref, PARTNER, "sign")
    await partners.house.act(ref, PARTNER, "sign")
    await partners.house.act(ref, "AVEP", "grant_mandate", to=COORDINATOR)
    withdrawing = await ask_for(partners, visitor, signing, ref, "withdraw_signature")
    await visitor.submit(await form_of(visitor, withdrawing, "withdraw_signature"))
    assert "taken your signature back" in (await visitor.see(f"{withdrawing}/receipt")).text
    giving = await partners.link(ref, "AVEP", "sign")
    revoking = await ask_for(partners, visitor, giving, ref, "revoke_mandate")
    await visitor.submit(await form_of(visitor, revoking, "revoke_mandate"))
    assert "taken your mandate back" in (await visitor.see(f"{revoking}/receipt")).text
    assert (await acts(partners, ref))[-2:] == ["signature_withdrawn", "mandate_revoked"]


async def test_whoever_has_approved_may_still_propose_by_a_link_for_that(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(THREE, RULES)
    link = await partners.link(ref, PARTNER, "approve")
    await visitor.submit(await form_of(visitor, link, "approve"))
    proposing = await ask_for(partners, visitor, link, ref, "propose")
    bodies = [each.get_body(("plain",)) for each in partners.mails(MAILBOX)]
    words = next(said for each in bodies if each and proposing in (said := str(each.get_content())))
    assert language("ja").say("Propose a change", {}) in words
    assert language("ja").say("Your deadline", {}) not in words, "it is that of the approval given already"
    form = await form_of(visitor, proposing, "propose")
    drawn = Shown((await visitor.submit(form, {"clause.costs": "Each <its> own."})).text)
    edited = Shown((await visitor.submit(drawn.form(form.action), {"step": "edit"})).text).form(form.action)
    assert edited.values["clause.costs"].strip() == "Each <its> own."
    sent = await visitor.submit(drawn.form(form.action), {"step": "send"})
    assert sent.headers["location"] == f"{proposing}/receipt"
    drawn_again = await visitor.submit(form, {"clause.costs": "Each <its> own."})
    assert drawn_again.headers["location"] == f"{proposing}/receipt"
    assert await acts(partners, ref) == ["approved", "proposed"]


async def test_everything_the_rules_allow_a_party_is_on_its_page(partners: Partnership) -> None:
    ref = await partners.open(THREE, RULES)
    stages = (
        (),
        (("AVEP", "approve"),),
        ((PARTNER, "approve"),),
        ((PARTNER, "sign"),),
        ((COORDINATOR, "sign"), ("AVEP", "sign")),
        ((COORDINATOR, "adopt_action_plan"),),
    )
    for org in THREE[1:]:
        await partners.link(ref, org, "approve")  # its mail is there
    for stage in stages:
        for org, act in stage:
            await partners.house.act(ref, org, act)
        state = await partners.house.recorded(ref)
        for org in THREE[1:]:
            await all_is_there(partners, state, org)


async def all_is_there(partners: Partnership, state: Agreement, org: str) -> None:
    now = await partners.door.clock()
    may = set(explain(state, now).may[org])
    for _, link in await partners.links(state.ref, org):
        good = judge(link, [], state, explain(state, now), now)
        assert {*good.acts, *(each.act for each in good.further)} == may, (org, link.question)
    assert may <= BY_LINK


async def test_documents_are_taken_by_links_that_ask_for_them(
    partners: Partnership, visitor: Browser
) -> None:
    ref = await partners.open(SMALL)
    link = await partners.link(ref, PARTNER, "approve")
    form = await form_of(visitor, link, "approve")
    large = {"evidence.agenda": ("page.pdf", b"%PDF-" + bytes(100_000), "application/pdf")}
    for path, act, status in (
        (f"/l/{'A' * 43}", "complete_pilot", 404),
        (link, "complete_pilot", 404),
        (link, "approve", 413),
    ):
        answer = await visitor.post(f"{path}/answer/{act}", data=form.values, files=large)
        assert answer.status_code == status
    lying = {"content-length": "10", "transfer-encoding": "chunked"}
    in_pieces = await visitor.post(
        f"/l/{'A' * 43}/answer/complete_pilot", content=b"x" * 100_000, headers=lying
    )
    assert in_pieces.status_code == 404
    draft = await form_of(visitor, f"{link}/answer/propose", "propose")
    long = {"clause.costs": "費用は各自の負担とする。" * 1_700}
    shown = await visitor.submit(draft, long)
    assert (shown.status_code, long["clause.costs"] in shown.text) == (200, True)
    assert (await visitor.submit(draft, long | {"added": long["clause.costs"] * 20})).status_code == 413
    draft.action = f"/l/{'A' * 43}/answer/propose"
    assert (await visitor.submit(draft, long)).status_code == 404
    assert await acts(partners, ref) == []
