"""Agreements at every point of their lives, and links in every state, for pages to show."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from activities.database import writing
from activities.record import RecordActivities
from console.doors.registry_file import Organisation, read_organisations
from console.inbox import keep_texts
from console.links.link import find_link, revoke
from console.registry import register
from models.canonical import text_hash
from models.messages import Transition
from models.policy import Policy, SigningRule
from tests.browser.world import EXAMPLES, HUB, World
from tests.models.life import STARTS, Life, opening
from tests.partner.partnership import PARTNER, parties
from tests.partner.visits import set_end
from tests.web.browser import Browser

FEW = (HUB, "AVEP", "CCIS", PARTNER)
CHANGES = """\
clauses:
  costs: Each party bears its own costs, and travels at its own.
"""
SIGNER = {"name": "A Signatory", "capacity": "Director"}
NEW = Organisation("NEWCOMER", "A cluster that joins", "FR", "office@newcomer.example", "Europe/Paris")
QUICK = ("negotiation_window=P6D",)


async def populate(world: World, folder: Path) -> None:
    """Bring the portfolio to where every page of staff has something to show."""
    async with writing(world.stack.database) as connection:
        await register(connection, read_organisations(EXAMPLES / "organisations.yaml").values())
    nagano = await world.open("mou-jp-nagano")
    await world.agree(nagano)
    await world.sign(nagano, but=("NAGANO", "KIMW"))
    fiergs = await world.open("mou-br-fiergs")
    changes = folder / "changes.yaml"
    changes.write_text(CHANGES, encoding="utf-8")
    await world.act(fiergs, "FIERGS", "propose", terms=str(changes), comment="Who pays for journeys?")
    await world.act(fiergs, "CCIS", "object", clause="costs", text="We cannot pay for journeys of others.")
    mpi = await world.open("mou-us-mpi", QUICK)
    await world.agree(mpi, but=("MPI", "PROPLAST"))
    ohio = await world.open("mou-us-ohio")
    await world.agree(ohio)
    await world.sign(ohio, but=("OHIO",))
    world.links["signed"] = await answer(world, ohio, "OHIO", "sign", "sign", SIGNER)
    await world.act(ohio, HUB, "adopt_action_plan")
    for day, place in (("2015-02", "Lyon"), ("2015-11-12/2015-11-13", "Linz")):
        seen = {"kind": "delegation_visit", "occurred_on": day, "place": place, "purpose": "c2c"}
        await world.act(ohio, HUB, "report_activity", **seen)
    gone = await world.open("mou-in-plastindia")
    await world.act(gone, HUB, "abandon", reason="The programme ended before the first meeting.")


async def link_everything(world: World) -> None:
    """Have a link in every state, each kept by the name of that state."""
    partners, links = world.partnership(), world.links
    fiergs, nagano = "MOU-BR-FIERGS", "MOU-JP-NAGANO"
    links["approve"] = await partners.link(fiergs, "AVEP", "approve", 2)
    links["stale"] = await partners.link(fiergs, "AVEP", "approve", 1)
    links["used"] = await answer(world, fiergs, "POOLNET", "approve", "approve", revision=2)
    links["handed_on"] = await answer(
        world,
        fiergs,
        "BUSINESS_UPPER_AUSTRIA",
        "approve",
        "forward",
        {"mailbox": "colleague@business-upper-austria.example"},
        revision=2,
    )
    links["expired"] = await partners.link(fiergs, "PROPLAST", "approve", 2)
    await set_end(partners, links["expired"], expires_at=await world.stack.door.clock())
    links["revoked"] = await partners.link(fiergs, "KIMW", "approve", 2)
    async with writing(world.stack.database) as connection:
        link = await find_link(connection, links["revoked"].rpartition("/")[2])
        assert link is not None
        await revoke(connection, link.id, await world.stack.door.clock())
    links["sign"] = await partners.link(nagano, "KIMW", "sign")
    links["sign-alone"] = await partners.link(nagano, "NAGANO", "sign")
    links["over"] = await partners.link(nagano, "AVEP", "approve")
    links["read"] = await partners.link("MOU-US-OHIO", "AVEP", "read")
    links["withdraw_signature"] = await asked_for(world, links["over"], nagano, "AVEP", "withdraw_signature")


async def act_everywhere(world: World) -> None:
    """Bring agreements to where each act is open to their coordinator, and each question is asked."""
    partners = world.partnership()
    async with writing(world.stack.database) as connection:
        await register(connection, [NEW])
    await world.act("MOU-BR-FIERGS", HUB, "grant_mandate", to="AVEP")
    paper = await partners.open(FEW, ref="MOU-JP-PAPER")
    await world.agree(paper)
    scan = partners.door.documents.put(b"a scan")
    day = (await world.state(paper)).agreed_on[PARTNER]
    ink = {"signed_for": PARTNER, "place": text_hash("Nagano"), "day": day, "scan": scan}
    await partners.house.act(paper, HUB, "record_ink_signature", **ink)
    world.links["contest"] = await partners.link(paper, PARTNER, "contest")
    led = await partners.open(
        FEW, Policy(signing_rule=SigningRule(kind="lead_with_mandates")), ref="MOU-JP-LED"
    )
    await world.agree(led)
    world.links["mandate"] = await partners.link(led, "AVEP", "mandate")
    declined = await partners.open(FEW, ref="MOU-JP-DECLINED")
    await world.agree(declined)
    await world.act(declined, PARTNER, "decline", reason="The president has changed.")
    signed = await partners.open(FEW, ref="MOU-JP-SIGNED")
    await world.agree(signed)
    await world.sign(signed)
    grown = await partners.open(FEW, Policy(evidence=()), ref="MOU-JP-GROWN")
    await world.agree(grown)
    await world.sign(grown)
    await world.act(grown, HUB, "adopt_action_plan")
    today = (await world.stack.door.clock()).date()
    pilot = {"title": "A first mission", "kind": "fact_finding_mission", "purpose": "b2b", "lead": HUB}
    days = {"from": str(today), "to": str(today + timedelta(days=30))}
    for number in range(2):
        await world.act(grown, HUB, "start_pilot", **pilot, **days, sme_led="false", targets=["visitors=20"])
        if number == 0:
            await world.act(grown, HUB, "complete_pilot", pilot="P1", actuals=["visitors=23"])
    led_abroad = {**pilot, "lead": PARTNER}
    await world.act(grown, HUB, "start_pilot", **led_abroad, **days, sme_led="true", targets=["firms=5"])
    world.links["start_pilot"] = await partners.link(grown, PARTNER, "start_pilot")
    for act in ("report_activity", "waive_pilots"):
        world.links[act] = await asked_for(world, world.links["start_pilot"], grown, PARTNER, act)
    world.links["report"] = await partners.link(grown, PARTNER, "report")


async def asked_for(world: World, link: str, ref: str, org: str, act: str) -> str:
    """Ask by a link for one that is for something more; return that."""
    async with Browser(world.site) as visitor:
        page = await visitor.see(f"{link}/more/{act}")
        sent = await visitor.submit(page.form(f"{link}/more/{act}"))
        assert sent.status_code == 303, sent.text
    return await world.partnership().link(ref, org, act)


async def lapse(world: World) -> None:
    """Put one on record whose time to negotiate is over: no test can wait for that."""
    life = Life("MOU-JP-LAPSED", STARTS)
    life.do("open", HUB, **opening(parties=parties(FEW), policy={"negotiation_window": "P10D"}))
    life.on_day(12)
    async with writing(world.stack.database) as connection:
        await keep_texts(connection, {text_hash("a text"): "A memorandum nobody answered"})
    recording = RecordActivities(world.stack.database)
    for milestone, _ in life.chain:
        await recording.record(Transition(ref=life.state.ref, milestones=(milestone,)))


async def answer(  # noqa: PLR0913, PLR0917 - what an answer is
    world: World,
    ref: str,
    org: str,
    question: str,
    act: str,
    given: Mapping[str, str] | None = None,
    *,
    revision: int = 1,
) -> str:
    """Answer by the link in a mail, as a browser does; return the link."""
    link = await world.partnership().link(ref, org, question, revision)
    async with Browser(world.site) as visitor:
        page = await visitor.see(f"{link}/answer/{act}" if act == "forward" else link)
        sent = await visitor.submit(page.form(f"{link}/answer/{act}"), given)
        assert sent.status_code == 303, sent.text
    return link
