"""Agreements in force under an action plan, with a pilot that waits for its report."""

from datetime import timedelta

from console.doors.acts import ActRequest
from models.canonical import text_hash
from models.policy import Policy
from tests.partner.partnership import COORDINATOR, PARTNER, Partnership

RULES = Policy(min_consortium=2)
THREE = (COORDINATOR, "AVEP", PARTNER)
PILOT = "Mission to Nagano & back"
PAPER = ("page.pdf", b"%PDF-1.7 what shows it", "application/pdf")
EVIDENCE = {f"evidence.{name}": PAPER for name in ("agenda", "attendance", "minutes")}


async def planned(partners: Partnership, orgs: tuple[str, ...] = THREE) -> str:
    """An agreement in force, with its action plan adopted."""
    ref = await partners.open(orgs, RULES)
    for act, signers in (("approve", orgs[1:]), ("sign", orgs)):
        for org in signers:
            await partners.house.act(ref, org, act)
    await partners.house.act(ref, COORDINATOR, "adopt_action_plan")
    return ref


async def piloted(partners: Partnership, orgs: tuple[str, ...] = THREE, lead: str = PARTNER) -> str:
    """One with a pilot that runs."""
    ref = await planned(partners, orgs)
    await start(partners, ref, lead)
    return ref


async def start(partners: Partnership, ref: str, lead: str) -> None:
    """Start a pilot that ends in a month."""
    day = (await partners.door.clock()).date()
    fields: dict[str, object] = {
        "title": text_hash(PILOT),
        "kind": "study",
        "purpose": "mixed",
        "lead": lead,
        "sme_led": False,
        "starts_on": day,
        "ends_on": day + timedelta(days=30),
        "targets": {"smes": 10, "meetings": 3},
    }
    texts = {text_hash(PILOT): PILOT}
    await partners.door.submit(ActRequest("start_pilot", ref, COORDINATOR, fields=fields, texts=texts))
